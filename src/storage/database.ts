import { BotError } from '../core/errors.ts';
import { Engine } from './engine.ts';
import type { Row, Statement } from './sql.ts';

/** Everything rejects with `storage-failed`, and nothing blocks the caller's thread for a disk. */
export interface Database {
  /** All or none of them, durably, and after everything that was asked for before; the rows of each. */
  run(...statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  close(): Promise<void>;
}

export function storeFailed(cause: unknown): BotError {
  return new BotError('storage-failed', `The store failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  });
}

/** For tests: keeps nothing, and waits for no disk and no thread. */
export class MemoryDatabase implements Database {
  readonly #engine = new Engine(':memory:');

  async run(...statements: readonly Statement[]): Promise<Row[][]> {
    try {
      return this.#engine.run(statements);
    } catch (error) {
      throw storeFailed(error);
    }
  }

  async close(): Promise<void> {
    this.#engine.close();
  }
}
