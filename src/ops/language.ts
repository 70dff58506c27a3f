import { detectAll } from 'tinyld/light';

/** Shorter texts are guesses: conduct asks for this many characters. */
const ENOUGH = 20;

/** Found with short editing instructions in a dozen languages: what is right lies above, gibberish below both. */
const LEAST_ACCURACY = 0.13;
const LEAST_LEAD = 1.4;

/** Not words of any language, but full of letters. */
const NO_PROSE = /https?:\/\/\S+|\S+\.[a-z0-9]{2,4}\b|`[^`]*`/giu;

/** Languages that the small detector takes for Romanian and Russian, by letters of theirs alone. */
const BY_LETTER: readonly (readonly [RegExp, string])[] = [
  [/[\u1EA0-\u1EF9\u01A1\u01B0]/u, 'vi'],
  [/[іїєґ]/iu, 'uk'],
];

/**
 * Short English is what people write most and what the detector knows least ("make video faster plz ok" is German to it):
 * two of these words settle it. None of them is common in another language.
 */
const ENGLISH =
  /\b(?:the|and|with|my|this|that|make|add|some|remove|replace|background|faster|slower|louder|please|plz|yes|music|style|captions|voice|sound|subtitles|first|seconds)\b/giu;

/** ISO 639-1, of the language somebody writes in; undefined when the text is too short or the guess too weak. */
export function guessLanguage(text: string): string | undefined {
  const prose = text.replaceAll(NO_PROSE, ' ').trim();
  if ([...prose].length < ENOUGH) return undefined;
  const byLetter = BY_LETTER.find(([letters]) => letters.test(prose));
  if (byLetter) return byLetter[1];
  if (new Set(prose.toLowerCase().match(ENGLISH)).size >= 2) return 'en';
  const [best, next] = detectAll(prose);
  if (!best || best.accuracy < LEAST_ACCURACY) return undefined;
  return best.accuracy >= (next?.accuracy ?? 0) * LEAST_LEAD ? best.lang : undefined;
}
