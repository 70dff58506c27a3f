import type { AgentEvent } from '../../src/core/ports.ts';
import { StreamDecoder } from '../../src/nemo/sse.ts';

export interface Decoded {
  readonly events: readonly AgentEvent[];
  readonly fault: unknown;
  readonly ignored: number;
}

/** What a stream says that arrives in these pieces and ends as it should. */
export function decoded(pieces: Iterable<Uint8Array>): Decoded {
  const events: AgentEvent[] = [];
  const decoder = new StreamDecoder((event) => events.push(event));
  for (const piece of pieces) decoder.feed(piece);
  decoder.end();
  return { events, fault: decoder.fault, ignored: decoder.ignored };
}

export function* inPiecesOf(size: number, bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The passages that a reader is left with, by the promise of `AgentEvent`. */
export function passagesOf(events: Iterable<AgentEvent>): readonly string[] {
  const passages: string[] = [];
  let open = '';
  for (const event of events) {
    if (event.type !== 'text') continue;
    if (event.whole) passages.push(event.text);
    open = event.whole ? '' : open + event.text;
  }
  return open === '' ? passages : [...passages, open];
}
