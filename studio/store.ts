import { DatabaseSync } from 'node:sqlite';

/** One SQLite file with a JSON document a row; writes are on disk when a call returns. */
export class Store {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.#db.exec(
      'CREATE TABLE IF NOT EXISTS records (shelf TEXT, id TEXT, json TEXT NOT NULL, PRIMARY KEY (shelf, id)) STRICT',
    );
  }

  shelf<T extends object>(name: string): Shelf<T> {
    return new Shelf<T>(this.#db, name);
  }

  /** All of it or, when `work` throws, nothing. */
  atomically<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }
}

/** The documents of one kind. They are ours, written by the same types: read back without checking. */
export class Shelf<T extends object> {
  readonly #db: DatabaseSync;
  readonly #name: string;

  constructor(db: DatabaseSync, name: string) {
    this.#db = db;
    this.#name = name;
  }

  get(id: string): T | undefined {
    const row = this.#db.prepare('SELECT json FROM records WHERE shelf = ? AND id = ?').get(this.#name, id);
    return row === undefined ? undefined : (JSON.parse(String(row['json'])) as T);
  }

  put(id: string, value: T): void {
    this.#db
      .prepare('INSERT INTO records VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET json = excluded.json')
      .run(this.#name, id, JSON.stringify(value));
  }

  /** Changes what is there; answers with what it became, or undefined where there was nothing. */
  update(id: string, change: (value: T) => T): T | undefined {
    const before = this.get(id);
    if (before === undefined) return undefined;
    const after = change(before);
    this.put(id, after);
    return after;
  }

  delete(id: string): void {
    this.#db.prepare('DELETE FROM records WHERE shelf = ? AND id = ?').run(this.#name, id);
  }

  all(): T[] {
    const rows = this.#db.prepare('SELECT json FROM records WHERE shelf = ? ORDER BY rowid').all(this.#name);
    return rows.map((row) => JSON.parse(String(row['json'])) as T);
  }
}
