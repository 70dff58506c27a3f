import { createHmac, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

import { snowflake } from './ids.ts';

/** Bytes, or so many of them made up on the way. */
export type Content = Uint8Array | { readonly size: number };

export interface Stored {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly content: Content;
  /** Of a slash command's option or a form: belongs to no message. */
  readonly ephemeral: boolean;
}

const DAY_MS = 24 * 3_600_000;
const PIECE = 64 * 1024;

/** Where attachments lie: signed links that run out, and files that can be taken away. */
export class FakeCdn {
  readonly #files = new Map<string, Stored>();
  readonly #secret = randomBytes(16);
  #origin = '';
  /** `page`: a web page instead of the file; `cut`: the connection breaks half-way; `stall`: it never goes on. */
  mood: 'fine' | 'page' | 'cut' | 'stall' = 'fine';
  /** How long links from now on are good for. */
  linkLifeMs = DAY_MS;
  fetches = 0;

  at(origin: string): void {
    this.#origin = origin;
  }

  keep(name: string, content: Content, mimeType: string, ephemeral = false): Stored {
    const stored = { id: snowflake(), name, mimeType, content, ephemeral };
    this.#files.set(stored.id, stored);
    return stored;
  }

  forget(id: string): void {
    this.#files.delete(id);
  }

  has(id: string): boolean {
    return this.#files.has(id);
  }

  urlOf(channelId: string, { id, name, ephemeral }: Stored): string {
    const ex = Math.floor((Date.now() + this.linkLifeMs) / 1000).toString(16);
    const folder = ephemeral ? 'ephemeral-attachments' : 'attachments';
    const path = `/${folder}/${channelId}/${id}/${encodeURIComponent(name)}`;
    return `${this.#origin}${path}?ex=${ex}&is=0&hm=${this.#signature(id, ex)}&`;
  }

  /** As `POST /attachments/refresh-urls` does it. */
  refreshed(url: string): string {
    const stored = this.#files.get(new URL(url).pathname.split('/')[3] ?? '');
    const channelId = new URL(url).pathname.split('/')[2] ?? '';
    return stored === undefined ? url : this.urlOf(channelId, stored);
  }

  serve(url: URL, response: ServerResponse): void {
    this.fetches += 1;
    const stored = this.#files.get(url.pathname.split('/')[3] ?? '');
    const ex = url.searchParams.get('ex') ?? '0';
    const valid =
      Number.parseInt(ex, 16) * 1000 > Date.now() &&
      url.searchParams.get('hm') === this.#signature(stored?.id ?? '', ex);
    if (stored === undefined || !valid) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('This content is no longer available.');
      return;
    }
    if (this.mood === 'page') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>');
      return;
    }
    response.writeHead(200, { 'content-type': stored.mimeType, 'content-length': sizeOf(stored.content) });
    if (this.mood === 'fine') Readable.from(pieces(stored.content), { objectMode: false }).pipe(response);
    else this.#break(stored.content, response);
  }

  #break(content: Content, response: ServerResponse): void {
    const [first = new Uint8Array()] = [...pieces(content)];
    response.write(first.subarray(0, Math.ceil(sizeOf(content) / 2)), () => {
      if (this.mood === 'cut') response.destroy();
    });
  }

  #signature(id: string, ex: string): string {
    return createHmac('sha256', this.#secret).update(`${id}:${ex}`).digest('hex');
  }
}

export function sizeOf(content: Content): number {
  return content instanceof Uint8Array ? content.length : content.size;
}

function* pieces(content: Content): Generator<Uint8Array> {
  if (content instanceof Uint8Array) {
    for (let at = 0; at < content.length; at += PIECE) yield content.subarray(at, at + PIECE);
    return;
  }
  const piece = Buffer.alloc(PIECE, 'nemo');
  for (let left = content.size; left > 0; left -= PIECE) yield piece.subarray(0, Math.min(PIECE, left));
}
