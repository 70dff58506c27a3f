import { expect } from 'vitest';
import type { Button, FileRef, Post, PostedMessage } from '../../src/core/message.ts';
import type { ChatPlatform, Delivery, Source } from '../../src/core/ports.ts';
import type { SeenMessage } from './platform-under-test.ts';

/** What would call everybody on one platform or another. */
export const CROWD_WORDS = '@everyone @here <!channel> <!here> <!everyone> <@&1> <!subteam^S1>';

let keys = 0;

export function post(text: string, more: Partial<Post> = {}): Post {
  return { key: `post-${++keys}`, text, buttons: [], audience: 'channel', ...more };
}

export function button(label: string): Button {
  return { label, id: `choice-${++keys}`, style: 'plain' };
}

type Piece = Uint8Array | string | Error;

export function delivery(pieces: readonly Piece[], more: Partial<Delivery> & { onHang?: () => void } = {}): Delivery {
  const { onHang, ...rest } = more;
  const source: Source = { mimeType: 'video/mp4', stream: async () => pour(pieces, onHang) };
  return { key: `file-${++keys}`, name: `clip-${keys}.mp4`, altText: 'A person in an office', source, ...rest };
}

/** Errors are thrown in their turn; the word `hang` never ends once `onHang` was told. */
export async function* pour(pieces: readonly Piece[], onHang?: () => void): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece;
    if (piece === 'hang') {
      onHang?.();
      await new Promise(() => undefined);
    }
    yield typeof piece === 'string' ? Buffer.from(piece) : piece;
  }
}

export function seen(text: string, buttons: readonly string[] = []): SeenMessage {
  return { text, buttons, pings: [], files: [] };
}

export const texts = (all: readonly SeenMessage[]): readonly string[] => all.map(({ text }) => text);
export const pings = (all: readonly SeenMessage[]): readonly string[] => all.flatMap((message) => message.pings);
export const contents = (all: readonly SeenMessage[]): readonly string[] =>
  all.flatMap(({ files }) => files.map(({ bytes }) => Buffer.from(bytes).toString()));

/** As long as the platform allows by its own measure, of what measures differ about: markup, wide characters, surrogates. */
export function longestText({ limits }: ChatPlatform): string {
  const passage = 'a < b & c > d 字🎬 ';
  const times = Math.floor(limits.textLength / limits.lengthOf(passage));
  let text = passage.repeat(times).trimEnd();
  text += 'x'.repeat(limits.textLength - limits.lengthOf(text));
  expect(limits.lengthOf(text)).toBe(limits.textLength);
  return text;
}

/** The same every time, and no two places alike. */
export function noise(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 17) & 0xff);
}

export function sameBytes(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0;
}

export async function drain(source: Source, signal = never()): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of await source.stream(signal)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** As it comes back from a database. */
export function fromDatabase<T extends PostedMessage | FileRef>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function never(): AbortSignal {
  return new AbortController().signal;
}
