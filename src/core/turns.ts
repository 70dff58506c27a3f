import type { GuiAction } from './gui-talk.ts';
import type { Parts } from './parts.ts';
import type { Box, NemoSession } from './ports.ts';
import type { SeenProject } from './project.ts';
import type { UploadLine } from './uploads.ts';

/** What a turn leaves behind at every step, so that another process can go on. */
export interface TurnRecord {
  /** `sending` is stored before the prompt leaves: from then on it leaves again only if it was refused or never connected. */
  readonly phase: 'open' | 'sending' | 'answering' | 'answered';
  /** Files dealt with, in order. */
  readonly uploads: readonly UploadLine[];
  readonly session?: NemoSession;
  readonly before?: SeenProject;
  readonly sentAt?: number;
  /** From `answering` on. */
  readonly answer?: Answer;
  /** An edit that the service's own words asked for, to be sent after this turn. */
  readonly follow?: string;
}

/** An answer as it is to be said, and what is to be done after it. */
export interface Answer {
  readonly text: string;
  readonly actions: readonly GuiAction[];
  /** There is something to export. */
  readonly ready: boolean;
}

const KEEP_MS = 7 * 24 * 60 * 60_000;

export class Turns {
  readonly #box: Box<TurnRecord>;

  constructor(parts: Parts) {
    this.#box = parts.records.box<TurnRecord>('turns');
  }

  async get(key: string): Promise<TurnRecord> {
    return (await this.#box.get(key)) ?? { phase: 'open', uploads: [] };
  }

  async set(key: string, record: TurnRecord): Promise<void> {
    await this.#box.set(key, record, KEEP_MS);
  }

  /** Ends the turn: nothing of it will run again, but for the edit it asked for. */
  async end(key: string, follow?: string): Promise<void> {
    const record = await this.get(key);
    await this.set(key, { ...record, phase: 'answered', ...(follow === undefined ? {} : { follow }) });
  }
}
