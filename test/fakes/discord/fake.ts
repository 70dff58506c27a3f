import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { FakeCdn, type Content } from './cdn.ts';
import { FakeGateway } from './gateway.ts';
import { People } from './people.ts';
import { FakeRest } from './rest.ts';
import { World } from './world.ts';

export * from './ids.ts';
export type { Content } from './cdn.ts';
export type { FakeMessage } from './world.ts';

const TOKEN = 'fake.bot.token';
const DEADLINE_MS = 15_000;

/** A Discord on loopback: REST, gateway and CDN behind one port, and people who write, press and click. */
export class FakeDiscord {
  readonly token = TOKEN;
  readonly cdn = new FakeCdn();
  readonly world = new World(this.cdn);
  readonly gateway = new FakeGateway(this.world, () => this.#changed());
  readonly rest = new FakeRest(this.world, this.gateway, TOKEN, () => this.#changed());
  readonly people = new People(this.world, this.gateway, this.rest);
  readonly #waiting = new Set<() => void>();
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<FakeDiscord> {
    const fake = new FakeDiscord();
    await fake.open();
    return fake;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  /** `host:port`, for the list of hosts that files may come from. */
  get host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** On the same port as before, if there was one. */
  async open(): Promise<void> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://fake');
      if (/^\/(?:ephemeral-)?attachments\//.test(url.pathname)) this.cdn.serve(url, response);
      else void this.rest.handle(request, response);
    });
    this.gateway.listen(server);
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.cdn.at(`http://${this.host}`);
    this.gateway.url = `ws://${this.host}/gateway`;
  }

  /** Everything hangs up at once; `open` brings it back. */
  async close(): Promise<void> {
    this.gateway.cutAll();
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
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

  /** For what happens on the bot's side of the wire. */
  changed(): void {
    this.#changed();
  }

  keep(name: string, content: Content, mimeType = 'video/mp4'): ReturnType<FakeCdn['keep']> {
    return this.cdn.keep(name, content, mimeType);
  }

  #changed(): void {
    for (const look of this.#waiting) look();
  }
}
