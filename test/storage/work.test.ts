import { queryObjects } from 'node:v8';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Work } from '../../src/core/ports.ts';
import { type Database, MemoryDatabase, storeFailed } from '../../src/storage/database.ts';
import { Journal } from '../../src/storage/journal.ts';
import type { Row, Statement } from '../../src/storage/sql.ts';
import { keepSwept, sweep } from '../../src/storage/sweep.ts';
import { JournalWork } from '../../src/storage/work.ts';
import { Desk, message } from '../contracts/work-desk.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { LogBook } from './bench.ts';

const DAY_MS = 24 * 3_600_000;

/** A real database whose disk can fail. */
class FailingDatabase implements Database {
  readonly #inner = new MemoryDatabase();
  down = false;

  run(...statements: readonly Statement[]): Promise<Row[][]> {
    return this.down ? Promise.reject(storeFailed('the disk is gone')) : this.#inner.run(...statements);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

describe('work in one process, by a clock moved by hand', () => {
  let clock: ManualClock;
  let database: FailingDatabase;
  let log: LogBook;
  let desk: Desk;
  let work: Work;
  beforeEach(() => {
    clock = new ManualClock();
    database = new FailingDatabase();
    log = new LogBook();
    desk = new Desk();
    work = open();
  });
  afterEach(async () => {
    await work.stop(0);
    await database.close();
  });

  function open(maxRunning?: number): Work {
    return new JournalWork(new Journal(database), clock, log, maxRunning === undefined ? {} : { maxRunning });
  }

  test('a watch is looked at when its time has come, and not a millisecond before', async () => {
    await work.start(desk);
    desk.answer = async ({ state }) => (state === 'last' ? 'done' : { afterMs: 30_000, state: 'last' });
    await work.watch({ id: 'w', state: 'first' }, 30_000);
    await clock.advance(29_999);
    expect(desk.looks).toEqual([]);
    await clock.advance(1);
    expect(desk.looks.length).toBe(1);
    await clock.advance(29_999);
    expect(desk.looks.length).toBe(1);
    await clock.advance(1);
    expect(desk.looks.map(({ state }) => state)).toEqual(['first', 'last']);
  });

  test('idle, nothing is timed; with watches one timer, for the next of them', async () => {
    await work.start(desk);
    await work.enqueue('lane', message('a'));
    await clock.advance(0);
    expect(clock.waiting()).toBe(0);
    for (const afterMs of [60_000, 20_000, 40_000]) await work.watch({ id: `${afterMs}`, state: null }, afterMs);
    expect(clock.waiting()).toBe(1);
    await clock.advance(60_000);
    expect(desk.looks.map(({ id }) => id)).toEqual(['20000', '40000', '60000']);
    expect(clock.waiting()).toBe(0);
  });

  test('a watch keeps its hour through a stop, and is late by no more than the stop', async () => {
    await work.start(desk);
    await work.watch({ id: 'later', state: null }, 100_000);
    await work.watch({ id: 'soon', state: null }, 50_000);
    await work.stop(0);
    await clock.advance(60_000);
    expect(desk.looks).toEqual([]);
    work = open();
    await work.start(desk);
    await clock.advance(0);
    expect(desk.looks.map(({ id }) => id)).toEqual(['soon']);
    await clock.advance(39_999);
    expect(desk.looks.length).toBe(1);
    await clock.advance(1);
    expect(desk.looks.map(({ id }) => id)).toEqual(['soon', 'later']);
  });

  test('a look that throws loses nothing: the log hears of it, and in a minute there is another', async () => {
    await work.start(desk);
    desk.answer = async () => {
      if (desk.looks.length === 1) throw new Error('a bug');
      return 'done';
    };
    await work.watch({ id: 'w', state: 'kept' }, 0);
    await clock.advance(59_999);
    expect(desk.looks.length).toBe(1);
    expect(log.lines).toEqual([{ event: 'look-threw', facts: { id: 'w', error: new Error('a bug') } }]);
    await clock.advance(120_000);
    expect(desk.looks.map(({ state }) => state)).toEqual(['kept', 'kept']);
  });

  test('at most 16 looks at once, the others as soon as one is over', async () => {
    const hold = Promise.withResolvers<void>();
    desk.answer = async () => {
      await hold.promise;
      return 'done';
    };
    for (let i = 0; i < 20; i += 1) await work.watch({ id: `${i}`, state: null }, 0);
    await work.start(desk);
    await clock.advance(0);
    expect(desk.looks.length).toBe(16);
    hold.resolve();
    await clock.advance(0);
    expect(desk.looks.length).toBe(20);
  });

  test('no more lanes run at once than allowed, and a long lane does not starve the others', async () => {
    work = open(2);
    const ids = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'];
    desk.hold(...ids);
    await work.start(desk);
    for (const id of ids) await work.enqueue(`${id[0]}`, message(id));
    await clock.advance(0);
    expect(desk.begun).toEqual(['a1', 'b1']);
    desk.release('a1');
    await clock.advance(0);
    expect(desk.begun).toEqual(['a1', 'b1', 'c1']);
    for (const id of ids) desk.release(id);
    await clock.advance(0);
    expect(desk.ended.toSorted()).toEqual(ids);
  });

  test('a job added at the very moment its lane runs dry is begun, too', async () => {
    await work.start(desk);
    for (let turns = 0; turns < 40; turns += 1) {
      await work.enqueue('lane', message(`a${turns}`));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      await work.enqueue('lane', message(`b${turns}`));
      await clock.advance(0);
      expect(desk.ended.slice(-2)).toEqual([`a${turns}`, `b${turns}`]);
    }
  });

  test('is started once: a second start would take what runs for left behind', async () => {
    desk.hold('a');
    await work.start(desk);
    await work.enqueue('lane', message('a'));
    await clock.advance(0);
    await expect(work.start(desk)).rejects.toThrow('started already');
    await clock.advance(0);
    expect(desk.begun).toEqual(['a']);
  });

  test('a job that throws: the log names it, and nothing is retried', async () => {
    desk.meanwhile = async () => {
      throw new Error('a bug');
    };
    await work.start(desk);
    await work.enqueue('lane', message('a'));
    await clock.advance(3_600_000);
    expect(desk.begun).toEqual(['a']);
    expect(log.lines).toEqual([{ event: 'job-threw', facts: { id: 'a', error: new Error('a bug') } }]);
  });

  test('stop gives what runs its time, then aborts it, then waits a moment for it to put itself away', async () => {
    desk.hold('a');
    const away = Promise.withResolvers<void>();
    desk.meanwhile = () => away.promise;
    await work.start(desk);
    await work.enqueue('lane', message('a'));
    await clock.advance(0);
    let stopped = false;
    const stopping = work.stop(30_000).then(() => (stopped = true));
    await clock.advance(29_999);
    expect(desk.signals.get('a')?.aborted).toBe(false);
    await clock.advance(1);
    expect(desk.signals.get('a')?.reason).toMatchObject({ kind: 'shutting-down' });
    await clock.advance(1_000);
    expect(stopped).toBe(false);
    away.resolve();
    await clock.advance(0);
    expect(stopped).toBe(true);
    await stopping;
    expect(clock.waiting()).toBe(0);
  });

  test('a handler that does not heed its signal cannot keep the process from ending', async () => {
    desk.answer = () => new Promise(() => {});
    desk.meanwhile = () => new Promise(() => {});
    await work.start(desk);
    await work.watch({ id: 'w', state: null }, 0);
    await work.enqueue('lane', message('a'));
    await clock.advance(0);
    const stopping = work.stop(0);
    await clock.advance(2_000);
    await stopping;
    expect([desk.begun, desk.ended, desk.looks.length]).toEqual([['a'], [], 1]);
  });

  test('the same message is known for 7 days after it is done, and no longer', async () => {
    await work.start(desk);
    await work.enqueue('lane', message('a'));
    await clock.advance(7 * DAY_MS - 1);
    await sweep(database, clock.now());
    expect((await work.enqueue('lane', message('a'))).duplicate).toBe(true);
    await clock.advance(1);
    await sweep(database, clock.now());
    expect((await work.enqueue('lane', message('a'))).duplicate).toBe(false);
    await clock.advance(0);
    expect(desk.begun).toEqual(['a', 'a']);
  });

  test('a sweep takes only what is over, however much it is', async () => {
    desk.hold('runs');
    await work.enqueue('b', message('waits'));
    await database.run({
      text: `insert into jobs (id, lane, state, done_at)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 1200)
      select 'old' || i, 'a', 'done', 1 from n`,
      values: [],
    });
    await sweep(database, clock.now() + 30 * DAY_MS);
    const [rows] = await database.run({ text: 'select id from jobs', values: [] });
    expect(rows).toEqual([{ id: 'waits' }]);
  });

  test('what was said is not kept longer than the work on it', async () => {
    await work.start(desk);
    desk.hold('a');
    await work.enqueue('lane', message('a', 'secret plans'));
    await work.enqueue('lane', message('b', 'secret plans'));
    await clock.advance(0);
    await work.cancel('lane');
    await clock.advance(0);
    const [rows] = await database.run({ text: 'select id, message from jobs order by seq', values: [] });
    expect(rows).toEqual([
      { id: 'a', message: null },
      { id: 'b', message: null },
    ]);
  });

  test('lanes that have drained leave nothing in memory', async () => {
    await work.start(desk);
    const fill = async (round: string): Promise<void> => {
      const ids = Array.from({ length: 500 }, (_, i) => `${round}${i}`);
      await Promise.all(ids.map((id) => work.enqueue(`lane ${id}`, message(id))));
      await Promise.all(ids.map((id) => work.watch({ id, state: null }, 0)));
      await clock.advance(0);
      await desk.hasEnded(...ids);
      await desk.hasLooked(500);
      desk.looks.length = 0;
    };
    await fill('warm');
    const before = queryObjects(AbortController);
    await fill('again');
    expect(Number(queryObjects(AbortController)) - Number(before)).toBeLessThan(20);
  });

  describe('while the store is down', () => {
    test('who asks is told; nothing is pretended', async () => {
      await work.start(desk);
      database.down = true;
      const asked = [
        work.enqueue('lane', message('a')),
        work.waiting('lane'),
        work.cancel('lane'),
        work.watch({ id: 'w', state: null }, 0),
        work.unwatch('w'),
      ];
      for (const answer of asked) await expect(answer).rejects.toMatchObject({ kind: 'storage-failed' });
      await expect(open().start(desk)).rejects.toMatchObject({ kind: 'storage-failed' });
      database.down = false;
      expect(await work.enqueue('lane', message('a'))).toEqual({ duplicate: false, ahead: 0 });
    });

    test('the end of a job is written down as soon as it can be, and the job does not run twice', async () => {
      desk.hold('a');
      await work.start(desk);
      await work.enqueue('lane', message('a'));
      await work.enqueue('lane', message('b'));
      await clock.advance(0);
      database.down = true;
      desk.release('a');
      await clock.advance(10_000);
      expect([desk.ended, desk.begun]).toEqual([['a'], ['a']]);
      expect(log.lines[0]?.event).toBe('journal-failed');
      database.down = false;
      await clock.advance(1_000);
      expect(desk.ended).toEqual(['a', 'b']);
      await work.stop(0);
      work = open();
      await work.start(desk);
      await clock.advance(0);
      expect(desk.begun).toEqual(['a', 'b']);
    });

    test('the answer of a look is written down as soon as it can be', async () => {
      desk.answer = async () => {
        database.down = desk.looks.length === 1;
        return { afterMs: 1_000, state: desk.looks.length };
      };
      await work.start(desk);
      await work.watch({ id: 'w', state: 0 }, 1_000);
      await clock.advance(5_500);
      expect(desk.looks.length).toBe(1);
      database.down = false;
      await clock.advance(3_000);
      expect(desk.looks.slice(0, 2).map(({ state }) => state)).toEqual([0, 1]);
    });

    test('a lane stopped while its next job cannot begin starts clean afterwards', async () => {
      desk.hold('a', 'c');
      await work.start(desk);
      await work.enqueue('lane', message('a'));
      await work.enqueue('lane', message('b'));
      await clock.advance(0);
      database.down = true;
      desk.release('a');
      await clock.advance(1_500);
      database.down = false;
      expect(await work.cancel('lane')).toEqual([message('b')]);
      await work.enqueue('lane', message('c'));
      await clock.advance(1_000);
      expect(desk.begun).toEqual(['a', 'c']);
      expect(desk.signals.get('c')?.aborted).toBe(false);
    });

    test('a sweep that fails is a line in the log, until the end', async () => {
      const end = new AbortController();
      keepSwept(database, clock, log, end.signal);
      await clock.advance(0);
      database.down = true;
      await clock.advance(3_600_000);
      expect(log.lines.map(({ event }) => event)).toEqual(['sweep-failed']);
      end.abort();
      await clock.advance(7_200_000);
      expect(log.lines.length).toBe(1);
    });

    test('stop does not wait for it', async () => {
      desk.hold('a');
      await work.start(desk);
      await work.enqueue('lane', message('a'));
      await clock.advance(0);
      database.down = true;
      desk.release('a');
      await clock.advance(0);
      const stopping = work.stop(5_000);
      await clock.advance(5_000);
      await stopping;
      expect(clock.waiting()).toBe(0);
    });
  });
});
