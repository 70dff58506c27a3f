import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';

import { BotError } from '../../core/errors.ts';

/** Ends whatever is waited for: a stop, a stall, the other side hanging up. Races would hold every chunk until the end. */
export class Interruption {
  readonly #controller = new AbortController();
  #reason: Error | undefined;
  #reject: ((reason: Error) => void) | undefined;

  /** For those who listen. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  interrupt(reason: Error): void {
    this.#reason ??= reason;
    this.#reject?.(this.#reason);
    this.#controller.abort(this.#reason);
  }

  async unless<T>(work: Promise<T>): Promise<T> {
    if (this.#reason !== undefined) {
      work.catch(() => undefined);
      throw this.#reason;
    }
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      work.then(resolve, reject);
    });
  }
}

/** Writes every chunk as the other side takes it; answers with how many bytes. `onChunk` hears of each before it is written. */
export async function pour(
  chunks: AsyncIterable<Uint8Array>,
  into: Writable,
  stop: Interruption,
  onChunk: (total: number) => void,
): Promise<number> {
  const iterator = chunks[Symbol.asyncIterator]();
  let total = 0;
  let ended = false;
  try {
    for (;;) {
      const next = await stop.unless(iterator.next());
      if (next.done === true) {
        ended = true;
        return total;
      }
      total += next.value.length;
      onChunk(total);
      if (next.value.length > 0 && !into.write(next.value)) await stop.unless(drained(into));
    }
  } finally {
    // A source that hangs hears of it never; it must not hold us up either.
    if (!ended) iterator.return?.().catch(() => undefined);
  }
}

function drained(into: Writable): Promise<void> {
  return new Promise((resolve) => {
    into.once('drain', resolve);
  });
}

/** Into a file, counted: for bytes whose number must be known before the first is sent. */
export async function spool(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  mostBytes: number,
  stop: Interruption,
): Promise<number> {
  const file = createWriteStream(path);
  file.on('error', (error) => stop.interrupt(new BotError('storage-failed', `cannot write ${path}: ${error.message}`)));
  const closed = new Promise<void>((resolve) => {
    file.once('close', resolve);
  });
  try {
    const total = await pour(chunks, file, stop, (sofar) => {
      if (sofar <= mostBytes) return;
      throw new BotError('file-too-large', `more than ${mostBytes} bytes`, { facts: { limitBytes: mostBytes } });
    });
    file.end();
    await stop.unless(closed);
    return total;
  } finally {
    file.destroy();
  }
}
