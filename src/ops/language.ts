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

/** ISO 639-1, of the language somebody writes in; undefined when the text is too short or the guess too weak. */
export function guessLanguage(text: string): string | undefined {
  const prose = text.replaceAll(NO_PROSE, ' ').trim();
  if ([...prose].length < ENOUGH) return undefined;
  const byLetter = BY_LETTER.find(([letters]) => letters.test(prose));
  if (byLetter) return byLetter[1];
  const [best, next] = detectAll(prose);
  if (!best || best.accuracy < LEAST_ACCURACY) return undefined;
  return best.accuracy >= (next?.accuracy ?? 0) * LEAST_LEAD ? best.lang : undefined;
}
