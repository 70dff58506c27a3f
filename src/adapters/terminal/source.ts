import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Button, FileRef } from '../../core/message.ts';
import type { ChatSource, Clock, Host } from '../../core/ports.ts';
import { untilAborted } from './abort.ts';
import type { Board } from './board.ts';
import { joinContinued, parseLine, toFile, toMessage, type Line, type Press, type Sender } from './inbound.ts';
import { readLines } from './keyboard.ts';
import { noticeText, type Notice } from './notices.ts';
import { harmless, harmlessLine } from './outbound.ts';
import type { Screen } from './screen.ts';

export interface SourceParts {
  readonly open: () => AsyncIterable<string> & Partial<Disposable>;
  readonly screen: Screen;
  readonly board: Board;
  readonly sender: Sender;
  readonly runId: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly waitForButtons: (() => Promise<void>) | undefined;
}

type Said = Extract<Line, { kind: 'said' }>;

/** The listening half: one line after the other, each handed on before the next is looked at. */
export class TerminalSource implements ChatSource {
  readonly #parts: SourceParts;
  readonly #stopping = new AbortController();
  /** Stopped, or nobody there to answer. */
  readonly #over: AbortSignal;
  readonly #ended = Promise.withResolvers<void>();
  #received = 0;
  #lastAt = 0;

  constructor(parts: SourceParts) {
    this.#parts = parts;
    this.#over = AbortSignal.any([this.#stopping.signal, parts.screen.lost]);
    // Whoever waits for the end hears of a broken input; that nobody waits yet must not end the process.
    this.#ended.promise.catch(() => undefined);
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  async start(host: Host): Promise<void> {
    this.#read(host).then(this.#ended.resolve, this.#ended.reject);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended.promise.catch(() => undefined);
  }

  async #read(host: Host): Promise<void> {
    const lines = this.#parts.open();
    try {
      for await (const line of joinContinued(readLines(lines, this.#over))) await this.#take(host, line);
    } catch (error) {
      if (!this.#over.aborted) throw error;
    } finally {
      lines[Symbol.dispose]?.();
    }
  }

  async #take(host: Host, line: string): Promise<void> {
    const meant = parseLine(line);
    if (meant.kind === 'nothing' || this.#over.aborted) return;
    await this.#echo(line);
    if (meant.kind === 'press') await this.#press(host, meant.press);
    else await this.#say(host, meant);
  }

  /** What is typed at a prompt stands on the screen already. */
  async #echo(line: string): Promise<void> {
    if (this.#parts.screen.prompt !== undefined) return;
    await this.#parts.screen.print('', 'you', harmless(line).split('\n'));
  }

  async #press(host: Host, press: Press): Promise<void> {
    const { board, screen } = this.#parts;
    const button = await this.#whenThere(press);
    if (button === 'gone') {
      await screen.print('', 'note', [host.phrase('no-longer-possible', this.#locale)]);
    } else if (button === undefined) {
      await this.#note({ kind: 'no-such-button', there: board.listButtons() });
    } else {
      await this.#hand(host, { ask: { kind: 'choice', id: button.id }, text: button.label, files: [] });
    }
  }

  /** Piped lines all come at once, before the buttons they press: there a press waits for its button, or for the end of all work. */
  async #whenThere(press: Press): Promise<Button | 'gone' | undefined> {
    const { board, waitForButtons } = this.#parts;
    const idle = (waitForButtons ?? settled)().then(() => 'idle' as const);
    while (board.find(press) === undefined) {
      const happened = await untilAborted(Promise.race([board.changed(), idle]), this.#over);
      if (happened === 'idle') break;
    }
    return board.find(press);
  }

  async #say(host: Host, { ask, text, paths }: Said): Promise<void> {
    const known = [...host.commands.map(({ name }) => name), 'edit', 'press'];
    if (ask.kind === 'command' && !known.includes(ask.name)) {
      await this.#note({ kind: 'no-such-command', name: ask.name, known });
      return;
    }
    const files: FileRef[] = [];
    for (const path of paths) {
      const file = await lookAt(path);
      if (typeof file !== 'string') files.push(file);
      else await this.#note({ kind: file, path: harmlessLine(path) });
    }
    if (files.length === paths.length) await this.#hand(host, { ask, text, files });
  }

  async #hand(host: Host, said: Parameters<typeof toMessage>[2]): Promise<void> {
    const { clock, runId, sender } = this.#parts;
    this.#received++;
    // Two lines of one millisecond keep their order.
    this.#lastAt = Math.max(clock.now(), this.#lastAt + 1);
    const stamp = { id: `terminal:${runId}-${this.#received}`, at: this.#lastAt };
    try {
      await host.receive(toMessage(sender, stamp, said));
    } catch {
      await this.#note({ kind: 'not-taken' });
    }
  }

  async #note(notice: Notice): Promise<void> {
    await this.#parts.screen.print('', 'note', [noticeText(notice, this.#locale)]);
  }

  get #locale(): string | undefined {
    return this.#parts.sender.author.locale;
  }
}

async function settled(): Promise<void> {}

async function lookAt(path: string): Promise<FileRef | 'no-such-file' | 'not-a-file'> {
  const absolute = path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (found === undefined) return 'no-such-file';
  return found.isFile() ? toFile(absolute, found.size) : 'not-a-file';
}
