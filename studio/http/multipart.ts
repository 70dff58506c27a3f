import { badRequest } from './errors.ts';

/** One part of a form; `body` must be read to its end before the next part is asked for. */
export interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly body: AsyncIterable<Buffer>;
}

const headerLimitBytes = 16 * 1024;
const crlf = '\r\n';

/** The boundary of a `multipart/form-data` content type; throws 400 where there is none. */
export function boundaryOf(contentType: string): string {
  const found = /^multipart\/form-data\b.*?;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined || boundary.length > 200) throw badRequest('Content-Type has no usable boundary');
  return boundary;
}

/** Walks through a form as it arrives (RFC 7578) and never holds more than a chunk of it. Throws 400 where it is broken. */
export async function* readParts(source: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<Part> {
  const window = new Window(source);
  const delimiter = Buffer.from(`${crlf}--${boundary}`);
  window.prepend(Buffer.from(crlf));
  await skip(window.until(delimiter));
  while (await atPart(window)) {
    const headers = parseHeaders(await window.takeThrough(Buffer.from(crlf + crlf), headerLimitBytes));
    const body = window.until(delimiter);
    yield { ...headers, body };
    await skip(body);
  }
}

/** After a delimiter: true at a further part, false behind the last. */
async function atPart(window: Window): Promise<boolean> {
  const mark = await window.take(2);
  if (mark === '--') return false;
  // A part without headers has its blank line at once; put the line break back so that it is found.
  if (mark === crlf) {
    window.prepend(Buffer.from(crlf));
    return true;
  }
  throw badRequest('The form is broken after a boundary');
}

async function skip(body: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of body) void chunk;
}

function parseHeaders(block: string): { name: string; filename?: string } {
  const disposition = block.split(crlf).find((line) => /^content-disposition:/i.test(line)) ?? '';
  const name = parameter(disposition, 'name');
  if (name === undefined) throw badRequest('A part of the form has no name');
  const filename = extendedParameter(disposition, 'filename') ?? parameter(disposition, 'filename');
  return filename === undefined ? { name } : { name, filename };
}

function parameter(line: string, key: string): string | undefined {
  const found = new RegExp(`;\\s*${key}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(line);
  const quoted = found?.[1]?.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"');
  return quoted ?? found?.[2];
}

function extendedParameter(line: string, key: string): string | undefined {
  const found = new RegExp(`;\\s*${key}\\*=utf-8''([^;\\s]+)`, 'i').exec(line)?.[1];
  if (found === undefined) return undefined;
  try {
    return decodeURIComponent(found);
  } catch {
    throw badRequest('A file name in the form is badly encoded');
  }
}

/** The part of the stream that has arrived and has not been handed on. */
class Window {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  prepend(bytes: Buffer): void {
    this.#held = Buffer.concat([bytes, this.#held]);
  }

  /** Exactly `count` bytes as text. */
  async take(count: number): Promise<string> {
    while (this.#held.length < count) await this.#pull();
    return this.#split(count).toString('latin1');
  }

  /** Text up to and including `end`. */
  async takeThrough(end: Buffer, limitBytes: number): Promise<string> {
    for (;;) {
      const at = this.#held.indexOf(end);
      if (at >= 0) return this.#split(at + end.length).toString('utf8');
      if (this.#held.length > limitBytes) throw badRequest('The headers of a part are too long');
      await this.#pull();
    }
  }

  /** Bytes before `end`, as they come; `end` itself is swallowed. Only what could be its beginning is held back. */
  async *until(end: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(end);
      if (at >= 0) {
        const last = this.#split(at);
        this.#split(end.length);
        if (last.length > 0) yield last;
        return;
      }
      const safe = this.#held.length - end.length + 1;
      if (safe > 0) yield this.#split(safe);
      await this.#pull();
    }
  }

  #split(at: number): Buffer {
    const head = this.#held.subarray(0, at);
    this.#held = this.#held.subarray(at);
    return head;
  }

  async #pull(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) throw badRequest('The form ends in the middle');
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
  }
}
