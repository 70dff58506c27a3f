import { type Clause, screenClauses } from './gui-clauses.ts';
import {
  aboutAccount,
  aboutExport,
  aboutLooking,
  aboutPreview,
  aboutTimeline,
  aboutUpload,
  isDragging,
  isOpening,
  isPermissive,
  mentionsExport,
  screenVerbs,
  tellsToExport,
} from './gui-words.ts';

/** What the service wants done at a screen, as we do it. */
export type GuiAction =
  | { readonly kind: 'export' | 'show-state' | 'summary' | 'credits' | 'upload-help' }
  /** A drag: an edit to ask for in these words. */
  | { readonly kind: 'edit'; readonly prompt: string }
  /** Exporting was only spoken of: a button at most. */
  | { readonly kind: 'mention-export' };

export interface SentenceReading {
  /** What is left of it, with the space behind it; undefined where it was for the screen as a whole. */
  readonly kept: string | undefined;
  readonly actions: readonly GuiAction[];
}

/** No instruction is longer than this; such a sentence is left alone. */
const longest = 1000;

/** Translates one sentence. `restore` puts back what is masked in it. */
export function readSentence(sentence: string, restore: (part: string) => string): SentenceReading {
  if (sentence.length > longest) return { kept: sentence, actions: [] };
  const actions: GuiAction[] = [];
  const plain = sentence.replaceAll(/\s*[(（]([^()（）]*)[)）]/gu, (aside, words: string) => {
    const clauses = screenClauses(words);
    if (clauses !== undefined) actions.push(...actionsOf(clauses, restore));
    return clauses === undefined ? aside : '';
  });
  const clauses = screenClauses(plain);
  if (clauses !== undefined)
    return { kept: rest(plain, clauses), actions: [...actions, ...actionsOf(clauses, restore)] };
  if (mentionsExport.test(plain)) actions.push({ kind: 'mention-export' });
  return { kept: plain, actions };
}

/** The clauses about content, as a sentence of their own with the space that was behind it. */
function rest(sentence: string, clauses: readonly Clause[]): string | undefined {
  const kept = clauses.filter(({ kind }) => kind === 'content');
  const [first] = kept;
  if (first === undefined) return undefined;
  const joined =
    first.text +
    kept
      .slice(1)
      .map(({ joint, text }) => joint + text)
      .join('');
  const begun = first === clauses[0] ? joined : joined.replace(/^\P{L}*\p{Ll}/u, (start) => start.toUpperCase());
  const space = sentence.slice(sentence.trimEnd().length);
  const ended = kept.at(-1) === clauses.at(-1) ? begun.trim() : begun.trim() + endOf(sentence);
  return ended + space;
}

/** How a sentence ends whose own end is gone: like it, but a question and a colon went with what they belonged to. */
function endOf(sentence: string): string {
  const stop = sentence.trimEnd().match(/[.!。！]+$/u)?.[0];
  return stop ?? (/\p{Script=Han}/u.test(sentence) ? '。' : '.');
}

function actionsOf(all: readonly Clause[], restore: (part: string) => string): readonly GuiAction[] {
  const onScreen = all.filter(({ kind }) => kind === 'screen');
  // "Click Export, or drag …": one way is enough.
  const alternative = onScreen.findIndex(({ joint }, at) => at > 0 && /\bor\b|或/iu.test(joint));
  const clauses = alternative === -1 ? onScreen : onScreen.slice(0, alternative);
  const words = restore(clauses.map(({ joint, text }, at) => (at === 0 ? text : joint + text)).join(''));
  const prompt = words.replaceAll(/^\s+|[\s.!。！,，;；]+$/gu, '');
  return clauses.flatMap(({ text }) => actionOf(restore(text).toLowerCase().replaceAll(/[*_]/gu, ''), prompt) ?? []);
}

function actionOf(clause: string, prompt: string): GuiAction | undefined {
  const isTold = tellsToExport.test(clause) || screenVerbs.some((pattern) => pattern.test(clause));
  // "The Export button is in the corner" asks for nothing.
  const isLeftToThem = isPermissive.test(prompt) || !isTold;
  if (isDragging.test(clause)) {
    if (aboutPreview.test(clause)) return { kind: 'summary' };
    if (aboutUpload.test(clause)) return { kind: 'upload-help' };
    return isLeftToThem ? undefined : { kind: 'edit', prompt };
  }
  if (aboutAccount.test(clause)) return { kind: 'credits' };
  if (aboutUpload.test(clause)) return { kind: 'upload-help' };
  if (aboutExport.test(clause)) return { kind: isLeftToThem ? 'mention-export' : 'export' };
  if (isOpening.test(clause)) return { kind: 'show-state' };
  if (aboutPreview.test(clause)) return { kind: 'summary' };
  if (!aboutLooking.test(clause)) return undefined;
  return { kind: aboutTimeline.test(clause) ? 'summary' : 'show-state' };
}
