import { createDiscord, type Discord, type DiscordOptions } from '../../../src/adapters/discord/adapter.ts';
import type { BotError } from '../../../src/core/errors.ts';
import type { Address, IncomingMessage, Post } from '../../../src/core/message.ts';
import type { CommandInfo, Host, Phrase, Example } from '../../../src/core/ports.ts';
import { systemClock } from '../../../src/ops/clock.ts';
import { CHANNEL, FakeDiscord, GUILD } from '../../fakes/discord/fake.ts';
import { MemoryRecords } from './records.ts';
import { RecordingLog } from '../../fakes/recording-log.ts';

export const HERE: Address = { platform: 'discord', workspaceId: GUILD, channelId: CHANNEL };

export const COMMANDS: readonly CommandInfo[] = [
  {
    name: 'export',
    describe: { en: 'Render the video', zh: '导出视频' },
    takesFile: false,
    private: false,
    argument: { name: 'version', describe: { en: 'Which version', zh: '哪个版本' } },
  },
  { name: 'credits', describe: { en: 'Show the credits', zh: '查看积分' }, takesFile: false, private: true },
  { name: 'upload', describe: { en: 'Hand over a file', zh: '上传' }, takesFile: true, private: false },
];

const PHRASES: Readonly<Record<Phrase, Readonly<Record<'en' | 'zh', string>>>> = {
  'edit-this-video': { en: 'Edit this video', zh: '编辑这个视频' },
  'your-video': { en: 'Your video', zh: '你的视频' },
  instruction: { en: 'What should I do?', zh: '要我做什么？' },
  'invite-me': { en: 'Invite me first.', zh: '请先邀请我。' },
  'no-longer-possible': { en: 'No longer possible.', zh: '不再可能。' },
  'try-again': { en: 'Try again.', zh: '请再试一次。' },
};

/** Listens as the core does, and remembers what reached it. */
export class RecordingHost implements Host {
  readonly received: IncomingMessage[] = [];
  readonly listening = new Set<string>();
  commands = COMMANDS;
  readonly #changed: () => void;
  refuses = false;
  /** Nothing is received before this. */
  held: Promise<void> | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  home = async (): Promise<readonly string[]> => [];

  examples(): readonly Example[] {
    return [];
  }

  async receive(message: IncomingMessage): Promise<void> {
    await this.held;
    if (this.refuses) throw new Error('the store is down');
    this.received.push(message);
    this.#changed();
  }

  async listens({ channelId }: Address): Promise<boolean> {
    return this.listening.has(channelId);
  }

  phrase(name: Phrase, locale: string | undefined): string {
    return PHRASES[name][locale?.startsWith('zh') === true ? 'zh' : 'en'];
  }
}

export class Bench {
  readonly fake: FakeDiscord;
  readonly log: RecordingLog;
  readonly host: RecordingHost;
  readonly records: MemoryRecords;
  readonly fatal: BotError[] = [];
  readonly discord: Discord;

  constructor(fake: FakeDiscord, records: MemoryRecords, options: Partial<DiscordOptions>) {
    this.fake = fake;
    this.records = records;
    this.log = new RecordingLog(() => fake.changed());
    this.host = new RecordingHost(() => fake.changed());
    this.discord = createDiscord({
      token: fake.token,
      apiUrl: fake.apiUrl,
      messageContent: true,
      fileHosts: [fake.host],
      clock: systemClock(),
      log: this.log,
      records,
      onFatal: (error) => {
        this.fatal.push(error);
        fake.changed();
      },
      ...options,
    });
  }

  async start(): Promise<this> {
    await this.discord.source.start(this.host);
    await this.fake.until(() => this.discord.listening());
    return this;
  }

  async stop(): Promise<void> {
    await this.discord.source.stop();
  }

  /** Waits for the host's nth message. */
  async message(count = 1): Promise<IncomingMessage> {
    await this.fake.until(() => this.host.received.length >= count);
    const message = this.host.received[count - 1];
    if (message === undefined) throw new Error('nothing was received');
    return message;
  }

  texts(): readonly string[] {
    return this.host.received.map(({ text }) => text);
  }
}

const benches: Bench[] = [];
const fakes: FakeDiscord[] = [];

export async function startFake(): Promise<FakeDiscord> {
  const fake = await FakeDiscord.start();
  fakes.push(fake);
  return fake;
}

/** A bot and its Discord, not yet joined; `closeAll` ends both after the test. */
export async function bench(
  options: Partial<DiscordOptions> = {},
  fake?: FakeDiscord,
  records = new MemoryRecords(),
): Promise<Bench> {
  const made = new Bench(fake ?? (await startFake()), records, options);
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
