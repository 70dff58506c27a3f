import type { Ask } from '../../core/message.ts';
import type { Host } from '../../core/ports.ts';

export interface Asked {
  readonly ask: Ask;
  readonly text: string;
}

/** The commands that take a word of their own ("listen off"). */
export function withWords({ commands }: Pick<Host, 'commands'>): readonly string[] {
  return commands.filter(({ argument }) => argument !== undefined).map(({ name }) => name);
}

/**
 * What `/nemo`'s words, or a thread's `!words`, ask for. Nearly everything goes by its meaning, like any other message; `named`
 * are the commands that are meant by their bare name, with one word behind it at most.
 */
export function readWords(words: string, named: readonly string[]): Asked {
  const [, first = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(words.trim()) ?? [];
  const name = first.toLowerCase();
  if (named.includes(name) && !/\s/.test(rest.trim())) return { ask: { kind: 'command', name }, text: rest.trim() };
  // "/nemo edit …" is never a command, whatever follows.
  if (name === 'edit' && rest !== '') return { ask: { kind: 'prompt' }, text: rest };
  return { ask: { kind: 'text' }, text: words.trim() };
}

/** The words after a `!`, which stands for the slash that Slack does not allow in threads; undefined without one. */
export function afterBang(text: string): string | undefined {
  return /^[!！](?=[\p{L}\p{N}])/u.test(text) ? text.slice(1).replace(/^nemo\b\s*/i, '') : undefined;
}

/** "!nemo …": ours by its name, wherever it is said. */
export function callsUs(text: string): boolean {
  return /^[!！]nemo\b/i.test(text);
}

/** `/nemo` alone, and the words that ask for a place to put a file into: answered with a form. */
export function wantsForm(words: string): boolean {
  return ['', 'edit', 'upload', '上传', '编辑'].includes(words.trim().toLowerCase());
}
