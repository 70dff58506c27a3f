import { openFence } from './code-fences.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** What reads badly in two pieces: inline code, a link with its label, a bare address, a phrase in bold. */
const wholeSpan = /`[^`\n]{1,300}`|\[[^\]\n]{0,300}\]\([^)\s]{0,1000}\)|https?:\/\/[!-~]+|\*\*[^*\n]{1,300}\*\*/gu;
const paragraphEnd = /\n[^\S\n]*(?=\n)/gu;
const sentenceEnd = /(?<=[.!?…]["'”’)\]*_]*)\s|(?<=[。！？；][”’」』）]*)(?=[^\s”’」』）])/gu;

/** Whether nothing that people see as one character lies across this place. */
export function isCharacterBoundary(text: string, at: number): boolean {
  return at >= text.length || graphemes.segment(text).containing(at)?.index === at;
}

/**
 * Where `text` may be cut at or before `most`, the best place first. Below half of it only where a
 * word, a link or the like would be broken otherwise. `before` stands before the text on the screen: a code block's opening line.
 */
export function* cutPlaces(text: string, most: number, before: string): Generator<number> {
  const half = Math.floor(most / 2);
  const spans = [...text.matchAll(wholeSpan)].map(({ index, 0: span }) => [index, index + span.length] as const);
  const isFree = (at: number): boolean =>
    !spans.some(([from, to]) => from < at && at < to) && !breaksFence(text, at, before);
  const outsideCode = (at: number): boolean => openFence(before + text.slice(0, at)) === undefined;
  const endsCleanly = (at: number): boolean => isFree(at) && !/^[\p{Po}\p{Pe}\p{Pf}]/u.test(text.slice(at, at + 2));

  yield* matches(text, paragraphEnd, half, most).filter(outsideCode);
  yield* matches(text, /\n/gu, half, most).filter(isFree);
  yield* matches(text, sentenceEnd, half, most).filter(isFree);
  yield* matches(text, /\s+/gu, half, most).filter(isFree);
  yield* boundaries(words.segment(text), half, most).filter(endsCleanly);
  yield* matches(text, /\s+/gu, 0, most).filter(isFree);
  yield* boundaries(graphemes.segment(text), 0, most).filter((at) => !breaksFence(text, at, before));
}

/** Where the pattern matches above `low` and up to `most`, the last first. */
function matches(text: string, pattern: RegExp, low: number, most: number): IteratorObject<number> {
  return [...text.matchAll(pattern)]
    .map(({ index }) => index)
    .filter((at) => at > low && at <= most)
    .toReversed()
    .values();
}

function* boundaries(segments: Intl.Segments, low: number, most: number): Generator<number> {
  for (let at = most; at > low; at -= 1) {
    at = segments.containing(at)?.index ?? at;
    if (at > low) yield at;
  }
}

/** A line that opens or closes a code block stays whole, and an opening line never ends a piece. */
function breaksFence(text: string, at: number, before: string): boolean {
  if (text[at - 1] === '\n') return true;
  const start = text.lastIndexOf('\n', at - 1) + 1;
  if (!/^ {0,3}(?:`{3}|~{3})/u.test(text.slice(start, start + 6))) return false;
  const endsLine = at === text.length || text[at] === '\n';
  return !endsLine || openFence(before + text.slice(0, at)) !== undefined;
}
