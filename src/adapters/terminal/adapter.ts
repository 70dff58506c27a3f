import { randomUUID } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import type { Address, Author } from '../../core/message.ts';
import type { ChatPlatform, ChatSource, Clock } from '../../core/ports.ts';
import { Board } from './board.ts';
import { openPipe, openPrompt, type LineInput } from './keyboard.ts';
import { TerminalPlatform } from './platform.ts';
import { Screen } from './screen.ts';
import { TerminalSource } from './source.ts';

export interface TerminalOptions {
  /** A stream is read line by line; of anything else each item is one message. */
  readonly input: LineInput;
  readonly output: Writable;
  /** Where delivered files are written; made when the first one comes. */
  readonly directory: string;
  /** True where a person sits at a terminal: a prompt, and a last message that is redrawn in place. False: a transcript. */
  readonly interactive: boolean;
  readonly user?: Author;
  readonly clock?: Pick<Clock, 'now'>;
  /** Resolves when nothing is in work: so long the press of a button that is not there yet waits, where nobody types by hand. */
  readonly idle?: () => Promise<void>;
}

export interface Terminal {
  readonly source: ChatSource;
  readonly platform: ChatPlatform;
  readonly address: Address;
  /** Resolves when the input is over, or nobody reads the output, and every line has been handed on. Rejects if the input breaks. */
  readonly ended: Promise<void>;
}

/** One person and us, in one channel: a chat platform like any other. */
export function createTerminal(options: TerminalOptions): Terminal {
  const { input, output, interactive, clock = { now: Date.now } } = options;
  const author = options.user ?? { id: 'you', manager: true };
  const address = { platform: 'terminal', workspaceId: 'local', channelId: author.id };
  const runId = randomUUID();
  const screen = new Screen(output, interactive);
  const board = new Board(runId);
  const platform = new TerminalPlatform(screen, board, options.directory, interactive);
  const open = (): AsyncIterable<string> & Partial<Disposable> => {
    if (!(input instanceof Readable)) return input;
    return interactive ? openPrompt(input, output, screen) : openPipe(input);
  };
  const waitForButtons = interactive ? undefined : options.idle;
  const source = new TerminalSource({ open, screen, board, sender: { address, author }, runId, clock, waitForButtons });
  return { source, platform, address, ended: source.ended };
}
