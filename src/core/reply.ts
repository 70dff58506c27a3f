import { closesFence, type Fence, openFence, withFencesClosed } from './code-fences.ts';
import { cutPlaces, isCharacterBoundary } from './cut-places.ts';
import type { Limits } from './ports.ts';

/**
 * A text in pieces that fit the platform, each cut at the best place near its end: a paragraph, a line, a sentence, a
 * word, or else between two characters as people see them. Nothing is lost but white space at the cuts. A code block
 * that is cut is closed and opened again, with its language. Only a character longer than the whole limit is cut itself.
 */
export function splitText(text: string, limits: Limits): string[] {
  const pieces: string[] = [];
  let rest = text;
  let fence: Fence | undefined;
  while (rest.trim() !== '') {
    const end = endOfPiece(rest, fence, limits);
    const body = rest.slice(0, end);
    pieces.push(render(body, fence));
    const open = openFence(opening(fence) + body);
    const skipped: Skipped = open === undefined ? blankBefore(rest.slice(end)) : newlineBefore(rest.slice(end), open);
    rest = rest.slice(end + skipped.length);
    fence = skipped.closes ? undefined : short(open, limits);
  }
  return pieces;
}

/** The beginning of a text, at most `length` long in the platform's measure; "…" stands for what is left out. */
export function preview(text: string, limits: Limits, length: number): string {
  const whole = withFencesClosed(text.trimEnd());
  if (limits.lengthOf(whole) <= length) return whole;

  const window = text.slice(0, windowOf(length));
  const cut = (end: number): string => withFencesClosed(`${withoutFenceLine(window.slice(0, end)).trimEnd()}…`);
  const fits = (end: number): boolean => limits.lengthOf(cut(end)) <= length;
  let end = largest(window.length, fits);
  while (end > 0 && !(isCharacterBoundary(window, end) && fits(end))) end -= 1;
  return fits(end) ? cut(end) : '';
}

/** How much of `rest` the next piece takes, in code units: at least one. */
function endOfPiece(rest: string, fence: Fence | undefined, limits: Limits): number {
  const window = rest.slice(0, windowOf(limits.textLength));
  const fits = (end: number): boolean => limits.lengthOf(render(rest.slice(0, end), fence)) <= limits.textLength;
  if (window.length === rest.length && fits(rest.length)) return rest.length;

  const most = largest(window.length, fits);
  for (const end of cutPlaces(window, most, opening(fence))) if (fits(end)) return end;
  // No character fits: a limit below its length, or hardly above that of a fence.
  const one = largest(window.length, (end) => limits.lengthOf(window.slice(0, end)) <= limits.textLength);
  return Math.max(one - (isLowSurrogate(window, one) ? 1 : 0), (window.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
}

/** Escaping only lengthens a text, and no measure counts less than a code point, which has up to two code units. */
function windowOf(length: number): number {
  return 2 * length + 64;
}

function render(body: string, fence: Fence | undefined): string {
  const text = opening(fence) + body;
  return withFencesClosed(openFence(text) === undefined ? text.trimEnd() : text);
}

function opening(fence: Fence | undefined): string {
  return fence === undefined ? '' : `${fence.opener}\n`;
}

/** An opening line that would take a quarter of every piece is repeated without its language. */
function short(fence: Fence | undefined, limits: Limits): Fence | undefined {
  if (fence === undefined || limits.lengthOf(fence.opener) * 4 <= limits.textLength) return fence;
  return { opener: fence.closer, closer: fence.closer };
}

interface Skipped {
  readonly length: number;
  /** The block's own end was skipped: the piece before has closed it already. */
  readonly closes: boolean;
}

/** Blank lines, or else spaces: the indentation of a line is kept. */
function blankBefore(rest: string): Skipped {
  const blank = rest.match(/^(?:[^\S\n]*\n)+|^[^\S\n]+/u)?.[0] ?? '';
  return { length: blank.length, closes: false };
}

/** In code only the line break at the cut goes. */
function newlineBefore(rest: string, fence: Fence): Skipped {
  const nextLine = rest.match(/^\s*\n([^\n]*)(?:\n|$)/u);
  if (nextLine !== null && closesFence(nextLine[1] ?? '', fence)) {
    const past = nextLine[0].length;
    return { length: past + blankBefore(rest.slice(past)).length, closes: true };
  }
  return { length: rest.startsWith('\n') ? 1 : 0, closes: false };
}

/** A fence's line is whole or not there. */
function withoutFenceLine(text: string): string {
  return text.replace(/(?:^|\n) {0,3}(?:`+|~+)[^\n`]*$/u, '');
}

/** The largest end up to `length` that fits, where what fits is (nearly) all below it. */
function largest(length: number, fits: (end: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isLowSurrogate(text: string, at: number): boolean {
  return at > 0 && at < text.length && /^[\uDC00-\uDFFF]/u.test(text.slice(at, at + 1));
}
