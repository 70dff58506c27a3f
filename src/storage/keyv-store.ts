import { keyvStorageCapability } from 'keyv';
import type { Clock } from '../core/ports.ts';
import type { Database } from './database.ts';
import { sql } from './sql.ts';

/** How many records are read at once while iterating. */
const PAGE = 100;

/** Keyv counts from a `Date.now()` of a moment ago; rounded up by this, the moment does not show. */
const EXPIRY_STEP_MS = 10;

/**
 * One box of the table `records`, as the part of Keyv's storage adapter that a box needs. It alone judges what has
 * expired, and by our clock, not by Keyv's.
 */
export class KeyvStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #box: string;

  constructor(database: Database, clock: Clock, box: string) {
    this.#database = database;
    this.#clock = clock;
    this.#box = box;
  }

  /** Says that `set` takes an absolute expiry: Keyv then uses this object as it is. */
  get capabilities(): ReturnType<typeof keyvStorageCapability> {
    return keyvStorageCapability(this);
  }

  async get(key: string): Promise<string | undefined> {
    const [rows] = await this.#database.run(
      sql`select value from records
          where box = ${this.#box} and key = ${key} and (expires_at is null or expires_at > ${this.#clock.now()})`,
    );
    const row = rows?.[0];
    return row && String(row['value']);
  }

  /** `expires` is in ms since the epoch by Keyv's clock. */
  async set(key: string, value: string, expires?: number): Promise<boolean> {
    const expiresAt = expires === undefined ? null : this.#byOurClock(expires);
    await this.#database.run(
      sql`insert into records (box, key, value, expires_at) values (${this.#box}, ${key}, ${value}, ${expiresAt})
          on conflict do update set value = excluded.value, expires_at = excluded.expires_at`,
    );
    return true;
  }

  /** Atomic, which Keyv has no word for: answers with the value that is there afterwards. */
  async setOnce(key: string, value: string): Promise<string> {
    const [, rows] = await this.#database.run(
      sql`insert into records (box, key, value) values (${this.#box}, ${key}, ${value})
          on conflict do update set value = excluded.value, expires_at = null
          where expires_at <= ${this.#clock.now()}`,
      sql`select value from records where box = ${this.#box} and key = ${key}`,
    );
    return String(rows?.[0]?.['value']);
  }

  async delete(key: string): Promise<boolean> {
    const [rows] = await this.#database.run(
      sql`delete from records where box = ${this.#box} and key = ${key} returning key`,
    );
    return rows?.length === 1;
  }

  async *iterator(): AsyncGenerator<[string, string]> {
    for (let after = ''; ;) {
      const [rows = []] = await this.#database.run(
        sql`select key, value from records
            where box = ${this.#box} and key > ${after} and (expires_at is null or expires_at > ${this.#clock.now()})
            order by key limit ${PAGE}`,
      );
      for (const row of rows) {
        after = String(row['key']);
        yield [after, String(row['value'])];
      }
      if (rows.length < PAGE) return;
    }
  }

  #byOurClock(expires: number): number {
    const forMs = Math.ceil((expires - Date.now()) / EXPIRY_STEP_MS) * EXPIRY_STEP_MS;
    return this.#clock.now() + forMs;
  }
}
