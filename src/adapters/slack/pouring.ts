import { open } from 'node:fs/promises';

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

/** Hands on chunk after chunk, each when the one before is taken; `put` is told how many bytes there are with it. Answers with all. */
export async function pour(
  chunks: AsyncIterable<Uint8Array>,
  stop: Interruption,
  put: (chunk: Uint8Array, total: number) => Promise<void>,
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
      if (next.value.length > 0) await stop.unless(put(next.value, total));
    }
  } finally {
    // A source that hangs hears of it never; it must not hold us up either.
    if (!ended) iterator.return?.().catch(() => undefined);
  }
}

/** Into a file, counted: for bytes whose number must be known before the first is sent. */
export async function spool(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  mostBytes: number,
  stop: Interruption,
): Promise<number> {
  const file = await open(path, 'w');
  try {
    return await pour(chunks, stop, async (chunk, total) => {
      if (total > mostBytes) {
        throw new BotError('file-too-large', `more than ${mostBytes} bytes`, { facts: { limitBytes: mostBytes } });
      }
      await file.appendFile(chunk).catch((error: unknown) => {
        throw new BotError('storage-failed', `cannot keep a file on its way: ${String(error)}`);
      });
    });
  } finally {
    await file.close();
  }
}
