import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** '' for replies that read the body themselves. */
  readonly body: string;
}

/** What the server does with a request. */
export type Reply = (response: ServerResponse, seen: Seen, request: IncomingMessage) => void | Promise<void>;

/** A reply that wants the body unread, as a stream. */
export interface RawReply {
  readonly raw: Reply;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A real HTTP server that answers by script and remembers what it was asked. */
export class ScriptedServer {
  readonly seen: Seen[] = [];
  readonly #replies = new Map<string, (Reply | RawReply)[]>();
  readonly #server: Server;

  readonly #scheme: 'http' | 'https';

  private constructor(certificate: Certificate | undefined) {
    const answer = (request: IncomingMessage, response: ServerResponse): void => void this.#answer(request, response);
    this.#scheme = certificate ? 'https' : 'http';
    this.#server = certificate ? createTlsServer(certificate, answer) : createServer(answer);
  }

  /** With a certificate of `localhost` it speaks TLS. */
  static async start(certificate?: Certificate): Promise<ScriptedServer> {
    const server = new ScriptedServer(certificate);
    await new Promise<void>((resolve) => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get url(): string {
    const host = this.#scheme === 'https' ? 'localhost' : '127.0.0.1';
    return `${this.#scheme}://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Replies to "POST /path", one after the other; the last one stands for all that follow. */
  on(route: string, ...replies: readonly (Reply | RawReply)[]): this {
    this.#replies.set(route, [...replies]);
    return this;
  }

  /** The requests to a route, in order. */
  asked(route: string): readonly Seen[] {
    return this.seen.filter(({ method, path }) => `${method} ${path}` === route);
  }

  /** How many connections are open. */
  connections(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.getConnections((_, count) => resolve(count));
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => {});
    response.on('error', () => {});
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const replies = this.#replies.get(`${request.method} ${path}`);
    const reply = replies && replies.length > 1 ? replies.shift() : replies?.[0];
    const raw = typeof reply === 'object';
    const head = { method: request.method ?? '', path, headers: request.headers };
    const seen = { ...head, body: raw ? '' : await textOf(request) };
    this.seen.push(seen);
    if (!reply) response.writeHead(404, { 'content-type': 'text/plain' }).end('no such route');
    else await (raw ? reply.raw : reply)(response, seen, request);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    // The client hung up: what came is what there is.
  }
  return Buffer.concat(chunks).toString();
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** `{"code":0,"data":…}` */
export function ok(data: unknown): Reply {
  return json({ code: 0, data });
}

export function failing(code: number, message: string, status = 200, headers: Record<string, string> = {}): Reply {
  return json({ code, message }, status, headers);
}

/** An event stream that says these bytes and ends. */
export function stream(...pieces: readonly (string | Uint8Array)[]): Reply {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) {
      response.write(piece);
      // A turn of the loop each, so that the pieces reach the socket as pieces.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    response.end();
  };
}

/** Server-sent events with JSON data. */
export function events(...data: readonly unknown[]): Reply {
  return stream(data.map((each) => `data: ${JSON.stringify(each)}\n\n`).join(''));
}
