import type { Button, FileRef } from './message.ts';
import type { Parts } from './parts.ts';
import type { Box } from './ports.ts';

/** What a button stands for. Only its id travels through the platform. */
export type Choice =
  | { readonly kind: 'command'; readonly name: string; readonly args: string }
  /** Spends credits when pressed, and only once. */
  | { readonly kind: 'prompt'; readonly text: string; readonly files: readonly FileRef[] }
  /** Stops the work in this channel. */
  | { readonly kind: 'stop' };

export interface StoredChoice {
  readonly choice: Choice;
  /** Who asked for what the button is under. */
  readonly owner: string;
  /** The message (the press) that used a button which works only once. */
  readonly usedBy?: string;
}

/** Discord takes 80 characters, Slack 75. */
const LABEL_LENGTH = 75;
/** conduct.md: what a button stands for is in the records for 30 days. */
const KEEP_MS = 30 * 24 * 60 * 60_000;

export class Choices {
  readonly #box: Box<StoredChoice>;

  constructor(parts: Parts) {
    this.#box = parts.records.box('choices');
  }

  /** Stores what the button stands for and makes it. */
  async button(label: string, choice: Choice, owner: string, style: Button['style'] = 'plain'): Promise<Button> {
    const id = crypto.randomUUID();
    await this.#set(id, { choice, owner });
    return { id, label: shortened(label), style };
  }

  async get(id: string): Promise<StoredChoice | undefined> {
    return this.#box.get(id);
  }

  /** Afterwards no other press will run it. */
  async use(id: string, stored: StoredChoice, messageId: string): Promise<void> {
    await this.#set(id, { ...stored, usedBy: messageId });
  }

  async #set(id: string, stored: StoredChoice): Promise<void> {
    await this.#box.set(id, stored, KEEP_MS);
  }
}

function shortened(label: string): string {
  const letters = [...label];
  return letters.length <= LABEL_LENGTH ? label : `${letters.slice(0, LABEL_LENGTH - 1).join('')}…`;
}
