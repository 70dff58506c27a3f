import type { Readable } from 'node:stream';
import type { BotError } from '../core/errors.ts';
import type { AgentEvent } from '../core/ports.ts';
import type { StreamFault } from './failure.ts';
import { StreamDecoder } from './sse.ts';

/** A consumer that is this many events behind is waited for. */
const MOST_WAITING = 256;
/** An answer in place of a stream is short. */
const LONGEST_ANSWER = 16 * 1024 * 1024;

/** What a body turns out to be, told by its first bytes: services mislabel what they send. */
export type BodyKind = 'events' | 'json' | 'page' | 'empty';

export interface Meaning {
  /** An error of the connection, as it is to be thrown. */
  breakOf(error: unknown): unknown;
  /** An error that the stream tells, as it is to be thrown. */
  faultOf(fault: StreamFault): BotError;
}

/** The body of an answer to a prompt, between a socket that pushes and a consumer that pulls. */
export class OpenStream {
  readonly #body: Readable;
  readonly #meaning: Meaning;
  readonly #decoder: StreamDecoder;
  #kind: BodyKind | undefined;
  #events: AgentEvent[] = [];
  #taken = 0;
  /** What is no stream of events, as text. */
  #text = '';
  #textDecoder: InstanceType<typeof TextDecoder> | undefined;
  #ended = false;
  #error: unknown;
  #wake: (() => void) | undefined;

  constructor(body: Readable, meaning: Meaning) {
    this.#body = body;
    this.#meaning = meaning;
    this.#decoder = new StreamDecoder((event) => this.#events.push(event));
    body.on('error', (error) => this.#end(meaning.breakOf(error)));
    body.on('end', () => this.#close());
    body.on('data', (chunk: Uint8Array) => this.#take(chunk));
  }

  /** Resolves with the first bytes, or the end where there are none. Throws the break that came before either. */
  async kind(): Promise<BodyKind> {
    while (!this.#kind && !this.#ended) await this.#more();
    if (!this.#kind && this.#error !== undefined) throw this.#error;
    return this.#kind ?? 'empty';
  }

  /** The whole of a body that is no stream of events. */
  async text(): Promise<string> {
    while (!this.#ended) await this.#more();
    if (this.#error !== undefined) throw this.#error;
    return this.#text;
  }

  /**
   * The events, to the end of the stream. Throws the error it ends with, after the events that came before it, and the
   * signal's reason at once. Whoever stops listening closes the connection.
   */
  async *events(signal: AbortSignal): AsyncGenerator<AgentEvent> {
    try {
      for (;;) {
        signal.throwIfAborted();
        const event = this.#next();
        if (event) yield event;
        else if (this.#ended) break;
        else await this.#more();
      }
      if (this.#error !== undefined) throw this.#error;
    } finally {
      this.close();
    }
  }

  /** How many events meant nothing to us. */
  get ignored(): number {
    return this.#decoder.ignored;
  }

  close(): void {
    this.#body.destroy();
  }

  #take(chunk: Uint8Array): void {
    this.#kind ??= kindOf(chunk);
    if (this.#kind === 'events') this.#takeEvents(chunk);
    else this.#takeText(chunk);
    this.#wake?.();
  }

  #takeEvents(chunk: Uint8Array): void {
    this.#decoder.feed(chunk);
    const { fault } = this.#decoder;
    if (fault) this.#end(this.#meaning.faultOf(fault));
    else if (this.#events.length > MOST_WAITING) this.#body.pause();
  }

  #takeText(chunk: Uint8Array): void {
    this.#textDecoder ??= new TextDecoder();
    this.#text += this.#textDecoder.decode(chunk, { stream: true });
    if (this.#text.length > LONGEST_ANSWER) this.#body.destroy(new Error('endless answer'));
  }

  #close(): void {
    if (this.#kind === 'events') this.#decoder.end();
    const { fault } = this.#decoder;
    this.#end(fault && this.#meaning.faultOf(fault));
  }

  #next(): AgentEvent | undefined {
    const event = this.#events[this.#taken];
    if (event) {
      this.#taken += 1;
      return event;
    }
    if (this.#taken > 0) {
      this.#events = [];
      this.#taken = 0;
      this.#body.resume();
    }
    return undefined;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #end(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }
}

function kindOf(first: Uint8Array): BodyKind {
  const begin = new TextDecoder().decode(first.subarray(0, 64)).trimStart();
  if (begin.startsWith('{') || begin.startsWith('[')) return 'json';
  return begin.startsWith('<') ? 'page' : 'events';
}
