import { type CommandName, lettersOf, readCommand } from './intent-grammar.ts';
import { readWords, type Token } from './intent-lexer.ts';
import { withoutQuotations } from './quoted.ts';

export type Intent =
  /** `args`: of `export` the version's number, the format and the quality that were named, as "3 mov 4k"; else ''. */
  | { readonly kind: 'command'; readonly name: CommandName; readonly args: string }
  /** The command is plausible, and so is an edit: ask. `args`: 'each' where several exports are wished for, else ''. */
  | { readonly kind: 'unsure'; readonly command: CommandName; readonly args: string }
  /** For the agent, word by word. `thenExport`: it ends in the wish to have the result exported. */
  | { readonly kind: 'prompt'; readonly thenExport: boolean }
  /** No word and no file. */
  | { readonly kind: 'nothing' };

/**
 * Whether typed words are a command or an edit (rules 20 to 28): a command is a whole message of known words, whatever its
 * case, width, punctuation or politeness, in English, Chinese or both; every other word makes it an edit.
 * `files`: how many are attached. A file without an instruction is an `upload`.
 */
export function readIntent(text: string, files: number): Intent {
  const tokens = readWords(text);
  if (tokens.length === 0) return files > 0 ? { kind: 'command', name: 'upload', args: '' } : { kind: 'nothing' };
  if (files > 0 && handsOver(lettersOf(tokens))) return { kind: 'command', name: 'upload', args: '' };

  const reading = readCommand(tokens);
  if (reading === undefined) return { kind: 'prompt', thenExport: endsInExport(text) };
  if (reading.sure)
    return { kind: 'command', name: reading.name, args: reading.name === 'export' ? exportArgs(tokens) : '' };
  const each = reading.name === 'export' && tokens.some(({ letter }) => letter === 'e');
  return { kind: 'unsure', command: reading.name, args: each ? 'each' : '' };
}

/** "Here is my video", "这是我的视频": said of a file, an upload. */
function handsOver(letters: string): boolean {
  return /^[hIVDdmo]*[hVIm][hIVDdmo]*$/u.test(letters);
}

/** The order is always version, format, quality. MP4 is what comes anyway. */
function exportArgs(tokens: readonly Token[]): string {
  const named = ['n', 'f', 'q'].flatMap((wanted) => tokens.filter(({ letter }) => letter === wanted));
  return named
    .map(({ text }) => text)
    .filter((text) => text !== 'mp4')
    .join(' ');
}

/** "Remove the background and export", "换个背景，然后导出": but not "a title that says edit and export". */
function endsInExport(text: string): boolean {
  const plain = withoutQuotations(text, '§');
  const lastSentence = splitAt(plain, /[.!?。！？\n]+/u).at(-1) ?? '';
  if (spellsOut.test(lastSentence) || asksHow.test(plain)) return false;

  const clauses = splitAt(plain, /[,;.!?，；、。！？\n]+/u);
  const last = readWords(clauses.at(-1) ?? '');
  if (isExport(last)) return clauses.length > 1;
  const joint = last.findLastIndex(({ letter, text: word }) => letter === 'c' && word !== '和');
  const refused = last.slice(0, joint).some(({ letter }) => letter === '-');
  return joint > 0 && !refused && isExport(last.slice(joint));
}

/** Words for the screen without quotation marks around them: "a title saying watch and download". */
const spellsOut =
  /[:：]|\b(?:says?|saying|reads?|reading|called|named|titled|words?|letters|buttons?)\b(?!\s*§)|(?:写着|写上|内容[是为]|两个字|字样|按钮|叫)(?!\s*§)/iu;
const asksHow = /^\P{L}*(?:how|why|what|怎么|如何|为什么)/iu;

function splitAt(text: string, separator: RegExp): readonly string[] {
  return text.split(separator).filter((part) => /[\p{L}\p{N}]/u.test(part));
}

function isExport(tokens: readonly Token[]): boolean {
  const reading = readCommand(tokens);
  return reading?.name === 'export' && (reading.sure || tokens.some(({ letter }) => letter === 'e'));
}

/** "Make it better", "让它更好看": nothing in it says what to do. */
export function isVague(text: string): boolean {
  if (text.length > 120) return false;
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/['’]/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return vagueEnglish.test(words) || vagueChinese.test(words.replaceAll(' ', ''));
}

const politeEnglish = '(?:please |pls |hey |hi |ok |just |can you |could you |would you |i want you to |i want to )*';
const itEnglish = '(?:it|this|that|everything|(?:the|my|this) (?:whole )?(?:video|clip|film|thing|footage))';
const betterEnglish =
  '(?:better|nice|nicer|cool|cooler|good|great|awesome|amazing|beautiful|pretty|prettier|professional|interesting|perfect|fun|engaging|pop|special|viral|shine)';
const vagueEnglish = new RegExp(
  `^${politeEnglish}(?:` +
    `(?:make|get) ${itEnglish}(?: (?:look|sound|feel|be))?(?: (?:a|an|bit|little|lot|much|way|more|even|really|very|super|so|as|possible|and|${betterEnglish}))* ${betterEnglish}(?: as possible)?` +
    `|(?:improve|enhance|polish|beautify|fix|edit|optimi[sz]e|spice up|jazz up|touch up|work on|upgrade) ${itEnglish}(?: up)?` +
    `|edit|improve|surprise me|do (?:something|anything|your (?:best|thing|magic))(?: (?:${betterEnglish}|with ${itEnglish}))*` +
    ')(?: up)?(?: please| pls| thanks| for me)*$',
  'u',
);
const vagueChinese = new RegExp(
  '^(?:请|麻烦|帮我|帮忙|能不能|可以|你|我想|想)*(?:' +
    // Praise ("很好") asks for nothing: a verb, or "more" must be there.
    '(?=.*[让把给使变弄做搞改剪调更再点些])(?:让|把|给|使)?(?:它|他|这个|这|整个|我的)*(?:视频|画面|片子|短片|整体|效果)?' +
    '(?:看起来|变得|变|弄得|弄|做得|做|搞得|搞|改得|改|剪得|剪|调得)*(?:更加|更|再|好看又|好)?' +
    '(?:好看|漂亮|高级|酷|帅|专业|有趣|吸引人|精彩|炫|美|好|棒|完美)+(?:一点儿|一点|一些|点儿|点|些)?' +
    '|(?:优化|美化|提升|改进|完善|润色|处理|剪辑|编辑|修|剪|弄|改善)(?:一下|下)?(?:它|这个|我的|这)*(?:视频|画面|片子|效果)?(?:一下)?' +
    '|随便(?:剪|弄|搞|改|做)(?:剪|弄|搞|改|做|一下)*|看着(?:办|弄|来|剪)' +
    ')(?:吧|吗|呗|哦|啊|谢谢)*$',
  'u',
);
