import { Routes } from 'discord.js';

import type { Address } from '../../core/message.ts';
import type { Clock } from '../../core/ports.ts';
import type { DiscordRest } from './rest.ts';

/** Typing dots fade after 10 s (docs: resources/channel, "Trigger Typing Indicator"). */
const AGAIN_MS = 8_000;
/** After a minute the card says more than dots, and dots for 15 minutes a job would eat a busy bot's request budget. */
const TYPING_FOR_MS = 60_000;
const REMEMBERED_CHANNELS = 1000;

/** Typing dots at the beginning of the work. */
export class Busy {
  readonly #rest: DiscordRest;
  readonly #clock: Clock;
  readonly #shown = new Map<string, { readonly since: number; readonly last: number }>();

  constructor(rest: DiscordRest, clock: Clock) {
    this.#rest = rest;
    this.#clock = clock;
  }

  async show(at: Address, busy: boolean): Promise<void> {
    const { channelId } = at;
    if (!busy) {
      this.#shown.delete(channelId);
      return;
    }
    const now = this.#clock.now();
    const { since, last } = this.#shown.get(channelId) ?? { since: now, last: -Infinity };
    if (now - last < AGAIN_MS || now - since > TYPING_FOR_MS) return;
    if (this.#shown.size >= REMEMBERED_CHANNELS) this.#shown.clear();
    this.#shown.set(channelId, { since, last: now });
    // Dots are a courtesy: a refusal shows, with its reason, at the next post.
    await this.#rest.call('POST', Routes.channelTyping(channelId)).catch(() => undefined);
  }
}
