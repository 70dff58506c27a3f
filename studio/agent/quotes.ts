/** Quoted passages stand for themselves: what is said in them is never an instruction. */
export interface Quoted {
  /** The text with each quoted passage as one character of the private use area. */
  readonly text: string;
  readonly passages: readonly string[];
}

const firstMark = 0xe000;
/** One hidden passage, or none, in a pattern. */
export const quoteMark = '[\\ue000-\\uf8ff]';

const quotes = new RegExp(
  [
    '"([^"\\n]+)"',
    '“([^”\\n]+)”',
    '「([^」\\n]+)」',
    '『([^』\\n]+)』',
    '《([^》\\n]+)》',
    '‘([^’\\n]+)’',
    // Not the apostrophe of "don't".
    "(?<=^|[\\s:：,，(])'([^'\\n]+)'(?=$|[\\s.,;:!?)])",
  ].join('|'),
  'g',
);

export function hideQuotes(text: string): Quoted {
  const passages: string[] = [];
  const clean = text.replace(/[\ue000-\uf8ff]/g, '');
  const hidden = clean.replace(quotes, (...found: unknown[]) => {
    const passage = found.slice(1).find((group) => typeof group === 'string');
    passages.push(typeof passage === 'string' ? passage : '');
    return String.fromCharCode(firstMark + passages.length - 1);
  });
  return { text: hidden, passages };
}

/** The words as they were written, without the quotes around them. */
export function reveal(text: string, passages: readonly string[]): string {
  const shown = text.replace(/[\ue000-\uf8ff]/g, (mark) => passages[mark.charCodeAt(0) - firstMark] ?? '');
  return shown
    .trim()
    .replace(/^["“”'‘’]+|["“”'‘’]+$/g, '')
    .trim();
}
