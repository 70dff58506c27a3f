import type { ChannelKey } from './message.ts';
import type { Parts } from './parts.ts';
import type { Box } from './ports.ts';

/** Whose request is being worked on in a channel: written by its turn, read by who wants to stop it, in any process. */
export class Running {
  readonly #box: Box<{ readonly author: string }>;

  constructor(parts: Parts) {
    this.#box = parts.records.box('running');
  }

  async in(channel: ChannelKey): Promise<string | undefined> {
    return (await this.#box.get(channel))?.author;
  }

  async begin(channel: ChannelKey, author: string): Promise<void> {
    await this.#box.set(channel, { author });
  }

  async end(channel: ChannelKey): Promise<void> {
    await this.#box.delete(channel);
  }
}
