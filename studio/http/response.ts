import { ServerResponse, type IncomingMessage } from 'node:http';

/** Ends an answer early: after `bytes` of the body the line is cut (`drop`) or goes quiet (`stall`). */
export interface Cut {
  readonly action: 'drop' | 'stall';
  /** 0: not even the status line leaves. */
  readonly bytes: number;
  /** How long a stall lasts before the line is cut; without it, until the other side gives up. */
  readonly forMs?: number;
}

type Written = (error?: Error | null) => void;

/** Node's response with a place where the fault door can cut it. */
export class StudioResponse extends ServerResponse<IncomingMessage> {
  #cut: Cut | undefined;
  #left = 0;
  #tripped = false;

  cutAfter(cut: Cut): void {
    this.#cut = cut;
    this.#left = cut.bytes;
  }

  override write(chunk: unknown, encoding?: BufferEncoding | Written, written?: Written): boolean {
    const done = typeof encoding === 'function' ? encoding : written;
    if (this.#cut === undefined) return super.write(chunk, done);
    const bytes = toBytes(chunk, encoding);
    if (bytes.length < this.#left) {
      this.#left -= bytes.length;
      return super.write(bytes, done);
    }
    this.#trip(bytes.subarray(0, this.#left));
    return false;
  }

  override end(chunk?: unknown, encoding?: BufferEncoding | Written, ended?: () => void): this {
    if (this.#cut === undefined) return this.#endPlainly(chunk, encoding, ended);
    if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk, encoding);
    if (this.#tripped) return this;
    if (this.#cut.bytes === 0) {
      this.#trip(new Uint8Array());
      return this;
    }
    return super.end();
  }

  override flushHeaders(): void {
    if (this.#cut?.bytes === 0) this.#trip(new Uint8Array());
    else super.flushHeaders();
  }

  #endPlainly(chunk: unknown, encoding: BufferEncoding | Written | undefined, ended: (() => void) | undefined): this {
    if (typeof chunk === 'function') return super.end(chunk as () => void);
    if (typeof encoding === 'string') return super.end(chunk, encoding, ended);
    return super.end(chunk, encoding ?? ended);
  }

  #trip(last: Uint8Array): void {
    const cut = this.#cut;
    if (cut === undefined || this.#tripped) return;
    this.#tripped = true;
    this.#left = 0;
    const hangUp = (): void => {
      this.socket?.destroy();
    };
    const after = (): void => {
      if (cut.action === 'drop') hangUp();
      else if (cut.forMs !== undefined) setTimeout(hangUp, cut.forMs).unref();
    };
    if (last.length > 0) super.write(last, after);
    else after();
  }
}

function toBytes(chunk: unknown, encoding: BufferEncoding | Written | undefined): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  return Buffer.from(String(chunk), typeof encoding === 'string' ? encoding : 'utf8');
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
