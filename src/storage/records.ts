import { Keyv } from 'keyv';
import { BotError, toBotError } from '../core/errors.ts';
import type { Box, Clock, Records } from '../core/ports.ts';
import type { Database } from './database.ts';
import { KeyvStore } from './keyv-store.ts';

const JSON_TEXT = { stringify: JSON.stringify, parse: JSON.parse };

/** Records that are plain JSON, by Keyv over one table. */
export function openRecords(database: Database, clock: Clock): Records {
  return { box: <T extends object>(name: string): Box<T> => new KeyvBox<T>(new KeyvStore(database, clock, name)) };
}

class KeyvBox<T extends object> implements Box<T> {
  readonly #store: KeyvStore;
  readonly #keyv: Keyv<T>;

  constructor(store: KeyvStore) {
    this.#store = store;
    // Never give it an 'error' listener: with one, a store that is down answers "no such record".
    this.#keyv = new Keyv<T>({ store, serialization: JSON_TEXT, checkExpired: false });
  }

  get(key: string): Promise<T | undefined> {
    return orStorageFailed(() => this.#keyv.get<T>(named(key)));
  }

  async set(key: string, value: T, forMs?: number): Promise<void> {
    // Keyv takes 0 for "for ever".
    if (forMs !== undefined && forMs <= 0) return this.delete(key);
    await orStorageFailed(() => this.#keyv.set(named(key), value, forMs));
  }

  createOnce(key: string, value: T): Promise<T> {
    return orStorageFailed(async () => {
      // The envelope that Keyv's `get` expects.
      const text = await this.#store.setOnce(named(key), JSON.stringify({ value }));
      const there = await this.#keyv.decode<T>(text);
      return there?.value as T;
    });
  }

  async delete(key: string): Promise<void> {
    await orStorageFailed(() => this.#keyv.delete(named(key)));
  }

  async *entries(): AsyncIterable<readonly [string, T]> {
    const entries = this.#keyv.iterator();
    for (;;) {
      const next = await orStorageFailed(() => entries.next());
      if (next.done) return;
      yield next.value as [string, T];
    }
  }
}

/** Keyv skips an empty key without a word. */
function named(key: string): string {
  if (key === '') throw new BotError('storage-failed', 'A record needs a key.');
  return key;
}

async function orStorageFailed<R>(attempt: () => Promise<R>): Promise<R> {
  try {
    return await attempt();
  } catch (error) {
    if (toBotError(error).kind === 'storage-failed') throw error;
    throw new BotError('storage-failed', `The records failed: ${String(error)}`, { cause: error });
  }
}
