import { hideQuotes, quoteMark, reveal } from './quotes.ts';
import { digitsForWords, parseTime, sureTimePattern as time } from './time-words.ts';
import type { Edit, Mark, Place } from './wish.ts';

type TitleEdit = Extract<Edit, { op: 'title' }>;

export interface TitlesFound {
  readonly titles: readonly TitleEdit[];
  /** A title was asked for and no words were given. */
  readonly textMissing: boolean;
  /** What is left of the prompt: the other wishes. Quoted passages stay hidden. */
  readonly rest: string;
}

const noun =
  '(?:titles?(?: card)?|text(?: overlay)?|captions?|headings?|headlines?|labels?|banners?|words?|lower thirds?|name ?tags?|subtitles?|(?:end |opening |closing )?credits|outro|intro)';
const says =
  '(?:(?<![a-z])(?:that (?:says?|reads?)|which (?:says?|reads?)|saying|says?|reading|reads?|with (?:the )?(?:text|words?|title|name)s?|called|named|to (?:say|read))|(?<!\\d)[=:：])';
const verbs =
  '(?:add|keep|remove|replace|trim|cut|mute|make|blur|put|set|change|turn|use|delete|give|lower|raise|export|swap|drop|insert|play|undo|shorten|crop|silence|have)';
const where =
  '(?:(?:at|on|in|near|to|along) the (?:very )?(?:top|bottom|cent(?:er|re)|middle|start|beginning|end)|(?:at|on) (?:top|bottom))';
const englishTail = `(?:\\s*,?\\s*(?:${where}(?: of (?:the |my )?(?:video|screen|frame|clip|picture|film))?|(?:on|over|across) (?:the |my )?(?:video|screen|clip|picture|film)|for (?:the )?(?:first |last )?${time}|for the (?:whole|entire|full)(?: time| video| clip| length)?|throughout(?: the (?:video|clip))?|(?:at|from|starting at) ${time}(?:\\s*(?:to|-|–|until)\\s*${time})?))*`;
const englishStop = `(?=\\s*$|\\s*\\n|\\s*[.!?;](?:\\s|$)|\\s*,?\\s*(?:and|then|also|plus|but)\\s+(?:then\\s+|also\\s+|please\\s+)?${verbs}\\b|\\s*,\\s*(?:please\\s+)?${verbs}\\b)`;
const anyWords = '[^\\n]{1,200}?';
const english = [`(${quoteMark})(${englishTail})`, `(${anyWords})(${englishTail})${englishStop}`];

const chineseNoun = '(?:标题|文字|字样|文本|片头|片尾|字幕|大字)';
const chineseSays = '(?:写着|写有|写上|写|说|显示|内容[是为]|叫做?|改[成为]|换成|为|是|:|：)';
const chineseTail =
  '((?:\\s*[，,]?\\s*(?:放|显示|置于|位于)?在?(?:视频|画面|屏幕)?的?(?:顶部|上方|底部|下方|中间|中央|正中)(?:显示|位置)?)?(?:\\s*[，,]?\\s*(?:显示|持续)\\s*' +
  `${time})?)`;
const chineseStop = '(?=\\s*(?:然后|并且|并|再|同时|接着|[，。；！？,;!?\\n]|$))';
const chineseWords = '[^，。；！？,;!?\\n]{1,200}?';
const chinese = [`(${quoteMark})${chineseTail}`, `(${chineseWords})${chineseTail}${chineseStop}`];

/** Each has the groups of what stands before the title's text, the text, and what stands behind it. The narrower come first. */
const patterns: readonly RegExp[] = [
  ...english.map(
    (text) =>
      `\\b(?:change|rename|set|update|edit|replace)\\s+(?:the |my |its )?${noun}\\s+(?:text )?(?:to|into|with)\\s+(?:say |read )?()${text}`,
  ),
  ...english.map(
    (text) => `\\b${noun}((?:(?!\\band\\b)[^,.;!?\\n:\\ue000-\\uf8ff]){0,60}?)\\s*${says}\\s*:?\\s*${text}`,
  ),
  `\\b${noun}([^,.;!?\\n]{0,30}?)\\s*${english[0]}`,
  `\\b(?:put|write|add|show|display|overlay|print)\\s+()${english[0]}(?:\\s+(?:as|on)\\s+(?:an?|the)\\s+\\w+)?`,
  `\\b(?:add|put|insert|write|show)\\s+(?:an? |the |some )?(?:title|text|words?|heading|headline|banner|label)\\s+()(?!at\\b|overlay\\b|effects?\\b|in\\b|on\\b|to\\b|for\\b|with\\b|that\\b|card\\b|from\\b|and\\b|please\\b|[,.!?])${english[1]}`,
  `(?:写着|写有|写上|写|显示|内容[是为])()\\s*[:：]?\\s*(${quoteMark}|${chineseWords})\\s*的\\s*${chineseNoun}${chineseTail}`,
  `(?:让|把|将)()\\s*(${quoteMark}|[^，。；！？,;!?\\n]{1,40}?)\\s*(?:[一两二三四五六几]个字)?(?:放到?|出现|显示)?在${chineseNoun}()[里中上]?`,
  ...chinese.map((text) => `${chineseNoun}([^，。；！？,;!?\\n：:]{0,20}?)${chineseSays}\\s*[:：]?\\s*${text}`),
  `${chineseNoun}([^，。；！？,;!?\\n]{0,10}?)\\s*${chinese[0]}`,
  `(?:加|写|放|打)(?:上|入)?()\\s*${chinese[0]}(?:的?(?:字样|文字|标题))?`,
  `(?:加|添加|加上|加入)(?:一?个|上)?标题()\\s*${chinese[1]}`,
].map((source) => new RegExp(source, 'i'));

const longestTitle = 200;
const anyTime = new RegExp(time, 'gi');
const unwanted = /\b(?:remove|delete|no)\s*(?:the|my|a)?\s*$|\b(?:don'?t|do not|never)\b|不要|别/i;

const bare =
  /(?:\b(?:add|put|insert|include|need|want|give)\b[^,.;!?\n]*\b(?:titles?|text|heading|headline|lower third|end credits|title card)\b|(?:加|添加|放)[^，。；！？\n]*(?:标题|文字|片头|片尾))[^,.;!?，。；！？\n]*/i;

/** Takes the titles out of a prompt, so that their words are not mistaken for instructions. */
export function takeTitles(prompt: string): TitlesFound {
  const { text, passages } = hideQuotes(prompt);
  const titles: TitleEdit[] = [];
  let rest = text;
  // Four titles in a prompt is more than anybody asks for; the bound keeps odd input from looping.
  for (let round = 0; round < 4; round += 1) {
    const found = firstMatch(rest);
    if (found === undefined) break;
    const title = titleFrom(found, passages);
    if (title.text !== '') titles.push(title);
    const lead = found.lead.replace(anyTime, ' ');
    rest = `${rest.slice(0, found.from - found.lead.length)}${lead} , ${rest.slice(found.to)}`;
  }
  const textMissing = titles.length === 0 && bare.test(rest) && !/\b(?:remove|delete|no)\b|去掉|删/i.test(rest);
  return { titles, textMissing, rest: textMissing ? rest.replace(bare, ' ') : rest };
}

interface Match {
  /** From the word for a title to the end of what it says and where. */
  readonly from: number;
  readonly to: number;
  /** The clause in front of that: it may hold another wish, "blur my background with a title that …". */
  readonly lead: string;
  readonly words: string;
  /** The clause without the title's words. */
  readonly around: string;
}

function firstMatch(text: string): Match | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const words = found[2] ?? '';
    const lead = leadBefore(text, found.index);
    if (unwanted.test(lead)) continue;
    const around = lead + found[0].replace(words, ' ');
    return { from: found.index, to: found.index + found[0].length, lead, words, around };
  }
  return undefined;
}

/** What stands between the beginning of the clause and `index`. */
function leadBefore(text: string, index: number): string {
  return (
    text
      .slice(0, index)
      .split(/[,.;!?\n，。；！？]|\b(?:and|then)\b/i)
      .at(-1) ?? ''
  );
}

function titleFrom(found: Match, passages: readonly string[]): TitleEdit {
  const around = digitsForWords(found.around.toLowerCase());
  const from = timeIn(around, /(?:at|from|starting at)\s+/);
  const until = timeIn(around, new RegExp(`(?:at|from|starting at)\\s+${time}\\s*(?:to|-|–|until)\\s*`), 2);
  const said = timeIn(around, /for (?:the )?(?:first |last )?|显示\s*|持续\s*|\ban?\s+/);
  const lasting = said ?? (until === undefined ? undefined : until - (from ?? 0));
  const whole = /throughout|for the (?:whole|entire|full)|全程|一直|整个视频/.test(around);
  return {
    op: 'title',
    text: reveal(found.words, passages).slice(0, longestTitle),
    ...placeIn(around),
    at: startIn(around, from),
    ...(whole ? { durationMs: Number.POSITIVE_INFINITY } : lasting === undefined ? {} : { durationMs: lasting }),
    replaces: /\b(?:change|rename|update|edit|replace)\b|改成|改为|换成/.test(around),
  };
}

function timeIn(text: string, before: RegExp, group = 1): number | undefined {
  const found = new RegExp(`(?:${before.source})${time}`).exec(text)?.[group];
  return found === undefined ? undefined : parseTime(found);
}

function startIn(text: string, fromMs: number | undefined): Mark {
  if (fromMs !== undefined) return { ms: fromMs, from: 'start' };
  const atEnd = /\b(?:at|near|to) the (?:very )?end\b|\bend credits\b|\bclosing\b|\boutro\b|片尾|结尾|最后/.test(text);
  return { ms: atEnd ? 3000 : 0, from: atEnd ? 'end' : 'start' };
}

function placeIn(text: string): { place?: Place } {
  if (/\btop\b|顶部|上方|上面/.test(text)) return { place: 'top' };
  if (/\bcent(?:er|re)d?\b|\bmiddle\b|中间|居中|中央|正中/.test(text)) return { place: 'center' };
  return /\bbottom\b|\blower third\b|底部|下方|下面/.test(text) ? { place: 'bottom' } : {};
}
