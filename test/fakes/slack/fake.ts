import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Delivery } from './delivery.ts';
import { Faults } from './faults.ts';
import { timestamp, unique } from './ids.ts';
import { People } from './people.ts';
import { FakeSockets } from './sockets.ts';
import { FakeStorage, type Content, type Stored } from './storage.ts';
import type { Desk } from './desk.ts';
import { bodyOf, FakeWebApi } from './web-api.ts';
import { World, type Block, type Team } from './world.ts';

export * from './ids.ts';
export type { Content, Stored } from './storage.ts';
export { buttonsOf, shownText, type FakeMessage } from './world.ts';

const DEADLINE_MS = 8_000;

/** A Slack on loopback: Web API, file hosts and Socket Mode behind one port, and people who write, press and click. */
export class FakeSlack {
  readonly signingSecret = 'signing-secret';
  readonly appToken = 'xapp-1';
  readonly faults = new Faults();
  readonly world = new World();
  readonly storage = new FakeStorage(this.world, this.faults, () => this.changed());
  readonly sockets = new FakeSockets(() => this.changed());
  readonly desk: Desk = {
    world: this.world,
    storage: this.storage,
    views: [],
    statuses: [],
    prompts: [],
    appTokens: new Set([this.appToken]),
    oauthCodes: new Map(),
    socketUrl: () => `ws://${this.host}/link?ticket=${unique('t')}`,
  };
  readonly api = new FakeWebApi(this.desk, this.faults, () => this.changed());
  readonly delivery = new Delivery(this.sockets, (what) => this.until(what));
  readonly people = new People(this.world, this.storage, this.delivery);
  /** What was posted to a response_url, as it came. */
  readonly responses: {
    readonly channelId: string;
    readonly userId: string;
    readonly body: Record<string, unknown>;
  }[] = [];
  readonly #waiting = new Set<() => void>();
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<FakeSlack> {
    const fake = new FakeSlack();
    await fake.open();
    return fake;
  }

  get apiUrl(): string {
    return `http://${this.host}/api`;
  }

  get host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** On the same port as before, if there was one. */
  async open(): Promise<void> {
    const server = createServer((request, response) => void this.#handle(request, response));
    this.sockets.listen(server);
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.storage.base = `http://${this.host}`;
    this.people.responses = `http://${this.host}/respond`;
  }

  /** Everything hangs up at once; `open` brings it back. */
  async close(): Promise<void> {
    this.sockets.cutAll();
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }

  keep(name: string, content: Content = Buffer.from('a video'), mimeType?: string, more?: Stored['more']): Stored {
    return this.storage.keep(name, content, mimeType, more);
  }

  /** A person agrees to the installation on Slack's page: answers with the address their browser is sent back to. */
  agreesTo(installUrl: string, team: Team, callback: string): string {
    const state = new URL(installUrl).searchParams.get('state') ?? '';
    const code = unique('code-');
    this.desk.oauthCodes.set(code, team);
    return `${callback}?${new URLSearchParams({ code, state }).toString()}`;
  }

  /** Resolves when `what` holds, looked at after every event; rejects with its words when it never does. */
  async until(what: () => boolean): Promise<void> {
    if (what()) return;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!what()) return;
        done();
        resolve();
      };
      const late = setTimeout(() => {
        done();
        reject(new Error(`still not so after ${DEADLINE_MS} ms: ${String(what)}`));
      }, DEADLINE_MS);
      const done = (): void => {
        clearTimeout(late);
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
    });
  }

  /** Something happened, on either side of the wire. */
  changed(): void {
    for (const look of this.#waiting) look();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (url.pathname.startsWith('/files-pri/')) return this.storage.serve(url, request, response);
    if (url.pathname.startsWith('/upload/')) return this.storage.receive(url, request, response);
    if (url.pathname.startsWith('/respond/')) return this.#respond(url, request, response);
    return this.api.handle(url.pathname.replace(/^\/api\//, ''), request, response);
  }

  async #respond(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , channelId = '', userId = ''] = url.pathname.split('/');
    const body = JSON.parse(await bodyOf(request)) as Record<string, unknown>;
    const fault = this.faults.take('response_url', 'before');
    if (typeof fault === 'object' && 'status' in fault) {
      response.writeHead(fault.status).end();
      return;
    }
    this.responses.push({ channelId, userId, body });
    const home = this.world.home;
    this.world.write({
      ts: timestamp(),
      channelId,
      userId: home.botUserId,
      byBot: true,
      text: String(body['text'] ?? ''),
      blocks: (body['blocks'] ?? []) as Block[],
      ...(body['response_type'] === 'ephemeral' ? { onlyFor: userId } : {}),
    });
    response.writeHead(200).end('ok');
    this.changed();
  }
}
