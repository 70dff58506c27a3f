import { createParser, type EventSourceParser } from 'eventsource-parser';
import type { AgentEvent } from '../core/ports.ts';
import { EventReader } from './events.ts';
import type { StreamFault } from './failure.ts';

/** An event longer than this is no text for people; it is skipped. */
const LONGEST_EVENT = 1024 * 1024;

/** Bytes of an event stream in, agent events out. Framing is `eventsource-parser`'s business, meaning `EventReader`'s. */
export class StreamDecoder {
  readonly #decoder = new TextDecoder();
  readonly #parser: EventSourceParser;
  readonly #reader: EventReader;
  #tooLong = false;
  fault: StreamFault | undefined;

  constructor(emit: (event: AgentEvent) => void) {
    const reader = new EventReader(emit);
    this.#reader = reader;
    this.#parser = createParser({
      maxBufferSize: LONGEST_EVENT,
      onEvent: ({ event, data }) => {
        this.fault ??= reader.take(event, data);
      },
      onComment: () => reader.keepalive(),
      onError: ({ type }) => {
        this.#tooLong ||= type === 'max-buffer-size-exceeded';
      },
    });
  }

  feed(chunk: Uint8Array): void {
    this.#feed(this.#decoder.decode(chunk, { stream: true }));
  }

  /** The stream was closed as it should be: what lacks only its blank line counts. */
  end(): void {
    this.#feed(`${this.#decoder.decode()}\n\n`);
  }

  get ignored(): number {
    return this.#reader.ignored;
  }

  #feed(text: string): void {
    if (text === '') return;
    this.#parser.feed(text);
    if (!this.#tooLong) return;
    this.#tooLong = false;
    this.#parser.reset();
    this.#reader.ignored += 1;
  }
}
