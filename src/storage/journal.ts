import type { IncomingMessage, Json } from '../core/message.ts';
import type { Again, Watch } from '../core/ports.ts';
import type { Database } from './database.ts';
import { type Row, sql } from './sql.ts';

export interface Job {
  readonly seq: number;
  readonly message: IncomingMessage;
  /** An earlier attempt had begun. */
  readonly recovery: boolean;
}

/** `seq` tells a watch from an earlier one of the same id. */
export interface DueWatch extends Watch {
  readonly seq: number;
  /** ms since the epoch. */
  readonly dueAt: number;
}

/** What of the work is on disk. Each call is one transaction, in the order of the calls. */
export class Journal {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async addJob(lane: string, message: IncomingMessage): Promise<{ duplicate: boolean; ahead: number }> {
    const [added, ahead] = await this.#database.run(
      sql`insert into jobs (id, lane, message) values (${message.id}, ${lane}, ${JSON.stringify(message)})
          on conflict do nothing returning seq`,
      sql`select count(*) as count from jobs as mine join jobs as other
          on other.lane = mine.lane and other.state in ('waiting', 'running') and other.seq < mine.seq
          where mine.id = ${message.id} and mine.state <> 'done'`,
    );
    return { duplicate: added?.length === 0, ahead: Number(ahead?.[0]?.['count']) };
  }

  async waiting(lane: string): Promise<IncomingMessage[]> {
    const [rows] = await this.#database.run(
      sql`select message from jobs where lane = ${lane} and state = 'waiting' order by seq`,
    );
    return messages(rows);
  }

  /** Ends what waits in the lane, and answers with it. */
  async takeBack(lane: string, now: number): Promise<IncomingMessage[]> {
    const [rows] = await this.#database.run(
      sql`select message from jobs where lane = ${lane} and state = 'waiting' order by seq`,
      sql`update jobs set state = 'done', message = null, done_at = ${now}
          where lane = ${lane} and state = 'waiting'`,
    );
    return messages(rows);
  }

  /** The lane's first waiting job, now running. */
  async beginJob(lane: string): Promise<Job | undefined> {
    const [rows] = await this.#database.run(
      sql`update jobs set state = 'running', attempts = attempts + 1
          where seq = (select min(seq) from jobs where lane = ${lane} and state = 'waiting')
          returning seq, message, attempts`,
    );
    const row = rows?.[0];
    return row && { seq: Number(row['seq']), message: parsed(row['message']), recovery: Number(row['attempts']) > 1 };
  }

  /** Only the id stays, so that the same message is known when it comes again. */
  async endJob(seq: number, now: number): Promise<void> {
    await this.#database.run(sql`update jobs set state = 'done', message = null, done_at = ${now} where seq = ${seq}`);
  }

  /** Lets what a dead process left behind wait again. */
  async reopen(): Promise<void> {
    await this.#database.run(sql`update jobs set state = 'waiting' where state = 'running'`);
  }

  /** The lanes in which something waits, the longest wait first. */
  async lanes(): Promise<string[]> {
    const [rows = []] = await this.#database.run(
      sql`select lane from jobs where state = 'waiting' group by lane order by min(seq)`,
    );
    return rows.map((row) => String(row['lane']));
  }

  async addWatch(watch: Watch, dueAt: number): Promise<void> {
    await this.#database.run(
      sql`insert into watches (id, state, due_at) values (${watch.id}, ${JSON.stringify(watch.state)}, ${dueAt})
          on conflict do nothing`,
    );
  }

  async removeWatch(id: string): Promise<void> {
    await this.#database.run(sql`delete from watches where id = ${id}`);
  }

  /** The next ones to look at, whether their time has come or not. */
  async nextWatches(limit: number): Promise<DueWatch[]> {
    const [rows = []] = await this.#database.run(
      sql`select seq, id, state, due_at from watches order by due_at, seq limit ${limit}`,
    );
    return rows.map((row) => ({
      seq: Number(row['seq']),
      id: String(row['id']),
      state: parsed<Json>(row['state']),
      dueAt: Number(row['due_at']),
    }));
  }

  /** Does nothing to a watch that was ended meanwhile. */
  async settleWatch(seq: number, answer: 'done' | Again, now: number): Promise<void> {
    await this.#database.run(
      answer === 'done'
        ? sql`delete from watches where seq = ${seq}`
        : sql`update watches set state = ${JSON.stringify(answer.state)}, due_at = ${now + answer.afterMs}
              where seq = ${seq}`,
    );
  }
}

function messages(rows: readonly Row[] = []): IncomingMessage[] {
  return rows.map((row) => parsed(row['message']));
}

function parsed<T>(text: unknown): T {
  return JSON.parse(String(text)) as T;
}
