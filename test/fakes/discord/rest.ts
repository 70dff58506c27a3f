import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

import { pingsOf, refused, wrongWith, type Answer, type Rest } from './answers.ts';
import { Faults, type FaultAnswer } from './faults.ts';
import type { FakeGateway } from './gateway.ts';
import { snowflake } from './ids.ts';
import { FakeInteractions } from './interactions.ts';
import { readMultipart, TooLarge, type ReceivedFile } from './multipart.ts';
import { routes, type Request } from './routes.ts';
import type { FakeMessage, World } from './world.ts';

const MB = 1024 * 1024;

/** The REST half: one table of routes, with faults before and after them. */
export class FakeRest implements Rest {
  readonly world: World;
  readonly gateway: FakeGateway;
  readonly faults = new Faults();
  readonly interactions = new FakeInteractions();
  /** Every call that came in, in order, with its answer's status (0: none was given). */
  readonly calls: (Request & { status: number })[] = [];
  readonly registered: { commands: readonly Record<string, unknown>[]; times: number } = { commands: [], times: 0 };
  uploadLimitBytes = 10 * MB;
  keepsUploads = true;
  applicationFlags = 0;
  readonly #token: string;
  readonly #changed: () => void;

  constructor(world: World, gateway: FakeGateway, token: string, changed: () => void) {
    this.world = world;
    this.gateway = gateway;
    this.#token = token;
    this.#changed = changed;
  }

  wrongWith = wrongWith;

  write(channelId: string, body: Record<string, unknown>, file?: ReceivedFile): FakeMessage {
    const content = String(body['content'] ?? '');
    const nonce = body['enforce_nonce'] === true ? String(body['nonce']) : undefined;
    const described = (body['attachments'] as readonly { description?: string }[] | undefined)?.[0];
    const altText = described?.description === undefined ? {} : { altText: described.description };
    return this.world.write(
      {
        channelId,
        author: this.world.bot,
        content,
        components: (body['components'] as FakeMessage['components'] | undefined) ?? [],
        flags: Number(body['flags'] ?? 0),
        uploads: file === undefined ? [] : [{ ...file, ...altText }],
        pings: pingsOf(content, body['allowed_mentions'] as Parameters<typeof pingsOf>[1]),
      },
      nonce,
    );
  }

  /** With the fields that tell what came in. */
  wireUpload(message: FakeMessage): Record<string, unknown> {
    const attachments = message.uploads.map(({ name, size }) => ({
      id: snowflake(),
      filename: name,
      size,
      url: '',
      proxy_url: '',
    }));
    const wire = this.world.wire(message);
    return attachments.length === 0 ? wire : { ...wire, attachments };
  }

  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? '/', 'http://fake');
    const path = decodeURIComponent(url.pathname).replace(/^\/api\/v10/, '');
    const call = {
      method: message.method ?? 'GET',
      path,
      query: url.searchParams,
      headers: message.headers,
      at: Date.now(),
    };
    const early = this.faults.take(call.method, path, 'before');
    if (early !== undefined) return this.#fail({ ...call, body: {} }, early, message, response);
    const read = await this.#read(message);
    if (read === undefined) return;
    const request = { ...call, ...read };
    const answer = read.tooLarge ? refused(413, 40005, 'Request entity too large') : this.#route(request);
    const late = this.faults.take(call.method, path, 'after');
    if (late !== undefined) return this.#fail(request, late, message, response);
    this.#note(request, answer.status);
    send(response, answer);
  }

  /** Undefined where the caller broke off. */
  async #read(
    message: IncomingMessage,
  ): Promise<(Pick<Request, 'body' | 'file'> & { readonly tooLarge?: true }) | undefined> {
    const type = message.headers['content-type'] ?? '';
    try {
      if (type.startsWith('application/json')) return { body: (await json(message)) as Request['body'] };
      if (!type.startsWith('multipart/')) return { body: {} };
      const { payload, file } = await readMultipart(message, this.uploadLimitBytes, this.keepsUploads);
      return { body: payload as Request['body'], ...(file === undefined ? {} : { file }) };
    } catch (error) {
      return error instanceof TooLarge ? { body: {}, tooLarge: true } : undefined;
    }
  }

  #route(request: Request): Answer {
    const byToken = /^\/(?:interactions|webhooks)\//.test(request.path);
    if (!byToken && request.headers.authorization !== `Bot ${this.#token}`) return refused(401, 0, '401: Unauthorized');
    for (const { method, path, answer } of routes) {
      const match = method === request.method ? path.exec(request.path) : null;
      if (match !== null) return answer(this, request, match.slice(1));
    }
    return refused(404, 0, '404: Not Found');
  }

  #fail(request: Request, fault: FaultAnswer, message: IncomingMessage, response: ServerResponse): void {
    const status = typeof fault === 'string' ? 0 : fault.status;
    this.#note(request, status);
    if (fault === 'reset') message.socket.resetAndDestroy();
    if (typeof fault === 'string') return;
    const { code, headers = {} } = fault;
    const retryAfter = headers['retry-after'] === undefined ? {} : { retry_after: Number(headers['retry-after']) };
    send(response, { status, headers, body: { code: code ?? 0, message: `fault ${status}`, ...retryAfter } });
  }

  #note(request: Request, status: number): void {
    this.calls.push({ ...request, status });
    this.#changed();
  }
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  // A JSON type on an empty 204 makes discord.js parse '' and throw.
  if (status === 204) {
    response.writeHead(204, headers).end();
    return;
  }
  const closing = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, { 'content-type': 'application/json', ...closing, ...headers }).end(JSON.stringify(body));
}
