import type { ChannelKey, IncomingMessage } from './message.ts';
import type { Parts } from './parts.ts';
import type { Box } from './ports.ts';

interface Current {
  readonly messageId: string;
  readonly author: string;
}

/** Whose request is being worked on in a channel: written by its turn, read by who wants to stop it, in any process. */
export class Running {
  readonly #box: Box<Current>;

  constructor(parts: Parts) {
    this.#box = parts.records.box('running');
  }

  async in(channel: ChannelKey): Promise<Current | undefined> {
    return this.#box.get(channel);
  }

  async begin(channel: ChannelKey, { id, author }: IncomingMessage): Promise<void> {
    await this.#box.set(channel, { messageId: id, author: author.id });
  }

  async end(channel: ChannelKey): Promise<void> {
    await this.#box.delete(channel);
  }
}
