import type { Clock, Log } from '../core/ports.ts';
import type { Database } from './database.ts';
import { sql } from './sql.ts';

const SWEEP_EVERY_MS = 3_600_000;

/** A platform redelivers within minutes, at most a day; a week also covers our own long absence. */
const KEEP_IDS_MS = 7 * 24 * 3_600_000;

/** A transaction at most, so that what waits behind a sweep waits for little. */
const BATCH = 500;

/** Now and every hour until the signal aborts. */
export function keepSwept(database: Database, clock: Clock, log: Log, signal: AbortSignal): void {
  const sweepQuietly = async (): Promise<void> => {
    try {
      await sweep(database, clock.now());
    } catch (error) {
      if (!signal.aborted) log.warn('sweep-failed', { error });
    }
  };
  void sweepQuietly();
  clock.every(SWEEP_EVERY_MS, sweepQuietly, signal);
}

/** Deletes what nobody can read any more: expired records, and ids of messages done a week ago. */
export async function sweep(database: Database, now: number): Promise<void> {
  for (let swept = BATCH; swept === BATCH;) {
    const [rows = []] = await database.run(
      sql`delete from records
          where rowid in (select rowid from records where expires_at <= ${now} limit ${BATCH}) returning 1`,
    );
    swept = rows.length;
  }
  for (let swept = BATCH; swept === BATCH;) {
    const [rows = []] = await database.run(
      sql`delete from jobs
          where seq in (select seq from jobs where done_at <= ${now - KEEP_IDS_MS} limit ${BATCH}) returning 1`,
    );
    swept = rows.length;
  }
}
