import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { MIGRATIONS } from './schema.ts';
import type { Row, Statement } from './sql.ts';

/**
 * The exclusive lock doubles as the guard against a second bot on the same file, and the system lets go of it however
 * the process ends. `full` makes every commit wait for the disk: what was answered for survives a power cut.
 */
const PRAGMAS = `
  pragma locking_mode = exclusive;
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma temp_store = memory;`;

/** SQLite itself: blocking, so the bot's own thread has it for `:memory:` alone. */
export class Engine {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  /** Throws as node:sqlite does, and where the file is of a later version than this program. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    try {
      this.#database.exec(PRAGMAS);
      this.#migrate();
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** All or none of them; the rows of each. */
  run(statements: readonly Statement[]): Row[][] {
    if (statements.length === 1) return statements.map((statement) => this.#all(statement));
    return this.#atomically(() => statements.map((statement) => this.#all(statement)));
  }

  close(): void {
    this.#database.close();
  }

  #all({ text, values }: Statement): Row[] {
    let prepared = this.#prepared.get(text);
    if (!prepared) {
      prepared = this.#database.prepare(text);
      this.#prepared.set(text, prepared);
    }
    return prepared.all(...values) as Row[];
  }

  #atomically<T>(work: () => T): T {
    this.#database.exec('begin immediate');
    try {
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      // A full disk may have rolled back already.
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  #migrate(): void {
    this.#atomically(() => {
      this.#database.exec('create table if not exists meta (name text primary key, value integer not null)');
      const version = this.#version();
      if (version > MIGRATIONS.length) throw new NewerFile(version);
      for (const migration of MIGRATIONS.slice(version)) this.#database.exec(migration);
      this.#database
        .prepare("insert into meta values ('schema', ?) on conflict (name) do update set value = excluded.value")
        .run(MIGRATIONS.length);
    });
  }

  #version(): number {
    const row = this.#database.prepare("select value from meta where name = 'schema'").get();
    return Number(row?.['value'] ?? 0);
  }
}

class NewerFile extends Error {
  constructor(version: number) {
    super(`it is of version ${version}, and this program knows only ${MIGRATIONS.length} and older`);
  }
}
