import { Writable } from 'node:stream';

/** Two columns each, as terminals draw them. */
const WIDE = /[\u231a-\u23ff\u2e80-\u9fff\uac00-\ud7a3\uff00-\uff60\u{1f300}-\u{1faff}]/u;

/** The far end of the wire: a terminal that wraps, scrolls and obeys the escape sequences which readline and we send. */
export class FakeScreen extends Writable {
  columns: number;
  readonly rows: number;
  bells = 0;
  /** What was written, sequences and all. */
  raw = '';
  readonly #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows = 40) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  /** Every line, scrolled out or not, without the empty ones at the end. */
  get text(): string {
    return this.#lines
      .map((cells) =>
        Array.from(cells, (cell = ' ') => cell)
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  get cursor(): { row: number; column: number } {
    return { row: this.#row, column: this.#column };
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.raw += chunk;
    // oxlint-disable-next-line no-control-regex -- escape sequences are what it looks for
    for (const [token] of String(chunk).matchAll(/\u001b\[(\d*)([A-Z])|[\s\S]/gu)) this.#obey(token);
    done();
  }

  #obey(token: string): void {
    // oxlint-disable-next-line no-control-regex -- as above
    const [, count = '', command] = /^\u001b\[(\d*)([A-Z])$/.exec(token) ?? [];
    if (command !== undefined) this.#control(command, count);
    else if (token === '\r') this.#column = 0;
    else if (token === '\n') [this.#row, this.#column] = [this.#row + 1, 0];
    else if (token === '\u0007') this.bells++;
    else this.#put(token);
    while (this.#lines.length <= this.#row) this.#lines.push([]);
  }

  #control(command: string, count: string): void {
    const by = Number(count === '' ? 1 : count);
    if (command === 'A') this.#row = Math.max(this.#row - by, this.#lines.length - this.rows, 0);
    else if (command === 'B') this.#row = Math.min(this.#row + by, this.#lines.length - 1);
    else if (command === 'C') this.#column = Math.min(this.#column + by, this.columns - 1);
    else if (command === 'D') this.#column = Math.max(this.#column - by, 0);
    else if (command === 'G') this.#column = by - 1;
    else if (command === 'J' && by !== 2) this.#clearBelow();
    else if (command === 'K') this.#line().splice(this.#column);
    else throw new Error(`a sequence no terminal of ours knows: ${command}`);
  }

  #clearBelow(): void {
    this.#line().splice(this.#column);
    for (const line of this.#lines.slice(this.#row + 1)) line.splice(0);
  }

  #put(character: string): void {
    const cells = WIDE.test(character) ? 2 : 1;
    if (this.#column + cells > this.columns) [this.#row, this.#column] = [this.#row + 1, 0];
    while (this.#lines.length <= this.#row) this.#lines.push([]);
    this.#line()[this.#column] = character;
    if (cells === 2) this.#line()[this.#column + 1] = '';
    this.#column += cells;
  }

  #line(): string[] {
    return (this.#lines[this.#row] ??= []);
  }
}
