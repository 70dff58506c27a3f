import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSlack,
  slackRecords,
  type Slack,
  type SlackOptions,
  type SlackRecords,
} from '../../../src/adapters/slack/adapter.ts';
import type { BotError } from '../../../src/core/errors.ts';
import type { Address, FileRef, IncomingMessage, Post } from '../../../src/core/message.ts';
import type { Clock, CommandInfo, Delivery, Host, Phrase, Example } from '../../../src/core/ports.ts';
import { scaledClock, systemClock } from '../../../src/ops/clock.ts';
import { CHANNEL, FakeSlack, TEAM } from '../../fakes/slack/fake.ts';
import { MemoryRecords } from './memory-records.ts';
import { RecordingLog } from '../../fakes/recording-log.ts';

export { MemoryRecords };

const PHRASES: Readonly<Record<Phrase, Readonly<Record<'en' | 'zh', string>>>> = {
  'edit-this-video': { en: 'Edit this video', zh: '编辑这个视频' },
  'your-video': { en: 'Your video', zh: '你的视频' },
  instruction: { en: 'What should be done?', zh: '要做什么？' },
  'invite-me': { en: 'Please invite me first.', zh: '请先邀请我。' },
  'no-longer-possible': { en: 'No longer possible.', zh: '不再可能。' },
  'try-again': { en: 'Please try again.', zh: '请再试一次。' },
};

const COMMANDS: readonly CommandInfo[] = ['listen', 'status'].map((name) => ({
  name,
  describe: { en: name, zh: name },
  takesFile: false,
  private: false,
  ...(name === 'listen' ? { argument: { name: 'switch', describe: { en: 'on or off', zh: 'on 或 off' } } } : {}),
}));

/** Listens as the core does, and remembers what reached it. */
export class RecordingHost implements Host {
  readonly received: IncomingMessage[] = [];
  readonly listening = new Set<string>();
  readonly commands = COMMANDS;
  readonly #changed: () => void;
  /** How often the store is down. */
  refusals = 0;
  /** Runs before a message counts as stored. */
  before: () => Promise<void> = async () => undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  home = async (): Promise<readonly string[]> => ['**Credits**: 42', 'Nothing is running.'];

  examples(): readonly Example[] {
    return [{ label: 'Office', text: 'put me into an office' }];
  }

  async receive(message: IncomingMessage): Promise<void> {
    await this.before();
    if (this.refusals > 0) {
      this.refusals -= 1;
      throw new Error('the store is down');
    }
    this.received.push(message);
    this.#changed();
  }

  async listens({ channelId }: Address): Promise<boolean> {
    return this.listening.has(channelId);
  }

  phrase(name: Phrase, locale: string | undefined): string {
    return PHRASES[name][locale?.startsWith('zh') === true ? 'zh' : 'en'];
  }

  /** As the work engine sees it: the same id twice is one. */
  get distinct(): readonly IncomingMessage[] {
    return [...new Map(this.received.toReversed().map((message) => [message.id, message])).values()].toReversed();
  }
}

/** A clock that runs `factor` times as fast and keeps how long it was asked to wait. */
export function listeningClock(factor: number): Clock & { readonly waits: number[] } {
  const clock = scaledClock(factor);
  const waits: number[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    waits.push(ms);
    return clock.sleep(ms, signal);
  };
  return { waits, sleep, now: () => clock.now(), every: (...given) => clock.every(...given) };
}

export class Bench {
  readonly fake: FakeSlack;
  readonly log: RecordingLog;
  readonly host: RecordingHost;
  readonly memory: MemoryRecords;
  readonly records: SlackRecords;
  readonly fatal: BotError[] = [];
  readonly slack: Slack;
  readonly spoolFolder = join(tmpdir(), `slack-bench-${randomUUID()}`);
  readonly #mode: Mode;

  constructor(fake: FakeSlack, mode: Mode, memory: MemoryRecords, options: Partial<SlackOptions>) {
    this.fake = fake;
    this.memory = memory;
    this.records = slackRecords(memory);
    this.log = new RecordingLog(() => fake.changed());
    this.host = new RecordingHost(() => fake.changed());
    this.#mode = mode;
    this.slack = createSlack({
      connection:
        mode === 'http'
          ? { kind: 'http', signingSecret: fake.signingSecret }
          : { kind: 'socket', appToken: fake.appToken },
      workspaces: { kind: 'one', botToken: fake.world.home.token },
      server: { host: '127.0.0.1', port: 0 },
      apiUrl: fake.apiUrl,
      fileHosts: [fake.host],
      spoolFolder: this.spoolFolder,
      clock: systemClock(),
      log: this.log,
      records: this.records,
      onFatal: (error) => {
        this.fatal.push(error);
        fake.changed();
      },
      ...options,
    });
  }

  async start(): Promise<this> {
    await this.slack.source.start(this.host);
    this.fake.delivery.route =
      this.#mode === 'http'
        ? { kind: 'http', url: `${this.url}/slack/events`, secret: this.fake.signingSecret }
        : { kind: 'socket' };
    return this;
  }

  /** Where the bot's web server listens. */
  get url(): string {
    return `http://127.0.0.1:${this.slack.port()}`;
  }

  async stop(): Promise<void> {
    await this.slack.source.stop();
  }

  /** Waits for the host's nth message. */
  async message(count = 1): Promise<IncomingMessage> {
    await this.fake.until(() => this.host.received.length >= count);
    const message = this.host.received[count - 1];
    if (message === undefined) throw new Error('nothing was received');
    return message;
  }
}

export type Mode = 'http' | 'socket';

const benches: Bench[] = [];
const fakes: FakeSlack[] = [];

export async function startFake(): Promise<FakeSlack> {
  const fake = await FakeSlack.start();
  fakes.push(fake);
  return fake;
}

/** A bot and its Slack, not yet joined; `closeAll` ends both after the test. */
export async function bench(
  mode: Mode = 'http',
  options: Partial<SlackOptions> = {},
  fake?: FakeSlack,
  memory = new MemoryRecords(),
): Promise<Bench> {
  const made = new Bench(fake ?? (await startFake()), mode, memory, options);
  benches.push(made);
  return made;
}

export async function closeAll(): Promise<void> {
  await Promise.all(benches.splice(0).map((one) => one.stop()));
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
}

let keys = 0;

export function post(text: string, more: Partial<Post> = {}): Post {
  keys += 1;
  return { key: `post-${keys}`, text, buttons: [], audience: 'channel', ...more };
}

export function delivery(content: Uint8Array, more: Partial<Delivery> = {}): Delivery {
  keys += 1;
  const source = { bytes: content.length, mimeType: 'video/mp4', stream: async () => pieces(content) };
  return { key: `file-${keys}`, name: `clip-${keys}.mp4`, altText: 'A person in an office', source, ...more };
}

async function* pieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < content.length; from += 65_536) yield content.subarray(from, from + 65_536);
}

export function at(threadId: string | undefined, channelId = CHANNEL, workspaceId = TEAM): Address {
  return { platform: 'slack', workspaceId, channelId, ...(threadId === undefined ? {} : { threadId }) };
}

export async function drain(slack: Slack, file: FileRef): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await slack.platform.open(file).stream(never())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What comes in waits until `release`: a store that takes its time. */
export function slowStore(host: RecordingHost): { readonly reached: Promise<void>; release(): void } {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  host.before = () => {
    reached.resolve();
    return released.promise;
  };
  return { reached: reached.promise, release: () => released.resolve() };
}

export function never(): AbortSignal {
  return new AbortController().signal;
}
