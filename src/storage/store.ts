import type { Clock, Log, Records, Work } from '../core/ports.ts';
import { openDataFile } from './data-file.ts';
import { type Database, MemoryDatabase } from './database.ts';
import { Journal } from './journal.ts';
import { openRecords } from './records.ts';
import { keepSwept } from './sweep.ts';
import { JournalWork, type WorkOptions } from './work.ts';

export interface StoreOptions {
  /** Made if it is missing. Undefined: in memory, for tests. */
  readonly directory: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everything the bot remembers, in one file that one process holds. */
export interface Store {
  readonly records: Records;
  /** One at a time: the next after the one before was stopped. */
  work(options?: WorkOptions): Work;
  /** Stops the work at once, where it still runs. */
  close(): Promise<void>;
}

/** Rejects with `storage-failed` and a sentence for the operator where the directory cannot be used. */
export async function openStore({ directory, clock, log }: StoreOptions): Promise<Store> {
  const database: Database = directory === undefined ? new MemoryDatabase() : await openDataFile(directory);
  const journal = new Journal(database);
  const works: Work[] = [];
  const closing = new AbortController();
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all(works.map((work) => work.stop(0)));
    await database.close();
  };
  let closed: Promise<void> | undefined;
  keepSwept(database, clock, log, closing.signal);
  return {
    records: openRecords(database, clock),
    work: (options) => {
      const work = new JournalWork(journal, clock, log, options);
      works.push(work);
      return work;
    },
    close: () => (closed ??= close()),
  };
}
