import { chinese } from './wording-zh.ts';
import { english } from './wording-en.ts';
import type { Done, Problem } from './apply.ts';
import type { Language, Refusal, Talk } from './wish.ts';

/** The agent's sentences in one language. */
export interface Wording {
  done(done: Done): string;
  readonly refusals: Readonly<Record<Refusal, string>>;
  readonly problems: Readonly<Record<Problem, string>>;
  readonly talk: Readonly<Record<Talk, string>>;
  /** Talk as if there were a screen, as the real service has it. */
  readonly gui: readonly [string, ...string[]];
  readonly nothingCharged: string;
  readonly temporaryIssue: string;
  readonly thought: string;
  /** Between two sentences. */
  readonly space: string;
}

export function wordingFor(language: Language): Wording {
  return language === 'zh' ? chinese : english;
}
