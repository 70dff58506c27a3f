import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '../../src/commands/index.ts';
import type { Adapter, Plug } from '../../src/app.ts';
import { Bot } from '../../src/core/bot.ts';
import type { FileRef, IncomingMessage } from '../../src/core/message.ts';
import type { Clock, Log } from '../../src/core/ports.ts';
import { createNemo } from '../../src/nemo/client.ts';
import { scaledClock } from '../../src/ops/clock.ts';
import { guessLanguage } from '../../src/ops/language.ts';
import { PublicLinks } from '../../src/ops/links.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import type { MediaWorker } from '../../studio/media.ts';
import type { StudioOptions } from '../../studio/options.ts';
import { startStudio, type Studio } from '../../studio/studio.ts';
import { ChatRoom } from '../fakes/chat-room.ts';
import { FakeWorker, pretendFile } from '../studio/server/fake-worker.ts';

const FACTOR = 40;
const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** The whole bot over real sockets to a real studio, with a chat room at one end and a media worker at the other. */
export class World {
  readonly room = new ChatRoom();
  /** Forty minutes pass in one: polls and looks come soon, and what takes long is not waited for. */
  readonly clock: Clock = scaledClock(FACTOR);
  readonly #closing: (() => Promise<unknown>)[] = [];
  readonly #studioOptions: Omit<StudioOptions, 'worker'>;
  readonly #worker: () => MediaWorker;
  readonly #plug: Plug;
  readonly #scratchFolder: string;
  #studio: Studio | undefined;
  #store: Store | undefined;
  #bot: Bot | undefined;
  #adapter: Adapter | undefined;
  #messages = 0;

  private constructor(options: Omit<StudioOptions, 'worker'>, worker: () => MediaWorker, plug: Plug | undefined) {
    this.#studioOptions = options;
    this.#scratchFolder = join(options.data ?? '', 'scratch');
    this.#worker = worker;
    this.#plug =
      plug ?? (async () => ({ platform: this.room, source: { start: async () => {}, stop: async () => {} } }));
  }

  static async start(
    options: Partial<StudioOptions> = {},
    worker: () => MediaWorker = () => new FakeWorker(),
    plug?: Plug,
  ): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), 'nemovideo-e2e-'));
    const world = new World(
      { data: join(directory, 'studio'), faults: true, pace: 0, silent: 0, gui: 0, ...options },
      worker,
      plug,
    );
    world.#closing.push(() => rm(directory, { recursive: true, force: true }));
    await world.reviveStudio();
    await world.#boot();
    return world;
  }

  get studio(): Studio {
    if (!this.#studio) throw new Error('the studio is down');
    return this.#studio;
  }

  /** The prompts that reached the studio, in order, over all its lives. */
  readonly prompts: string[] = [];
  renders = 0;

  async killStudio(): Promise<void> {
    this.#collect();
    await this.#studio?.close();
    this.#studio = undefined;
  }

  async reviveStudio(): Promise<void> {
    this.#studio = await startStudio({ ...this.#studioOptions, port: this.#port, worker: this.#worker() });
    this.#port = this.#studio.port;
  }

  #port = 0;

  async say(text: string, files: readonly FileRef[] = [], choice?: string): Promise<void> {
    this.#messages += 1;
    const message: IncomingMessage = {
      id: `room:${this.#messages}`,
      address: { platform: 'room', workspaceId: 'w', channelId: 'c' },
      author: { id: 'alice', manager: false },
      ask: choice === undefined ? { kind: 'text' } : { kind: 'choice', id: choice },
      text,
      files,
      at: this.clock.now(),
    };
    await this.#bot?.receive(message);
  }

  press(label: string): Promise<void> {
    return this.say('', [], this.room.button(label));
  }

  clip(name = 'clip.mp4', bytes: Uint8Array = pretendFile('mp4', { person: 0.4 })): FileRef {
    return this.room.attach(name, bytes);
  }

  idle(): Promise<void> {
    if (!this.#bot) throw new Error('the bot is down');
    return this.#bot.idle();
  }

  /** Resolves when `seen` holds of what is in the channel. */
  async until(seen: (texts: string) => boolean): Promise<void> {
    const never = new AbortController().signal;
    while (!seen(this.text)) await this.clock.sleep(FACTOR * 5, never);
  }

  get text(): string {
    return this.room.texts.join('\n');
  }

  /** What reached the studio of this kind, until now. */
  reached(path: string): number {
    return this.studio.requests().filter((request) => request.path.startsWith(path)).length;
  }

  async stop(): Promise<void> {
    await this.#adapter?.source.stop();
    await this.#bot?.stop(0);
    if (this.#studio) await this.killStudio();
    for (const part of this.#closing.toReversed()) await part();
  }

  #collect(): void {
    for (const request of this.#studio?.requests() ?? []) {
      if (request.prompt !== undefined) this.prompts.push(request.prompt);
      if (request.method === 'POST' && request.path === '/api/render/proxy/lambda') this.renders += 1;
    }
  }

  async #boot(): Promise<void> {
    this.#store = await openStore({ directory: undefined, clock: this.clock, log: SILENT });
    const store = this.#store;
    this.#closing.push(() => store.close());
    const nemo = createNemo({
      apiUrl: this.studio.url,
      webUrl: 'https://nemovideo.com',
      anonFallback: true,
      skill: { source: 'video-editing-ai-background', version: '1.0.0', platform: 'unknown' },
      box: store.records.box('account'),
      clock: this.clock,
      log: SILENT,
    });
    this.#closing.push(() => nemo.close());
    const adapter = await this.#plug({
      clock: this.clock,
      log: SILENT,
      records: store.records,
      scratchFolder: this.#scratchFolder,
    });
    this.#adapter = adapter;
    this.#bot = new Bot(
      {
        nemo,
        records: store.records,
        work: store.work(),
        clock: this.clock,
        log: SILENT,
        links: new PublicLinks(),
        fitter: { fit: async () => undefined },
        platforms: new Map([[adapter.platform.name, adapter.platform]]),
        guessLanguage,
        settings: { guiActions: 'auto', allowedChannels: 'all', turnsPerUserPerDay: 50, sharesLinks: false },
      },
      commands,
    );
    await this.#bot.start();
    await adapter.source.start(this.#bot.host);
  }
}
