import type { Clock } from '../../core/ports.ts';
import type { DiscordRecords } from './options.ts';
import { isRecord } from './place.ts';

const KEY = 'seen';
const WRITE_AFTER_MS = 2_000;
const REMEMBERED_CHANNELS = 300;

export interface ActiveChannel {
  readonly channelId: string;
  readonly guildId?: string;
  readonly type?: number;
  /** The newest message that has been looked at. */
  readonly lastId: string;
}

/** Channels where the bot was spoken to, least recent first: where to look for what was missed while it was away. */
export class Seen {
  readonly #records: DiscordRecords;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #channels = new Map<string, ActiveChannel>();
  #writing = false;

  constructor(records: DiscordRecords, clock: Clock, signal: AbortSignal) {
    this.#records = records;
    this.#clock = clock;
    this.#signal = signal;
  }

  async load(): Promise<void> {
    const stored: unknown = await this.#records.get(KEY);
    if (!isRecord(stored) || !Array.isArray(stored['channels'])) return;
    for (const channel of stored['channels'].filter(isActive)) this.#channels.set(channel.channelId, channel);
  }

  channels(): readonly ActiveChannel[] {
    return [...this.#channels.values()];
  }

  /** `spokenTo`: the message was for us, which makes its channel an active one. */
  note(channel: ActiveChannel, spokenTo: boolean): void {
    const known = this.#channels.get(channel.channelId);
    if (known === undefined && !spokenTo) return;
    const newest = known !== undefined && BigInt(known.lastId) > BigInt(channel.lastId) ? known.lastId : channel.lastId;
    this.#channels.delete(channel.channelId);
    this.#channels.set(channel.channelId, { ...known, ...channel, lastId: newest });
    const oldest = this.#channels.keys().next();
    if (this.#channels.size > REMEMBERED_CHANNELS && !oldest.done) this.#channels.delete(oldest.value);
    if (!this.#writing) void this.#writeSoon();
  }

  forget(channelId: string): void {
    this.#channels.delete(channelId);
  }

  async flush(): Promise<void> {
    await this.#records.set(KEY, { channels: this.channels() });
  }

  async #writeSoon(): Promise<void> {
    this.#writing = true;
    await this.#clock.sleep(WRITE_AFTER_MS, this.#signal).catch(() => undefined);
    this.#writing = false;
    // A lost write costs a look at messages that are known already.
    if (!this.#signal.aborted) await this.flush().catch(() => undefined);
  }
}

function isActive(value: unknown): value is ActiveChannel {
  return isRecord(value) && typeof value['channelId'] === 'string' && typeof value['lastId'] === 'string';
}
