import { randomUUID } from 'node:crypto';

import type { Delivery } from '../../core/ports.ts';
import { fileName } from './outbound.ts';

const text = new TextEncoder();

/** A message with one file as multipart/form-data, made by hand: the file passes through, and can be read anew for another attempt. */
export class Frame {
  readonly #file: Delivery;
  readonly #boundary = `nemovideo-${randomUUID()}`;
  readonly #head: Uint8Array;
  readonly #tail: Uint8Array;
  #movedAt: number;
  readonly #now: () => number;

  constructor(payload: object, file: Delivery, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#movedAt = now();
    this.#head = text.encode(
      `--${this.#boundary}\r\ncontent-disposition: form-data; name="payload_json"\r\ncontent-type: application/json\r\n\r\n` +
        `${JSON.stringify(payload)}\r\n` +
        `--${this.#boundary}\r\ncontent-disposition: form-data; name="files[0]"; filename="${quoted(fileName(file.name))}"\r\n` +
        `content-type: ${file.source.mimeType ?? 'application/octet-stream'}\r\n\r\n`,
    );
    this.#tail = text.encode(`\r\n--${this.#boundary}--\r\n`);
  }

  get headers(): Record<string, string> {
    const type = { 'content-type': `multipart/form-data; boundary=${this.#boundary}` };
    const { bytes } = this.#file.source;
    if (bytes === undefined) return type;
    return { ...type, 'content-length': String(this.#head.length + bytes + this.#tail.length) };
  }

  /** Since when, in ms, no byte has gone out. */
  get idleMs(): number {
    return this.#now() - this.#movedAt;
  }

  async *open(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    this.#movedAt = this.#now();
    yield this.#head;
    for await (const chunk of await this.#file.source.stream(signal)) {
      this.#movedAt = this.#now();
      yield chunk;
    }
    this.#movedAt = this.#now();
    yield this.#tail;
  }
}

/** As browsers write it (HTML standard, "multipart/form-data encoding algorithm"); line ends are out already. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22');
}
