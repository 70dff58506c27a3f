import { type Letter, traditionalToSimplified, vocabulary } from './intent-words.ts';

export interface Token {
  readonly letter: Letter;
  /** As in the vocabulary; a version's number in digits. */
  readonly text: string;
}

type Phrase = { readonly words: readonly string[]; readonly letter: Letter; readonly text: string };

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const simplified = new Map(
  [...traditionalToSimplified.matchAll(/(.)(.)/gu)].map(([, traditional = '', simple = '']) => [traditional, simple]),
);
const phrases = phraseTable();

/** The words of a message with what each can be: case, width, punctuation and emoji are gone. */
export function readWords(text: string): readonly Token[] {
  const atoms = atomsOf(text);
  const tokens: Token[] = [];
  for (let at = 0; at < atoms.length;) {
    const found = phraseAt(atoms, at) ??
      numberAt(atoms, at) ?? { token: { letter: '?', text: atoms[at] ?? '' }, length: 1 };
    tokens.push(found.token);
    at += found.length;
  }
  return tokens;
}

/** Latin words, numbers, and Han characters one by one. A hyphenated word is one: "upload-style" is not "upload". */
function atomsOf(text: string): readonly string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/['’‘`´]|\p{Cf}/gu, '');
  const atom =
    /\p{Script=Han}|[\p{L}--\p{Script=Han}][[\p{L}\p{M}\p{N}]--\p{Script=Han}]*(?:[\-‐][[\p{L}\p{N}]--\p{Script=Han}]+)*|\p{N}+[\p{L}--\p{Script=Han}]*/gv;
  return (plain.match(atom) ?? []).map((found) => simplified.get(found) ?? found);
}

interface Found {
  readonly token: Token;
  /** In atoms. */
  readonly length: number;
}

function phraseAt(atoms: readonly string[], at: number): Found | undefined {
  const phrase = phrases
    .get(atoms[at] ?? '')
    ?.find(({ words }) => words.every((word, offset) => atoms[at + offset] === word));
  return phrase && { token: { letter: phrase.letter, text: phrase.text }, length: phrase.words.length };
}

/** 3 · v3 · 3rd · 三 · 十二 (as in 第十二版), up to four digits. */
function numberAt(atoms: readonly string[], at: number): Found | undefined {
  const digits = (atoms[at] ?? '').match(/^v?(\d{1,4})(?:st|nd|rd|th)?$/u)?.[1];
  if (digits !== undefined) return { token: { letter: 'n', text: String(Number(digits)) }, length: 1 };

  const found = atoms
    .slice(at, at + 3)
    .join('')
    .match(/^([一二三四五六七八九]?)(十)([一二三四五六七八九]?)|^[一二三四五六七八九]/u);
  if (found === null) return undefined;
  const [all, tens = '', ten, ones = ''] = found;
  const value = ten === undefined ? digitOf(all) : (digitOf(tens) || 1) * 10 + digitOf(ones);
  return { token: { letter: 'n', text: String(value) }, length: all.length };
}

function digitOf(character: string): number {
  return character === '' ? 0 : '零一二三四五六七八九'.indexOf(character);
}

/** Every phrase under its first word, the longest first. */
function phraseTable(): ReadonlyMap<string, readonly Phrase[]> {
  const listed = Object.entries(vocabulary).flatMap(([letter, list]) =>
    list.split(',').map((phrase) => ({ words: atomsOf(phrase), letter: letter as Letter, text: phrase.trim() })),
  );
  const versions = ordinals.map((ordinal, index) => ({
    words: [ordinal, 'version'],
    letter: 'n' as const,
    text: String(index + 1),
  }));
  return Map.groupBy(
    [...listed, ...versions].toSorted((a, b) => b.words.length - a.words.length),
    ({ words }) => words[0] ?? '',
  );
}
