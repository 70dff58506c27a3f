import { commands } from '../../src/commands/index.ts';
import { Bot } from '../../src/core/bot.ts';
import type { Address, Ask, FileRef, IncomingMessage } from '../../src/core/message.ts';
import type { Parts, Settings } from '../../src/core/parts.ts';
import type { Fitted, Links, Log, LogFacts } from '../../src/core/ports.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { ChatRoom } from '../fakes/chat-room.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { ScriptedNemo } from '../fakes/scripted-nemo.ts';

/** Begins like an MP4, which is what people drop in. */
export const CLIP = new TextEncoder().encode('\0\0\0\x18ftypmp42 a clip of a person');

export interface SaidOptions {
  readonly files?: readonly FileRef[];
  readonly author?: string;
  readonly manager?: boolean;
  readonly locale?: string;
  readonly channelId?: string;
  readonly ask?: Ask;
  readonly id?: string;
}

/** The core between a scripted service and a chat room in memory, on a clock that a test moves. */
export class Harness {
  readonly clock = new ManualClock();
  readonly nemo = new ScriptedNemo();
  readonly room = new ChatRoom();
  readonly logged: { readonly event: string; readonly facts: LogFacts }[] = [];
  readonly links: Links = { inspect: async (url) => ({ url, bytes: 1_000, mimeType: 'video/mp4' }) };
  /** What a copy that fits is made of; without a tool for it, nothing. */
  fitted: (limitBytes: number) => Fitted | undefined = () => undefined;
  #store: Store | undefined;
  #bot: Bot | undefined;
  #messages = 0;

  static async start(settings: Partial<Settings> = {}): Promise<Harness> {
    const harness = new Harness();
    harness.#store = await openStore({ directory: undefined, clock: harness.clock, log: harness.log });
    await harness.boot(settings);
    return harness;
  }

  get log(): Log {
    const note = (event: string, facts: LogFacts = {}): void => void this.logged.push({ event, facts });
    return { info: note, warn: note, error: note };
  }

  get store(): Store {
    if (!this.#store) throw new Error('not started');
    return this.#store;
  }

  get bot(): Bot {
    if (!this.#bot) throw new Error('not started');
    return this.#bot;
  }

  /** A process begins, on what the store holds. */
  async boot(settings: Partial<Settings> = {}): Promise<void> {
    const parts: Parts = {
      nemo: this.nemo,
      records: this.store.records,
      work: this.store.work(),
      clock: this.clock,
      log: this.log,
      links: this.links,
      fitter: { fit: async (_video, limitBytes) => this.fitted(limitBytes) },
      platforms: new Map([[this.room.name, this.room]]),
      guessLanguage: () => undefined,
      settings: { guiActions: 'auto', allowedChannels: 'all', turnsPerUserPerDay: 50, sharesLinks: true, ...settings },
    };
    this.#bot = new Bot(parts, commands);
    await this.#bot.start();
  }

  /** Somebody writes; resolves when all that can happen without waiting has happened. */
  async say(text: string, options: SaidOptions = {}): Promise<IncomingMessage> {
    const message = this.message(text, options);
    await this.bot.receive(message);
    await this.settle();
    return message;
  }

  press(label: string, options: SaidOptions = {}): Promise<IncomingMessage> {
    return this.say('', { ...options, ask: { kind: 'choice', id: this.room.button(label) } });
  }

  message(text: string, options: SaidOptions = {}): IncomingMessage {
    this.#messages += 1;
    const address: Address = { platform: 'room', workspaceId: 'w', channelId: options.channelId ?? 'c' };
    this.room.somebodyWrites(address.channelId);
    return {
      id: options.id ?? `room:${this.#messages}`,
      address,
      author: {
        id: options.author ?? 'alice',
        manager: options.manager ?? false,
        ...(options.locale === undefined ? {} : { locale: options.locale }),
      },
      ask: options.ask ?? { kind: 'text' },
      text,
      files: options.files ?? [],
      at: this.clock.now(),
    };
  }

  clip(name = 'clip.mp4', bytes = CLIP): FileRef {
    return this.room.attach(name, bytes);
  }

  /** The set-up of a channel, done and out of the way. */
  async greeted(channelId = 'c'): Promise<void> {
    await this.say('help', { channelId });
    this.room.messages = [];
  }

  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 5; quiet += 1) await this.clock.advance(0);
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.settle();
  }

  async stop(): Promise<void> {
    await this.bot.stop(0);
    await this.store.close();
  }
}
