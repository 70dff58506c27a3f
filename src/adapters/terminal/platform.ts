import type { Address, FileRef, Post, PostedMessage } from '../../core/message.ts';
import type { ChatPlatform, Delivery, Limits, Source } from '../../core/ports.ts';
import type { Board, Entry } from './board.ts';
import { openFile, saveFile } from './files.ts';
import { renderFile, renderPost } from './outbound.ts';
import type { Screen } from './screen.ts';

/** Far more than anybody wants to read, and still quickly wrapped. */
const TEXT_LENGTH = 100_000;
/** A redrawn line may move; in a transcript every edit is one more line to read. */
const EDIT_INTERVAL_MS = { screen: 500, transcript: 3_000 };

/** The speaking half. */
export class TerminalPlatform implements ChatPlatform {
  readonly name = 'terminal';
  readonly limits: Limits;
  readonly #screen: Screen;
  readonly #board: Board;
  readonly #directory: string;
  readonly #delivering = new Map<string, Promise<PostedMessage>>();

  constructor(screen: Screen, board: Board, directory: string, interactive: boolean) {
    this.#screen = screen;
    this.#board = board;
    this.#directory = directory;
    this.limits = {
      textLength: TEXT_LENGTH,
      lengthOf: (text) => text.length,
      editIntervalMs: interactive ? EDIT_INTERVAL_MS.screen : EDIT_INTERVAL_MS.transcript,
    };
  }

  async post(to: Address, post: Post): Promise<PostedMessage> {
    return this.#board.withKey(post.key)?.message ?? (await this.#postAnew(to, post));
  }

  async edit(message: PostedMessage, post: Post): Promise<PostedMessage> {
    const entry = this.#board.get(message);
    if (entry === undefined) return await this.#postAnew(message.address, post);
    const lines = renderPost(post, this.#board.numberOf);
    if (lines.join('\n') === entry.lines.join('\n')) return entry.message;
    this.#board.set(entry, lines, post.buttons);
    if (await this.#screen.redraw(message.id, speaker(entry), shown(entry))) return entry.message;
    entry.again = true;
    await this.#screen.print(message.id, speaker(entry), shown(entry));
    return entry.message;
  }

  async remove(message: PostedMessage): Promise<void> {
    const entry = this.#board.get(message);
    if (entry === undefined) return;
    this.#board.delete(entry);
    await this.#screen.erase(message.id, speaker(entry), '(removed)');
  }

  async buried(message: PostedMessage): Promise<boolean> {
    return !this.#screen.isLast(message.id);
  }

  async deliver(to: Address, file: Delivery, signal: AbortSignal): Promise<PostedMessage> {
    const known = this.#board.withKey(file.key)?.message ?? this.#delivering.get(file.key);
    if (known !== undefined) return await known;
    const delivering = this.#deliverAnew(to, file, signal);
    this.#delivering.set(file.key, delivering);
    try {
      return await delivering;
    } finally {
      this.#delivering.delete(file.key);
    }
  }

  open(file: FileRef): Source {
    return openFile(file);
  }

  async showBusy(): Promise<void> {
    // The card says all there is to say; a terminal has no typing dots.
  }

  async #postAnew(to: Address, post: Post): Promise<PostedMessage> {
    return await this.#show(to, post.key, post.mention !== undefined, (entry) =>
      this.#board.set(entry, renderPost(post, this.#board.numberOf), post.buttons),
    );
  }

  async #deliverAnew(to: Address, file: Delivery, signal: AbortSignal): Promise<PostedMessage> {
    const saved = await saveFile(this.#directory, file.name, file.source, signal);
    const lines = renderFile({ name: file.name, altText: file.altText, ...saved });
    return await this.#show(to, file.key, false, (entry) => this.#board.set(entry, lines, []));
  }

  /** What could not be shown is forgotten, so that it can be tried again under the same key. */
  async #show(to: Address, key: string, notify: boolean, fill: (entry: Entry) => void): Promise<PostedMessage> {
    const entry = this.#board.add(to, key);
    fill(entry);
    try {
      await this.#screen.print(entry.message.id, speaker(entry), shown(entry), notify);
      return entry.message;
    } catch (error) {
      this.#board.delete(entry);
      throw error;
    }
  }
}

function speaker(entry: Entry): string {
  return `nemo ${entry.number}`;
}

/** What is printed once more further down says that it is not new. */
function shown({ again, lines: [first = '', ...rest] }: Entry): readonly string[] {
  return [again ? `↻ ${first}` : first, ...rest];
}
