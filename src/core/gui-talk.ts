import { tellsOfContent } from './gui-clauses.ts';
import { type GuiAction, readSentence } from './gui-sentence.ts';
import { isPermissive, isSequel, spelledOut } from './gui-words.ts';
import { maskAll } from './masked.ts';
import { quotedText } from './quoted.ts';

export type { GuiAction } from './gui-sentence.ts';

export interface GuiTalk {
  /** What the service said about content; '' if it spoke of nothing but its screen. */
  readonly text: string;
  /** In the order they were asked for, of every kind one at most. */
  readonly actions: readonly GuiAction[];
}

/** What is never read as an instruction, and never changed: code, links, quotations, the words of a title. */
const untouchable = [
  /^ {0,3}(`{3,}|~{3,})(?![`~])[^\n]*\n[\s\S]*?(?:^ {0,3}\1[`~]*[^\S\n]*$|(?![\s\S]))/gmu,
  /`[^`\n]{1,500}`/gu,
  /!?\[[^\]\n]{0,300}\]\([^)\n]{0,1000}\)|https?:\/\/[^\s)）]+/gu,
  quotedText,
  spelledOut,
];

/**
 * Takes the screen out of what the service says (rules 62 to 68): sentences and clauses that tell people to click, drag or
 * open something go and become actions; what is about content stays word by word.
 */
export function translateGuiTalk(text: string): GuiTalk {
  const masked = maskAll(text, untouchable);
  const lines = withOffers(masked.text.split('\n').map((line) => readLine(line, masked.restore)));
  const actions = distinct(lines.flatMap((line) => line.actions));
  if (lines.every((line) => line.body === line.kept)) return { text, actions };

  const joined = renumbered(withoutEmptyHeadings(withoutBrokenLists(lines)))
    .filter(({ kept }) => kept !== undefined)
    .map(({ prefix, kept = '' }) => prefix + kept)
    .join('\n')
    .replaceAll(/\n(?:[^\S\n]*\n){2,}/gu, '\n\n')
    .trim();
  return { text: /[\p{L}\p{N}\p{Co}]/u.test(joined) ? masked.restore(joined) : '', actions };
}

interface Line {
  /** Indentation, and the bullet or number of a list. */
  readonly prefix: string;
  readonly number: number | undefined;
  readonly isItem: boolean;
  readonly body: string;
  /** Undefined: the line is gone. */
  readonly kept: string | undefined;
  readonly actions: readonly GuiAction[];
}

function readLine(line: string, restore: (part: string) => string): Line {
  const prefix = line.match(/^\s*(?:(?:[-*•·+–▪>]|#{1,6}|\(?\d{1,2}[.)）])\s+|(?:\d{1,2}、|[①-⑳])\s*)?/u)?.[0] ?? '';
  const body = line.slice(prefix.length);
  const number = prefix.match(/\d+/u)?.[0];
  const read = readBody(body, restore);
  return {
    prefix,
    body,
    ...read,
    isItem: /[^\s>#]/u.test(prefix),
    number: number === undefined ? undefined : Number(number),
  };
}

function readBody(body: string, restore: (part: string) => string): Pick<Line, 'kept' | 'actions'> {
  const actions: GuiAction[] = [];
  const kept: string[] = [];
  let isGone = false;
  for (const sentence of sentencesOf(body)) {
    if (isGone && isSequel.test(sentence) && !/\b(?:i|we)\b|我/iu.test(sentence)) continue;
    const read = readSentence(sentence, restore);
    actions.push(...read.actions);
    isGone = read.kept === undefined;
    if (read.kept !== undefined) kept.push(read.kept);
  }
  const text = kept.join('');
  if (text === body) return { kept: body, actions };
  return { kept: text.trim() === '' ? undefined : withoutOddBold(text.trimEnd()), actions };
}

/** Bold print whose end or beginning has gone. */
function withoutOddBold(text: string): string {
  return text.split('**').length % 2 === 1 ? text : text.replace(/\*\*(?!.*\*\*)/su, '');
}

/** Each with the space behind it. */
function sentencesOf(body: string): readonly string[] {
  return body.split(
    /(?<=[.!?…]["'”’)\]*_]{0,5}\s{1,9})(?<!\b(?:e\.g|i\.e|etc|vs|approx|no)\.\s+)(?=\S)|(?<=[。！？；]["”’」』）*_]{0,5})(?!["”’」』）*_。！？；\s]|$)/iu,
  );
}

/** Under "You can:" nothing is asked for: what would be done by itself is offered at most. */
function withOffers(lines: readonly Line[]): readonly Line[] {
  let isOffer = false;
  return lines.map((line) => {
    if (line.isItem) return isOffer ? { ...line, actions: line.actions.flatMap(offered) } : line;
    if (line.body.trim() !== '') isOffer = /[:：]\**\s*$/u.test(line.body) && isPermissive.test(line.body);
    return line;
  });
}

function offered(action: GuiAction): readonly GuiAction[] {
  if (action.kind === 'edit') return [];
  return action.kind === 'export' ? [{ kind: 'mention-export' }] : [action];
}

/** Steps of which half, or the first, were for the screen lead nowhere: what tells of nothing goes too. */
function withoutBrokenLists(lines: readonly Line[]): readonly Line[] {
  return blocksOf(lines).flatMap((block) => {
    const gone = block.filter(({ kept }) => kept === undefined).length;
    const [first] = block;
    const isUseless = first?.kept === undefined && !block.some(({ body }) => tellsOfContent(body));
    const isBroken = first?.number !== undefined && gone > 0 && (isUseless || gone * 2 >= block.length);
    return isBroken ? block.map((line) => (tellsOfContent(line.body) ? line : { ...line, kept: undefined })) : block;
  });
}

/** The items of a list, or one other line. */
function blocksOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  const blocks: Line[][] = [];
  for (const line of lines) {
    if (line.isItem && blocks.at(-1)?.at(-1)?.isItem) blocks.at(-1)?.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

/** "To export, follow these steps:" goes with the last of its steps. */
function withoutEmptyHeadings(lines: readonly Line[]): readonly Line[] {
  const blocks = blocksOf(lines);
  return blocks.flatMap((block, at) => {
    const below = blocks.slice(at + 1).find((next) => next.some(({ body }) => body.trim() !== ''));
    const isOverNothing = below !== undefined && below.every(({ kept }) => kept === undefined);
    const [line] = block;
    if (!isOverNothing || line?.kept === undefined || block.length > 1) return block;
    const heading = sentencesOf(line.kept).at(-1) ?? '';
    if (/^\s*#/u.test(line.prefix) || /^\*\*[^*]+\*\*[:：]?$/u.test(line.kept)) return [{ ...line, kept: undefined }];
    if (!/[:：]\**\s*$/u.test(heading)) return block;
    const left = line.kept.slice(0, line.kept.length - heading.length).trimEnd();
    return [{ ...line, kept: left === '' ? undefined : left }];
  });
}

/** Numbers follow each other again in a list that an item is gone from. */
function renumbered(lines: readonly Line[]): readonly Line[] {
  return blocksOf(lines).flatMap((block) => {
    const first = block.find(({ number }) => number !== undefined);
    if (first?.number === undefined || block.every(({ kept }) => kept !== undefined)) return block;
    let next = first.number;
    return block.map((line) => {
      const isNext = line.kept !== undefined && line.number !== undefined && indentOf(line) === indentOf(first);
      return isNext ? { ...line, prefix: line.prefix.replace(/\d+/u, String(next++)) } : line;
    });
  });
}

function indentOf({ prefix }: Line): number {
  return prefix.length - prefix.trimStart().length;
}

/** The first of every kind; to export by itself leaves nothing to offer. */
function distinct(actions: readonly GuiAction[]): readonly GuiAction[] {
  const kinds = actions.map(({ kind }) => kind);
  const first = actions.filter(({ kind }, at) => kinds.indexOf(kind) === at);
  return kinds.includes('export') ? first.filter(({ kind }) => kind !== 'mention-export') : first;
}
