import type { Interface } from 'node:readline';
import type { Writable } from 'node:stream';
import { BotError } from '../../core/errors.ts';
import { frame } from './outbound.ts';

const UP = (rows: number): string => (rows > 0 ? `\u001b[${rows}A` : '');
const CLEAR_BELOW = '\u001b[J';
const BELL = '\u0007';

/** What stands last, and whether it could still be drawn over. */
interface Bottom {
  readonly id: string;
  readonly rows: number;
  readonly columns: number | undefined;
}

/**
 * Where everything is printed. On a terminal (`interactive`) the last block can be drawn over, above the line being typed;
 * elsewhere it is a transcript: lines are only ever added, no escape sequence among them.
 */
export class Screen {
  readonly #output: Writable;
  readonly #interactive: boolean;
  readonly #lost = new AbortController();
  #prompt: Interface | undefined;
  #bottom: Bottom | undefined;

  constructor(output: Writable, interactive: boolean) {
    this.#output = output;
    this.#interactive = interactive;
    // Without a listener a reader that goes away (`| head`) would end the process.
    output.on('error', () => this.#lost.abort());
  }

  /** Aborts when nobody can read any more. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get prompt(): Interface | undefined {
    return this.#prompt;
  }

  /** From now on everything is printed above this prompt, until it is closed. */
  showPrompt(prompt: Interface): void {
    this.#prompt = prompt;
    // What is typed stands below everything else as soon as Enter is hit, before anybody reads the line.
    prompt.on('line', () => {
      this.#bottom = undefined;
      prompt.prompt();
    });
    prompt.once('close', () => {
      this.#output.write(this.#toTop(0));
      this.#prompt = undefined;
    });
    prompt.prompt();
  }

  /** Whether this block is the last thing printed. */
  isLast(id: string): boolean {
    return this.#bottom?.id === id;
  }

  /** Prints below everything else; `id` names the block, '' where nobody will ask for it again. Rejects with `cannot-post`. */
  async print(id: string, speaker: string, lines: readonly string[], notify = false): Promise<void> {
    await this.#draw(0, id, speaker, lines, notify && this.#interactive ? BELL : '');
  }

  /** Draws a block anew where it stands. False, and nothing done, where that is not possible. */
  async redraw(id: string, speaker: string, lines: readonly string[]): Promise<boolean> {
    const rows = this.#rowsToDrawOver(id);
    if (rows === undefined) return false;
    await this.#draw(rows, id, speaker, lines, '');
    return true;
  }

  /** Takes a block off the screen; where that is not possible a transcript says so in `note`, and a terminal keeps it. */
  async erase(id: string, speaker: string, note: string): Promise<void> {
    const rows = this.#rowsToDrawOver(id);
    if (rows !== undefined) {
      await this.#write(this.#toTop(rows));
    } else if (!this.#interactive) {
      await this.#write(`${frame(speaker, [note], undefined).join('\n')}\n`);
    }
  }

  async #draw(over: number, id: string, speaker: string, lines: readonly string[], before: string): Promise<void> {
    const columns = this.#interactive ? this.#size('columns') : undefined;
    const rows = frame(speaker, lines, columns);
    this.#bottom = { id, rows: rows.length, columns };
    await this.#write(`${this.#toTop(over)}${before}${rows.join('\n')}\n`);
  }

  /** Undefined where the block is not last, was drawn at another width, or has scrolled out at the top. */
  #rowsToDrawOver(id: string): number | undefined {
    const bottom = this.#bottom;
    if (!this.#interactive || bottom?.id !== id || bottom.columns !== this.#size('columns')) return undefined;
    const height = (this.#size('rows') ?? Infinity) - this.#promptRows() - 1;
    return bottom.rows <= height ? bottom.rows : undefined;
  }

  #size(side: 'columns' | 'rows'): number | undefined {
    const size: unknown = Reflect.get(this.#output, side);
    return typeof size === 'number' && size > 0 ? size : undefined;
  }

  /** Rows between the top of the prompt and the cursor: more than none when a long line is being typed. */
  #promptRows(): number {
    return this.#prompt?.getCursorPos().rows ?? 0;
  }

  /** What readline takes for `#promptRows`: it counts while one types, but not while one pastes, and tells nobody. */
  #promptRowsByReadline(prompt: Interface): number {
    return Number(Reflect.get(prompt, 'prevRows') ?? 0);
  }

  /** Moves the cursor to the start of the row `over` rows above the prompt and clears from there. Nothing in a transcript. */
  #toTop(over: number): string {
    const up = over + this.#promptRows();
    return this.#prompt === undefined && up === 0 ? '' : `\r${UP(up)}${CLEAR_BELOW}`;
  }

  async #write(text: string): Promise<void> {
    const prompt = this.#prompt;
    // Readline draws its prompt anew after going up as many rows as it thinks it had.
    const room = prompt === undefined ? '' : '\n'.repeat(this.#promptRowsByReadline(prompt));
    const written = Promise.withResolvers<void>();
    this.#output.write(text + room, (error) => {
      if (!error) return written.resolve();
      this.#lost.abort();
      written.reject(new BotError('cannot-post', 'nobody can read the output any more', { cause: error }));
    });
    prompt?.prompt(true);
    await written.promise;
  }
}
