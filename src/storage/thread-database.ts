import { Worker } from 'node:worker_threads';
import { type Database, storeFailed } from './database.ts';
import type { Answer, Request } from './engine-thread.ts';
import type { Row, Statement } from './sql.ts';

interface Waiting {
  readonly resolve: (rows: Row[][]) => void;
  readonly reject: (error: Error) => void;
}

/** SQLite on a thread of its own: a commit waits for the disk, and a slow disk must not hold up every channel. */
export class ThreadDatabase implements Database {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  /** In the order of the requests, which is the order of the answers. */
  readonly #waiting: Waiting[] = [];
  #gone: Error | undefined;

  constructor(path: string) {
    this.#worker = new Worker(new URL('./engine-thread.ts', import.meta.url), { name: 'store', workerData: path });
    this.#worker.on('message', (answer: Answer) => this.#answered(answer));
    this.#worker.on('error', (error) => this.#lost(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#lost(new Error('it is closed'));
        resolve();
      });
    });
  }

  /** To be awaited once, before anything else; rejects where the file cannot be opened. */
  async opened(): Promise<void> {
    await this.#next();
  }

  async run(...statements: readonly Statement[]): Promise<Row[][]> {
    try {
      return await this.#ask(statements);
    } catch (error) {
      throw storeFailed(error);
    }
  }

  async close(): Promise<void> {
    if (!this.#gone) this.#send('close');
    await this.#exited;
  }

  #ask(request: Request): Promise<Row[][]> {
    if (this.#gone) throw this.#gone;
    const answer = this.#next();
    this.#send(request);
    return answer;
  }

  #send(request: Request): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(request);
  }

  #next(): Promise<Row[][]> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #answered(answer: Answer): void {
    const waiting = this.#waiting.shift();
    if ('rows' in answer) waiting?.resolve(answer.rows);
    else waiting?.reject(Object.assign(new Error(answer.failure.message), { errcode: answer.failure.code }));
  }

  #lost(error: Error): void {
    this.#gone ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#gone);
  }
}
