import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Log, LogFacts } from '../../src/core/ports.ts';
import { systemClock } from '../../src/ops/clock.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import type { RecordsBench } from '../contracts/records.ts';
import type { WorkBench } from '../contracts/work-desk.ts';
import { ManualClock } from '../fakes/manual-clock.ts';

export const quiet: Log = { info() {}, warn() {}, error() {} };

/** A log that tests can read. */
export class LogBook implements Log {
  readonly lines: { readonly event: string; readonly facts: LogFacts | undefined }[] = [];

  info = (event: string, facts?: LogFacts): void => void this.lines.push({ event, facts });
  warn = this.info;
  error = this.info;
}

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'nemovideo-bot-'));
}

/** The store in a file of its own, as the contracts want it. */
async function fileStore(clock: Clock): Promise<{ store(): Store; reopen(): Promise<Store>; close(): Promise<void> }> {
  const directory = await temporaryDirectory();
  let store = await openStore({ directory, clock, log: quiet });
  return {
    store: () => store,
    reopen: async () => {
      await store.close();
      store = await openStore({ directory, clock, log: quiet });
      return store;
    },
    close: async () => {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function recordsInFile(): Promise<RecordsBench> {
  const clock = new ManualClock();
  const file = await fileStore(clock);
  return {
    records: file.store().records,
    reopen: async () => (await file.reopen()).records,
    pass: (ms) => clock.advance(ms),
    close: file.close,
  };
}

export async function workInFile(): Promise<WorkBench> {
  const file = await fileStore(systemClock());
  return {
    work: file.store().work(),
    restart: async () => (await file.reopen()).work(),
    close: file.close,
  };
}
