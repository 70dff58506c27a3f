import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createTerminal, type Terminal, type TerminalOptions } from '../../../src/adapters/terminal/adapter.ts';
import type { IncomingMessage, Post } from '../../../src/core/message.ts';
import type { Host } from '../../../src/core/ports.ts';
import type { SeenMessage } from '../../contracts/platform.ts';
import { FakeScreen } from './fake-screen.ts';

/** A terminal with a person at it, and a host that only remembers. */
export class TestTerminal implements AsyncDisposable {
  readonly input = new PassThrough();
  readonly screen: FakeScreen;
  readonly received: IncomingMessage[] = [];
  readonly directory: string;
  readonly terminal: Terminal;
  /** What the host does with a message, beside remembering it. */
  onReceive: (message: IncomingMessage) => Promise<void> = async () => {};
  #expected = 0;
  #arrived: (() => void) | undefined;

  private constructor(directory: string, screen: FakeScreen, options: Partial<TerminalOptions>) {
    this.directory = directory;
    this.screen = screen;
    this.terminal = createTerminal({
      input: this.input,
      output: screen,
      directory: join(directory, 'out'),
      interactive: false,
      ...options,
    });
  }

  /** Wide enough that nothing wraps, unless the test brings a screen of its own. */
  static async open(
    options: Partial<TerminalOptions> = {},
    screen = new FakeScreen(Infinity, Infinity),
  ): Promise<TestTerminal> {
    const test = new TestTerminal(await mkdtemp(join(tmpdir(), 'terminal-')), screen, options);
    await test.terminal.source.start(test.host);
    return test;
  }

  get host(): Host {
    return {
      receive: async (message) => {
        this.received.push(message);
        if (this.received.length >= this.#expected) this.#arrived?.();
        await this.onReceive(message);
      },
      listens: async () => false,
      commands: [{ name: 'export', describe: { en: '', zh: '' }, takesFile: false, private: false }],
      phrase: (name) => `(${name})`,
      home: async () => [],
      examples: () => [],
    };
  }

  /** Types lines, and waits until the host has that many messages in all. */
  async type(lines: string, messages = this.received.length + 1): Promise<void> {
    const arrived = new Promise<void>((resolve) => (this.#arrived = resolve));
    this.#expected = messages;
    this.input.write(`${lines}\n`);
    if (this.received.length < messages) await arrived;
  }

  /** The input ends; everything typed has then been dealt with. */
  async end(lines = ''): Promise<void> {
    this.input.end(lines);
    await this.terminal.ended;
  }

  async post(text: string, more: Partial<Post> = {}): ReturnType<Terminal['platform']['post']> {
    return await this.terminal.platform.post(this.terminal.address, say(text, more));
  }

  /** Reads the screen as a person does: a number is a message, what stands lowest under it is how it stands now. */
  async seen(): Promise<readonly SeenMessage[]> {
    const byNumber = new Map<string, Promise<SeenMessage>>();
    for (const block of this.screen.text.split(/\n(?=\S)/)) {
      const [, number, body] = /^nemo (\d+) +([\s\S]*)$/.exec(block) ?? [];
      if (number === undefined || body === undefined) continue;
      if (body === '(removed)') byNumber.delete(number);
      else byNumber.set(number, this.#understand(number, body.replace(/^↻ /, '').replace(/^ {9}/gm, '')));
    }
    return await Promise.all(byNumber.values());
  }

  async #understand(number: string, body: string): Promise<SeenMessage> {
    const path = body.split('\n')[1];
    const isFile = path?.startsWith(join(this.directory, 'out')) === true;
    const files = isFile ? [{ name: basename(path), bytes: await readFile(path) }] : [];
    const [, text = body, buttons = ''] = /^([\s\S]*?)(?:\n| {2})((?:\[\d+ [^\]]*\]\s?)+)$/.exec(body) ?? [];
    const labels = Array.from(buttons.matchAll(/\[\d+ ([^\]]*)\]/g), ([, label = '']) => label);
    return { text, buttons: labels, pings: this.#rang(number, text) ? ['you'] : [], files };
  }

  /** A terminal rings; a transcript names the person first. */
  #rang(number: string, text: string): boolean {
    return this.screen.bells > 0 ? this.screen.raw.includes(`\u0007nemo ${number} `) : text.startsWith('@you ');
  }

  async attach(name: string, content: Uint8Array): Promise<string> {
    const path = join(this.directory, name);
    await writeFile(path, content);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminal.source.stop();
    await rm(this.directory, { recursive: true });
  }
}

let keys = 0;

export function say(text: string, more: Partial<Post> = {}): Post {
  return { key: `key-${++keys}`, text, buttons: [], audience: 'channel', ...more };
}
