import { BotError } from '../core/errors.ts';
import type { Source } from '../core/ports.ts';
import { orAborted } from './signals.ts';

/** Reads a file once, from its first bytes on, and counts them against what was said of it. */
export class SourceReader {
  readonly #name: string;
  readonly #signal: AbortSignal;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #stated: number | undefined;
  #first: Uint8Array | undefined;
  #count = 0;

  private constructor(name: string, source: Source, chunks: AsyncIterator<Uint8Array>, signal: AbortSignal) {
    this.#name = name;
    this.#signal = signal;
    this.#chunks = chunks;
    this.#stated = source.bytes;
  }

  /** Resolves once there are bytes. Throws `file-empty` where there are none, and what the source throws. */
  static async open(source: Source, name: string, signal: AbortSignal): Promise<SourceReader> {
    let reader: SourceReader;
    try {
      const stream = await orAborted(source.stream(signal), signal);
      reader = new SourceReader(name, source, stream[Symbol.asyncIterator](), signal);
    } catch (error) {
      throw unreadable(name, error, signal);
    }
    reader.#first = await reader.#read();
    if (reader.#first) return reader;
    throw new BotError('file-empty', `${name} has no bytes`, { facts: { file: name } });
  }

  /** As stated; undefined where nothing was. */
  get bytes(): number | undefined {
    return this.#stated;
  }

  /** The next bytes; undefined at the end. Throws `file-unreadable` where there are more or fewer than stated. */
  async next(): Promise<Uint8Array | undefined> {
    const ahead = this.#first;
    this.#first = undefined;
    return ahead ?? this.#read();
  }

  /** Lets go of the source, wherever it is. */
  close(): void {
    // A source that is waiting for bytes answers only when it has them: nobody waits for that here.
    this.#chunks.return?.().catch(() => {});
  }

  async #read(): Promise<Uint8Array | undefined> {
    try {
      for (;;) {
        const { done, value } = await orAborted(this.#chunks.next(), this.#signal);
        if (done) return this.#checkEnd();
        this.#count += value.length;
        if (this.#stated !== undefined && this.#count > this.#stated) throw this.#mismatch();
        if (value.length > 0) return value;
      }
    } catch (error) {
      throw unreadable(this.#name, error, this.#signal);
    }
  }

  #checkEnd(): undefined {
    if (this.#stated !== undefined && this.#count > 0 && this.#count < this.#stated) throw this.#mismatch();
  }

  #mismatch(): BotError {
    const message = `${this.#name}: ${this.#count} bytes came where ${this.#stated} were stated`;
    return new BotError('file-unreadable', message, { facts: { file: this.#name } });
  }
}

function unreadable(name: string, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof BotError) return error;
  return new BotError('file-unreadable', `${name} could not be read`, { cause: error, facts: { file: name } });
}
