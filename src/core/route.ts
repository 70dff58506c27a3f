import type { Choices } from './choices.ts';
import { readIntent } from './intent.ts';
import type { FileRef, IncomingMessage } from './message.ts';

/** What a message is, once its words, its buttons and its files are read. */
export type Route =
  | { readonly kind: 'command'; readonly name: string; readonly args: string }
  | {
      readonly kind: 'prompt';
      readonly text: string;
      readonly files: readonly FileRef[];
      readonly thenExport: boolean;
      readonly choiceId?: string;
    }
  /** Both readings are plausible: asked back, and nothing runs until answered. */
  | { readonly kind: 'unsure'; readonly name: string; readonly args: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'button-gone' }
  | { readonly kind: 'not-theirs' };

export async function routeOf(message: IncomingMessage, choices: Choices): Promise<Route> {
  const { ask, files, text } = message;
  switch (ask.kind) {
    case 'command':
      return { kind: 'command', name: ask.name, args: text.trim() };
    case 'prompt':
      return text.trim() === '' && files.length === 0
        ? { kind: 'nothing' }
        : { kind: 'prompt', text: text.trim(), files, thenExport: false };
    case 'choice':
      return routeOfChoice(message, ask.id, choices);
    case 'text':
      return routeOfWords(text.trim(), files);
  }
}

function routeOfWords(text: string, files: readonly FileRef[]): Route {
  const intent = readIntent(text, files.length);
  switch (intent.kind) {
    case 'command':
      return { kind: 'command', name: intent.name, args: intent.args };
    case 'unsure':
      return { kind: 'unsure', name: intent.command, args: intent.args };
    case 'prompt':
      return { kind: 'prompt', text, files, thenExport: intent.thenExport ?? false };
    case 'nothing':
      return files.length > 0 ? { kind: 'prompt', text: '', files, thenExport: false } : { kind: 'nothing' };
  }
}

/** Buttons that spend or stop are for who asked, and for managers. */
async function routeOfChoice(message: IncomingMessage, id: string, choices: Choices): Promise<Route> {
  const { author } = message;
  const stored = await choices.get(id);
  if (!stored || (stored.usedBy !== undefined && stored.usedBy !== message.id)) return { kind: 'button-gone' };
  const { choice, owner } = stored;
  if (choice.kind === 'command') return choice;
  if (owner !== author.id && !author.manager) return { kind: 'not-theirs' };
  if (choice.kind === 'stop') return { kind: 'command', name: 'stop', args: '' };
  return { kind: 'prompt', text: choice.text, files: choice.files, thenExport: false, choiceId: id };
}
