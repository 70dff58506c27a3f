import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Work } from '../../src/core/ports.ts';
import { Desk, LONG_MS, message, type WorkBench } from './work-desk.ts';

/** The half of `workContract` that is about watches. */
export function watchContract(name: string, open: () => Promise<WorkBench>): void {
  describe(`watches: ${name}`, () => {
    let bench: WorkBench;
    let work: Work;
    let desk: Desk;
    beforeEach(async () => {
      bench = await open();
      work = bench.work;
      desk = new Desk();
    });
    afterEach(async () => {
      await work.stop(0);
      await bench.close();
    });

    async function restart(): Promise<void> {
      work = await bench.restart();
      desk = new Desk();
    }

    const WATCH = { id: 'w', state: { tries: 0, of: ['render', null] } };

    test('rule 55: a watch is looked at again and again, with the state of the last look, until it is done', async () => {
      desk.answer = async ({ state }) => (state === 3 ? 'done' : { afterMs: 10, state: Number(state) + 1 });
      await work.start(desk);
      await work.watch({ id: 'w', state: 0 }, 10);
      await desk.hasLooked(4);
      expect(desk.looks).toEqual([0, 1, 2, 3].map((state) => ({ id: 'w', state })));
      await restart();
      await work.start(desk);
      await work.watch({ id: 'other', state: null }, 10);
      await desk.hasLooked(1);
      expect(desk.looks).toEqual([{ id: 'other', state: null }]);
    });

    test('none is looked at before its time, and one that comes sooner goes first', async () => {
      await work.start(desk);
      await work.watch({ id: 'much later', state: 1 }, 3_600_000);
      await work.watch({ id: 'later', state: 2 }, 60);
      await work.watch({ id: 'soon', state: 3 }, 10);
      await desk.hasLooked(2);
      expect(desk.looks.map(({ id }) => id)).toEqual(['soon', 'later']);
    });

    test('the same id twice is one watch, the first', async () => {
      await work.start(desk);
      await work.watch(WATCH, 20);
      await work.watch({ id: 'w', state: 'second' }, 0);
      await work.watch({ id: 'end', state: null }, 60);
      await desk.hasLooked(2);
      expect(desk.looks).toEqual([WATCH, { id: 'end', state: null }]);
    });

    test('a long look holds up neither other watches nor jobs', async () => {
      const slow = Promise.withResolvers<void>();
      desk.answer = async ({ id }) => {
        if (id === 'slow') await slow.promise;
        return 'done';
      };
      await work.start(desk);
      await work.watch({ id: 'slow', state: null }, 0);
      await desk.hasLooked(1);
      await work.watch({ id: 'quick', state: null }, 0);
      await work.enqueue('lane', message('a'));
      await desk.hasLooked(2);
      await desk.hasEnded('a');
      expect(desk.looks.map(({ id }) => id)).toEqual(['slow', 'quick']);
      slow.resolve();
    });

    test('many that are due together are all looked at, each once', async () => {
      const ids = Array.from({ length: 50 }, (_, i) => `w${i}`);
      await Promise.all(ids.map((id) => work.watch({ id, state: id }, 0)));
      await work.start(desk);
      await desk.hasLooked(50);
      await work.watch({ id: 'end', state: null }, 0);
      await desk.hasLooked(51);
      expect(desk.looks.map(({ id }) => id).toSorted()).toEqual([...ids, 'end'].toSorted());
    });

    test('unwatched is not looked at any more; unknown is fine', async () => {
      await work.unwatch('unknown');
      await work.start(desk);
      await work.watch(WATCH, 30);
      await work.unwatch('w');
      await work.watch({ id: 'end', state: null }, 60);
      await desk.hasLooked(1);
      expect(desk.looks.map(({ id }) => id)).toEqual(['end']);
    });

    test('unwatched in the middle of a look: aborted, and its answer brings nothing back', async () => {
      const aborted = Promise.withResolvers<unknown>();
      desk.answer = async ({ id }, signal) => {
        if (id !== 'w') return 'done';
        signal.addEventListener('abort', () => aborted.resolve(signal.reason));
        await aborted.promise;
        return { afterMs: 0, state: 'back' };
      };
      await work.start(desk);
      await work.watch(WATCH, 0);
      await desk.hasLooked(1);
      await work.unwatch('w');
      expect(await aborted.promise).toMatchObject({ kind: 'stopped' });
      await work.watch({ id: 'end', state: null }, 40);
      await desk.hasLooked(2);
      expect(desk.looks.map(({ id }) => id)).toEqual(['w', 'end']);
    });

    test('rule 57: watches outlive the process, with their last state, and are looked at soon after a late start', async () => {
      desk.answer = async () => ({ afterMs: 20, state: 'the newest' });
      await work.start(desk);
      await work.watch(WATCH, 0);
      await work.watch({ id: 'far', state: 'far' }, 3_600_000);
      await desk.hasLooked(2);
      await work.stop(LONG_MS);
      await restart();
      await work.start(desk);
      await desk.hasLooked(1);
      expect(desk.looks).toEqual([{ id: 'w', state: 'the newest' }]);
    });

    test('a look that stop had to abort is taken up again at the next start', async () => {
      desk.answer = (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      await work.start(desk);
      await work.watch(WATCH, 0);
      await desk.hasLooked(1);
      await work.stop(0);
      await restart();
      await work.start(desk);
      await desk.hasLooked(1);
      expect(desk.looks).toEqual([WATCH]);
    });
  });
}
