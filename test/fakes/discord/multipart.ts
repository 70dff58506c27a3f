import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A file as it came in: all of it where it was to be kept, its size and hash in any case. */
export interface ReceivedFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

export interface Received {
  readonly payload: unknown;
  readonly file?: ReceivedFile;
}

export class TooLarge extends Error {}

const LINE = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');

/** Reads a `payload_json` part and one file part as they stream in. Throws `TooLarge` at the first byte over the limit. */
export async function readMultipart(request: IncomingMessage, limitBytes: number, keep: boolean): Promise<Received> {
  const boundary = /boundary=(\S+)/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
  const mark = Buffer.from(`\r\n--${boundary}`);
  const parts = new Parts(limitBytes, keep);
  let rest: Buffer = Buffer.from(LINE);
  let inPart = false;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const at = rest.indexOf(mark);
      if (inPart) parts.write(at < 0 ? rest.subarray(0, Math.max(0, rest.length - mark.length)) : rest.subarray(0, at));
      if (at < 0) {
        if (inPart) rest = rest.subarray(Math.max(0, rest.length - mark.length));
        break;
      }
      const head = rest.indexOf(HEAD_END, at);
      const last = rest.subarray(at + mark.length, at + mark.length + 2).toString() === '--';
      if (head < 0 && !last) {
        rest = rest.subarray(at);
        inPart = false;
        break;
      }
      if (last) return parts.done();
      parts.begin(rest.subarray(at, head).toString());
      rest = rest.subarray(head + HEAD_END.length);
      inPart = true;
    }
  }
  throw new Error('the body ended in the middle of a part');
}

class Parts {
  readonly #limitBytes: number;
  readonly #keep: boolean;
  readonly #kept: Buffer[] = [];
  readonly #hash = createHash('sha256');
  #json = '';
  #name: string | undefined;
  #size = 0;
  #inFile = false;

  constructor(limitBytes: number, keep: boolean) {
    this.#limitBytes = limitBytes;
    this.#keep = keep;
  }

  begin(head: string): void {
    const name = /filename="([^"]*)"/.exec(head)?.[1];
    this.#inFile = name !== undefined;
    if (name !== undefined) this.#name = name.replaceAll('%22', '"');
  }

  write(bytes: Buffer): void {
    if (!this.#inFile) {
      this.#json += bytes.toString('latin1');
      return;
    }
    this.#size += bytes.length;
    if (this.#size > this.#limitBytes) throw new TooLarge();
    this.#hash.update(bytes);
    if (this.#keep) this.#kept.push(Buffer.from(bytes));
  }

  done(): Received {
    const payload: unknown = JSON.parse(Buffer.from(this.#json, 'latin1').toString());
    if (this.#name === undefined) return { payload };
    const file = {
      name: this.#name,
      size: this.#size,
      sha256: this.#hash.digest('hex'),
      bytes: Buffer.concat(this.#kept),
    };
    return { payload, file };
  }
}
