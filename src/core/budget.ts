import type { IncomingMessage } from './message.ts';
import type { Parts } from './parts.ts';
import type { Box } from './ports.ts';

const DAY_MS = 24 * 60 * 60_000;

/** How many prompts a person may send a day. Exact within one process; several may overshoot by as many as run at once. */
export class Budget {
  readonly #parts: Parts;
  readonly #box: Box<{ readonly turns: number }>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#box = parts.records.box('budget');
  }

  get limit(): number {
    return this.#parts.settings.turnsPerUserPerDay;
  }

  async usedUp(message: IncomingMessage): Promise<boolean> {
    return ((await this.#box.get(this.#key(message)))?.turns ?? 0) >= this.limit;
  }

  async count(message: IncomingMessage): Promise<void> {
    const key = this.#key(message);
    const turns = (await this.#box.get(key))?.turns ?? 0;
    await this.#box.set(key, { turns: turns + 1 }, 2 * DAY_MS);
  }

  #key({ address, author }: IncomingMessage): string {
    const day = Math.floor(this.#parts.clock.now() / DAY_MS);
    return `${address.platform}:${address.workspaceId}:${author.id}:${day}`;
  }
}
