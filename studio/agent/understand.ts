import { backgroundIn } from './background-words.ts';
import { hideQuotes } from './quotes.ts';
import { refusalsIn, wantsGeneration } from './refusal-words.ts';
import { soundIn } from './sound-words.ts';
import { digitsForWords } from './time-words.ts';
import { takeTitles } from './title-words.ts';
import { trimIn } from './trim-words.ts';
import type { Edit, Language, Refusal, Talk, Wish } from './wish.ts';

interface Found {
  readonly edits: Edit[];
  readonly refusals: Set<Refusal>;
  talk?: Talk;
}

/** What the same words may mean different things by. */
export interface ProjectSoFar {
  readonly language: Language;
  /** Whether the background has been replaced. */
  readonly replaced: boolean;
}

/** An instruction longer than this says nothing new, and reading takes time. */
const readChars = 2000;

const undoes = /\bundo\b|\brevert (?:the )?(?:last|that|it)\b|\bgo back (?:one|a) (?:step|version)\b|撤销|撤回|上一步/;
const startsOver =
  /\b(?:back to|restore|revert to|reset to|return to)\b[^.]*\boriginal(?! (?:audio|sound|background))|\bstart over\b|\breset (?:everything|all|the edits?)\b|\bremove (?:all|every) (?:the )?edits?\b|恢复原(?:样|片|始视频)|还原视频|重新开始|从头再来/;
const appends =
  /\b(?:append|join|concatenate|merge|combine|stitch)\b|\badd (?:this|these|the|that) (?:\w+ )?(?:clips?|videos?) (?:to|at|after)\b|拼接|合并|接在后面|加到后面/;
const dropsTitles =
  /\b(?:remove|delete|no|drop|get rid of)\b[^.]*\b(?:titles?|text|heading|captions?|credits)\b|(?:去掉|删除?|移除)[^，。]*(?:标题|文字|字幕)/;
/** The upload as it is, as a film: "convert it to MP4". */
const wantsImport =
  /\b(?:convert|re-?encode|transcode|import)\b|\b(?:to|into|as) (?:an? )?(?:1080p )?mp4\b|转成|转换|转码|导入/;

/** Reads a prompt in English or Chinese. Never throws; what it can make nothing of becomes talk. */
export function understand(prompt: string, project: ProjectSoFar): Wish {
  const { titles, textMissing, rest } = takeTitles(prompt.slice(0, readChars));
  const language = languageOf(hideQuotes(prompt).text) ?? languageOf(prompt) ?? project.language;
  const text = withoutNegations(digitsForWords(rest.normalize('NFKC').toLowerCase()));
  const found: Found = { edits: [], refusals: new Set(refusalsIn(text)) };
  findWholes(text, project.replaced, found);
  for (const clause of clausesOf(text)) findInClause(clause, found);
  found.edits.push(...titles);
  if (textMissing && found.edits.length === 0) found.talk = 'which-text';
  const edits = withoutDoubles(found.edits);
  if (edits.length > 0) return { language, edits, refusals: [...found.refusals] };
  const silent = found.talk === undefined && found.refusals.size === 0;
  if (silent && wantsImport.test(text)) return { language, edits: [{ op: 'import' }], refusals: [] };
  if (silent && wantsGeneration(text)) found.refusals.add('generation');
  if (found.refusals.size > 0) return { language, edits, refusals: [...found.refusals] };
  return { language, edits, refusals: [], talk: found.talk ?? talkFor(text) };
}

/** By what there is more of, a Chinese character counting as a word of some letters; undefined where there is neither. */
function languageOf(text: string): Language | undefined {
  const chinese = (text.match(/\p{Script=Han}/gu)?.length ?? 0) * 3;
  const english = text.match(/[a-z]/gi)?.length ?? 0;
  if (chinese === 0 && english === 0) return undefined;
  return chinese >= english ? 'zh' : 'en';
}

/** What is spoken of in the prompt as a whole: the background, going back, adding clips. */
function findWholes(text: string, replaced: boolean, found: Found): void {
  if (undoes.test(text)) found.edits.push({ op: 'undo' });
  else if (startsOver.test(text)) found.edits.push({ op: 'original' });
  if (appends.test(text)) found.edits.push({ op: 'append' });
  if (found.refusals.has('face')) return;
  const background = backgroundIn(text, replaced);
  if (background === undefined) return;
  if (background === 'ask') found.talk = 'which-background';
  else if (background === 'place' || background === 'transparent') found.refusals.add(background);
  else found.edits.push({ op: 'background', to: background });
}

function findInClause(clause: string, found: Found): void {
  const last = found.edits.at(-1);
  const trim = found.refusals.has('speed') ? undefined : trimIn(clause, last?.op === 'cut' ? 'cut' : undefined);
  if (trim !== undefined) found.edits.push(trim);
  if (dropsTitles.test(clause)) {
    found.edits.push({ op: 'no-titles' });
    found.refusals.delete('captions');
  }
  if (found.refusals.has('voice-over')) return;
  const sound = soundIn(clause);
  if (sound === undefined) return;
  if (typeof sound === 'string') found.refusals.add(sound);
  else if (
    sound.op === 'volume' &&
    last?.op === 'music' &&
    !/\b(?:voice|original|video)\b|原声|人声|视频/.test(clause)
  ) {
    found.edits.splice(-1, 1, { ...last, level: sound.level });
  } else found.edits.push(sound);
}

function clausesOf(text: string): string[] {
  return text
    .replace(/\bbetween\s+(\S+(?:\s*(?:seconds?|secs?|s|minutes?))?)\s+and\s+/g, 'from $1 to ')
    .split(/[,，;；。！!？?\n]|\.(?=\s|$)|\b(?:and|then|but|plus|also)\b|然后|并且|同时|接着|再/)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
}

/** "don't blur it, ..." says nothing to do up to the next comma. */
function withoutNegations(text: string): string {
  return text
    .replace(/\b(?:don'?t|do not|never|please don'?t|without (?:changing|touching))\b[^,.;!?\n]*/g, ' ')
    .replace(/(?:不要|别|不用)(?:再)?(?:改|换|动|加|删|剪|模糊|静音)[^，。；！？,.;\n]*/g, ' ');
}

/** Said twice in other words ("remove the background", "replace it"), done once. */
function withoutDoubles(edits: readonly Edit[]): Edit[] {
  const seen = new Set<string>();
  return edits.filter((edit) => {
    const once = edit.op === 'keep' || edit.op === 'cut' || edit.op === 'title' ? JSON.stringify(edit) : edit.op;
    return seen.has(once) ? false : seen.add(once);
  });
}

function talkFor(text: string): Talk {
  if (/\bdrag\b|\bdrop\b|\btimeline\b|拖|时间线/.test(text)) return 'on-timeline';
  if (/\b(?:export|download|save)\b|导出|下载|保存/.test(text)) return 'how-to-export';
  if (/\b(?:trim|cut|shorten)\b|剪/.test(text)) return 'which-part';
  if (/\b(?:what|which|how)\b[^.]*\b(?:can|could|do) you\b|\bhelp\b|你能|你会|可以做什么|帮助/.test(text))
    return 'what-can-you-do';
  if (/^\s*(?:(?:hi|hello|hey|good (?:morning|evening))\b|你好|您好|嗨)/.test(text)) return 'hello';
  return /\b(?:thanks?|thank you|great|nice|perfect|cool)\b|谢谢|不错|很好/.test(text) ? 'thanks' : 'vague';
}
