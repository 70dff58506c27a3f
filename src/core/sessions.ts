import type { BotError } from './errors.ts';
import type { ChannelKey } from './message.ts';
import type { Parts } from './parts.ts';
import type { Box, NemoSession } from './ports.ts';
import { PATIENT, retrying } from './retry.ts';

export interface ChannelSession {
  readonly session: NemoSession;
  /** Prompts that left in this session: the first one may be sent again to a new session, later ones build on what is gone. */
  readonly prompts: number;
}

/** One NemoVideo session a channel, kept across restarts. */
export class Sessions {
  readonly #parts: Parts;
  readonly #box: Box<ChannelSession>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#box = parts.records.box<ChannelSession>('sessions');
  }

  async get(channel: ChannelKey): Promise<ChannelSession | undefined> {
    return this.#box.get(channel);
  }

  /** The channel's session; opened now if there is none. `FirstContact` sees to it that this happens once. */
  async ensure(channel: ChannelKey, language: string, signal: AbortSignal, onWait: OnWait): Promise<ChannelSession> {
    const known = await this.#box.get(channel);
    if (known) return known;
    const session = await this.#open(language, signal, onWait);
    return this.#box.createOnce(channel, { session, prompts: 0 });
  }

  /** A new session in place of `lost`; whoever comes second gets the first one's. */
  async replace(
    channel: ChannelKey,
    lost: NemoSession,
    language: string,
    signal: AbortSignal,
  ): Promise<ChannelSession> {
    const known = await this.#box.get(channel);
    if (known && known.session.sessionId !== lost.sessionId) return known;
    const fresh = { session: await this.#open(language, signal, () => {}), prompts: 0 };
    await this.#box.set(channel, fresh);
    return fresh;
  }

  async countPrompt(channel: ChannelKey): Promise<void> {
    const known = await this.#box.get(channel);
    if (known) await this.#box.set(channel, { ...known, prompts: known.prompts + 1 });
  }

  async #open(language: string, signal: AbortSignal, onWait: OnWait): Promise<NemoSession> {
    return retrying(PATIENT, this.#parts.clock, signal, (each) => this.#parts.nemo.openSession(language, each), onWait);
  }
}

type OnWait = (error: BotError) => void;
