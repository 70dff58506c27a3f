import { isCharacterBoundary } from './cut-places.ts';

export interface TextChoice {
  /** At most 40 characters, for a button. */
  readonly label: string;
  /** The whole choice, to be sent back. */
  readonly text: string;
}

const mostOfLabel = 40;
/** A longer line is prose. */
const mostOfLine = 600;
const item = /^\s*(?:\(?(?:\d{1,2}|[a-h])[.):、）]|[①-⑳]|[-*•·–])\s*(\S.*)$/iu;
const asks =
  /[?？]\s*["”』」)）*_]*\s*$|(?:choose|pick|select|prefer|options?|which|would you like|let me know)\b[^.!]*:\**\s*$|(?:选择|选一|哪|想要|可选|选项)[^。！]*[:：]\**\s*$/iu;
const asksWhich =
  /\b(?:which|choose|pick|prefer|would you like|one do you)\b[^\n]*[?？.!]*\s*$|[哪选][^\n]*[？?。！]?\s*$/iu;
const inlineItem = /(?:^|\s)(?:\(?[a-h1-9][).、）]|[①-⑨])\s*(.+?)(?=\s+\(?[a-h1-9][).、）]\s*\S|\s*[①-⑨]|$)/giu;

/**
 * The choices of a question that lists two to five of them, in order; empty where there is no such question. A list that
 * nothing asks about ("what I did") has none, nor has a list of questions.
 */
export function choicesInText(text: string): readonly TextChoice[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && line.length <= mostOfLine);
  const first = lines.findLastIndex((line, index) => item.test(line) && !item.test(lines[index - 1] ?? ''));
  if (first === -1) return inOneLine(lines.at(-1) ?? '');

  const after = lines.slice(first).findIndex((line) => !item.test(line));
  const items = after === -1 ? lines.slice(first) : lines.slice(first, first + after);
  const behind = lines.slice(first + items.length);
  const isAsked = asks.test(lines[first - 1] ?? '') || (behind.length === 1 && asksWhich.test(behind[0] ?? ''));
  return isAsked && behind.length < 2 ? choices(items.map((line) => line.match(item)?.[1] ?? '')) : [];
}

/** "Which style? A) Office B) Beach" */
function inOneLine(line: string): readonly TextChoice[] {
  const question = line.match(/^.*?[?？:：]\**(?=\s*\(?[a1①][).、）]?)/iu)?.[0];
  if (question === undefined || !asks.test(question)) return [];
  return choices([...line.slice(question.length).matchAll(inlineItem)].map(([, found = '']) => found));
}

function choices(items: readonly string[]): readonly TextChoice[] {
  if (items.length < 2 || items.length > 5 || items.some((found) => /[?？]\s*$/u.test(found))) return [];
  const found = items.map((each) => plain(each)).map((each) => ({ label: labelOf(each), text: each }));
  const labels = new Set(found.map(({ label }) => label));
  return labels.size === found.length && !labels.has('') ? found : [];
}

/** What stands before the explanation: "Office: bright and clean", "海边（傍晚）". */
function labelOf(choice: string): string {
  const short = choice.split(/\s+[-–—]+\s+|[:：]\s|：|\s*[（(]/u)[0]?.trim() || choice;
  const bare = short.replace(/[.。;；,，!！]+$/u, '');
  if (bare.length <= mostOfLabel) return bare;
  let end = mostOfLabel - 1;
  while (!isCharacterBoundary(bare, end)) end -= 1;
  return `${bare.slice(0, end).trimEnd()}…`;
}

function plain(choice: string): string {
  return choice
    .replaceAll(/\*\*|__|`/gu, '')
    .replace(/\s*[;；,，]\s*(?:or|and|或|或者)?\s*$/iu, '')
    .trim();
}
