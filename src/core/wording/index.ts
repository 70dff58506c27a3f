import { wordsLanguage } from '../language.ts';
import type { Phrase } from '../ports.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** Every sentence a user can read, in one language. */
export type Words = Omit<typeof en, 'language'> & { readonly language: string };

/** Our own words are Chinese for `zh*`, English else (conduct.md, language). */
export function wordsFor(language: string): Words {
  return wordsLanguage(language) === 'zh' ? zh : en;
}

export function phraseFor(name: Phrase, locale: string | undefined): string {
  return wordsFor(locale ?? 'en').phrases[name];
}
