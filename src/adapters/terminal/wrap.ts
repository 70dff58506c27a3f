/** East Asian wide and full-width blocks: two columns a character (Unicode's EastAsianWidth, W and F, in broad strokes). */
const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const DOUBLE_EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
const UNSEEN = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += cellsOf(segment);
  return columns;
}

function cellsOf(grapheme: string): number {
  if (UNSEEN.test(grapheme)) return 0;
  return DOUBLE_EMOJI.test(grapheme) || WIDE.test(grapheme) ? 2 : 1;
}

/** One line as rows of at most `width` columns, broken between words, and inside a word only where it is longer than a row. */
export function wrap(line: string, width: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const word of line.split(/(?<=\s)(?=\S)/)) {
    if (row !== '' && used + columnsOf(word.trimEnd()) > width) {
      rows.push(row.trimEnd());
      [row, used] = ['', 0];
    }
    const pieces = cut(word, width);
    const last = pieces.at(-1) ?? '';
    rows.push(...pieces.slice(0, -1));
    row += last;
    used += columnsOf(last);
  }
  return [...rows, row.trimEnd()];
}

function cut(word: string, width: number): readonly string[] {
  if (columnsOf(word.trimEnd()) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const { segment } of graphemes.segment(word)) {
    const cells = cellsOf(segment);
    if (used + cells > width) {
      pieces.push(piece);
      [piece, used] = ['', 0];
    }
    piece += segment;
    used += cells;
  }
  return [...pieces, piece];
}
