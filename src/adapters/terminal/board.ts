import type { Address, Button, PostedMessage } from '../../core/message.ts';
import type { Press } from './inbound.ts';
import { harmlessLine, renderButtons } from './outbound.ts';

/** As many messages as stay editable and pressable; what is older is only text on a screen. */
const REMEMBERED = 200;

/** One posted message as it stands now. */
export interface Entry {
  readonly message: PostedMessage;
  readonly number: number;
  readonly key: string;
  /** The lines as last shown. */
  lines: readonly string[];
  buttons: readonly Button[];
  /** Whether it was printed again further down since it was posted. */
  again: boolean;
}

/** What we have posted: the numbers, the keys already used, and the buttons that can be pressed. */
export class Board {
  readonly #runId: string;
  readonly #entries = new Map<string, Entry>();
  readonly #byKey = new Map<string, Entry>();
  readonly #numbers = new Map<string, number>();
  #posted = 0;
  #numbered = 0;
  #changed = Promise.withResolvers<void>();

  /** `runId` keeps this run's message ids apart from those of runs before it. */
  constructor(runId: string) {
    this.#runId = runId;
  }

  add(address: Address, key: string): Entry {
    this.#posted++;
    const message = { id: `${this.#runId}-${this.#posted}`, address };
    const entry: Entry = { message, number: this.#posted, key, lines: [], buttons: [], again: false };
    this.#entries.set(message.id, entry);
    this.#byKey.set(key, entry);
    this.#forgetOldest();
    return entry;
  }

  get(message: PostedMessage): Entry | undefined {
    return this.#entries.get(message.id);
  }

  withKey(key: string): Entry | undefined {
    return this.#byKey.get(key);
  }

  set(entry: Entry, lines: readonly string[], buttons: readonly Button[]): void {
    entry.lines = lines;
    entry.buttons = buttons;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  delete(entry: Entry): void {
    this.#entries.delete(entry.message.id);
    if (this.#byKey.get(entry.key) === entry) this.#byKey.delete(entry.key);
  }

  /** Resolves when the next post or edit is there. */
  changed(): Promise<void> {
    return this.#changed.promise;
  }

  /** The number by which a button is pressed: the same as long as it means the same, and never given twice. */
  readonly numberOf = (button: Button): number => {
    const number = this.#numbers.get(button.id) ?? ++this.#numbered;
    this.#numbers.set(button.id, number);
    return number;
  };

  /** The button meant, the newest where several have the label; `gone` where it was there once. */
  find(press: Press): Button | 'gone' | undefined {
    const matches = (button: Button): boolean =>
      'number' in press ? this.#numbers.get(button.id) === press.number : harmlessLine(button.label) === press.label;
    const button = this.#buttons().findLast(matches);
    if (button !== undefined) return button;
    return 'number' in press && press.number >= 1 && press.number <= this.#numbered ? 'gone' : undefined;
  }

  /** The buttons that can be pressed now, as printed. */
  listButtons(): string {
    return renderButtons(this.#buttons(), this.numberOf);
  }

  #buttons(): readonly Button[] {
    return [...this.#entries.values()].flatMap((entry) => entry.buttons);
  }

  #forgetOldest(): void {
    const oldest = this.#entries.values().next().value;
    if (this.#entries.size <= REMEMBERED || oldest === undefined) return;
    this.delete(oldest);
    for (const { id } of oldest.buttons) this.#numbers.delete(id);
  }
}
