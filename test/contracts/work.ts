import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { IncomingMessage } from '../../src/core/message.ts';
import type { Work } from '../../src/core/ports.ts';
import { Desk, LONG_MS, message, PATIENCE, type WorkBench } from './work-desk.ts';
import { watchContract } from './work-watches.ts';

/** What every engine of the work promises. */
export function workContract(name: string, open: () => Promise<WorkBench>): void {
  jobContract(name, open);
  watchContract(name, open);
}

function jobContract(name: string, open: () => Promise<WorkBench>): void {
  describe(`work: ${name}`, () => {
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

    describe('jobs', () => {
      test('rule 46: a lane runs one at a time, in order, though all came at once', async () => {
        await work.start(desk);
        let running = 0;
        desk.meanwhile = async () => {
          running += 1;
          await new Promise((resolve) => setImmediate(resolve));
          expect(running).toBe(1);
          running -= 1;
        };
        const ids = Array.from({ length: 12 }, (_, i) => `m${i}`);
        const places = await Promise.all(ids.map((id) => work.enqueue('lane', message(id))));
        expect(places.every(({ duplicate }) => !duplicate)).toBe(true);
        await desk.hasEnded(...ids);
        expect(desk.begun).toEqual(ids);
        expect(desk.recovered).toEqual([]);
      });

      test('a lane that takes long holds up no other', async () => {
        desk.hold('slow');
        await work.start(desk);
        await work.enqueue('a', message('slow'));
        await work.enqueue('a', message('behind'));
        await work.enqueue('b', message('other'));
        await desk.hasEnded('other');
        expect(desk.begun).not.toContain('behind');
        desk.release('slow');
        await desk.hasEnded('behind');
      });

      test('over many lanes everything runs once, each lane in its order', async () => {
        await work.start(desk);
        const ids: string[] = [];
        for (let i = 0; i < 60; i += 1) ids.push(`${i % 7}-${i}`);
        await Promise.all(ids.map((id) => work.enqueue(`lane ${id.split('-')[0]}`, message(id))));
        await desk.hasEnded(...ids);
        expect(desk.begun.toSorted()).toEqual(ids.toSorted());
        for (let lane = 0; lane < 7; lane += 1) {
          const mine = (id: string): boolean => id.startsWith(`${lane}-`);
          expect(desk.begun.filter(mine)).toEqual(ids.filter(mine));
        }
      });

      test('a message comes out as it went in', async () => {
        const whole: IncomingMessage = {
          ...message('whole', '导出 🎬 "quoted"\n:base64:AAAA'),
          files: [{ name: 'clip.mp4', bytes: 5e9, ref: { url: null, ids: ['1'] } }],
        };
        const seen: IncomingMessage[] = [];
        desk.meanwhile = async (job) => void seen.push(job);
        await work.start(desk);
        await work.enqueue('lane', whole);
        await desk.hasEnded('whole');
        expect(seen).toEqual([whole]);
      });

      test('what a job adds to its own lane runs after it', async () => {
        desk.meanwhile = async ({ id }) => {
          if (id === 'first') await work.enqueue('lane', message('second'));
        };
        await work.start(desk);
        await work.enqueue('lane', message('first'));
        await desk.hasEnded('first', 'second');
        expect(desk.ended).toEqual(['first', 'second']);
      });

      test('the same message is one job: while it waits, while it runs, when it is done, and after a restart', async () => {
        desk.hold('a');
        await work.start(desk);
        await work.enqueue('lane', message('a'));
        await work.enqueue('lane', message('b'));
        await desk.hasBegun('a');
        expect(await work.enqueue('lane', message('a'))).toEqual({ duplicate: true, ahead: 0 });
        expect(await work.enqueue('lane', message('b', 'other words'))).toEqual({ duplicate: true, ahead: 1 });
        expect((await work.enqueue('another lane', message('b'))).duplicate).toBe(true);
        desk.release('a');
        await desk.hasEnded('a', 'b');
        // The third in the lane: when it has begun, the two before it are done on disk as well.
        await work.enqueue('lane', message('c'));
        await desk.hasEnded('c');
        expect(await work.enqueue('lane', message('b'))).toEqual({ duplicate: true, ahead: 0 });
        expect(desk.begun).toEqual(['a', 'b', 'c']);
        await restart();
        await work.start(desk);
        expect((await work.enqueue('lane', message('a'))).duplicate).toBe(true);
        await work.enqueue('lane', message('d'));
        await desk.hasEnded('d');
        expect(desk.begun).toEqual(['d']);
      });

      test('tells how many are ahead in the lane, and what waits there', async () => {
        desk.hold('a');
        await work.start(desk);
        expect(await work.enqueue('lane', message('a'))).toEqual({ duplicate: false, ahead: 0 });
        await desk.hasBegun('a');
        expect(await work.waiting('lane')).toEqual([]);
        expect(await work.enqueue('lane', message('b'))).toEqual({ duplicate: false, ahead: 1 });
        expect(await work.enqueue('lane', message('c'))).toEqual({ duplicate: false, ahead: 2 });
        expect(await work.enqueue('other', message('x'))).toEqual({ duplicate: false, ahead: 0 });
        expect(await work.waiting('lane')).toEqual([message('b'), message('c')]);
        desk.release('a');
        await desk.hasEnded('a', 'b', 'c');
        await vi.waitFor(
          async () => expect(await work.enqueue('lane', message('c'))).toMatchObject({ ahead: 0 }),
          PATIENCE,
        );
        expect(await work.waiting('lane')).toEqual([]);
      });

      test('a job that throws is told of nowhere else, and the lane goes on', async () => {
        desk.meanwhile = async ({ id }) => {
          if (id === 'bad') throw new Error('a bug');
        };
        await work.start(desk);
        await work.enqueue('lane', message('bad'));
        await work.enqueue('lane', message('good'));
        await desk.hasEnded('good');
        await restart();
        await work.start(desk);
        await work.enqueue('lane', message('next'));
        await desk.hasEnded('next');
        expect(desk.begun).toEqual(['next']);
      });
    });

    describe('stopping a lane', () => {
      test('aborts what runs, takes back what waits, and leaves other lanes alone', async () => {
        desk.hold('a', 'x');
        await work.start(desk);
        for (const id of ['a', 'b', 'c']) await work.enqueue('lane', message(id));
        await work.enqueue('other', message('x'));
        await desk.hasBegun('a', 'x');
        const signal = desk.signals.get('a');
        expect(await work.cancel('lane')).toEqual([message('b'), message('c')]);
        expect(signal?.reason).toMatchObject({ name: 'BotError', kind: 'stopped' });
        expect(desk.signals.get('x')?.aborted).toBe(false);
        await desk.hasEnded('a');
        expect((await work.enqueue('lane', message('b'))).duplicate).toBe(true);
        await work.enqueue('lane', message('d'));
        await desk.hasEnded('d');
        expect(desk.begun).toEqual(['a', 'x', 'd']);
      });

      test('what is added right behind it runs, with a signal of its own', async () => {
        desk.hold('a', 'b');
        await work.start(desk);
        await work.enqueue('lane', message('a'));
        await desk.hasBegun('a');
        await Promise.all([work.cancel('lane'), work.enqueue('lane', message('b'))]);
        await desk.hasBegun('b');
        expect(desk.signals.get('b')?.aborted).toBe(false);
        desk.release('b');
        await desk.hasEnded('b');
      });

      test('hits a job that is just beginning, too: it is either taken back or aborted', async () => {
        await work.start(desk);
        for (let i = 0; i < 10; i += 1) {
          desk.hold(`m${i}`);
          const [, back] = await Promise.all([work.enqueue('lane', message(`m${i}`)), work.cancel('lane')]);
          const late = back.length === 0 ? await work.cancel('lane') : [];
          if (back.length + late.length === 0) await desk.hasEnded(`m${i}`);
          expect((await work.waiting('lane')).length).toBe(0);
        }
      });

      test('nothing there is fine, and a stopped job does not come back after a restart', async () => {
        expect(await work.cancel('unknown')).toEqual([]);
        desk.hold('a');
        await work.start(desk);
        await work.enqueue('lane', message('a'));
        await desk.hasBegun('a');
        await work.cancel('lane');
        await desk.hasEnded('a');
        await work.stop(LONG_MS);
        await restart();
        await work.start(desk);
        await work.enqueue('lane', message('b'));
        await desk.hasEnded('b');
        expect(desk.begun).toEqual(['b']);
      });
    });

    describe('across restarts', () => {
      test('what was added before the start, or after the stop, runs at the next start and is no recovery', async () => {
        await work.enqueue('lane', message('a'));
        await work.start(desk);
        await desk.hasEnded('a');
        await work.stop(LONG_MS);
        await work.enqueue('lane', message('b'));
        expect(desk.begun).toEqual(['a']);
        await restart();
        await work.enqueue('lane', message('c'));
        await work.start(desk);
        await desk.hasEnded('b', 'c');
        expect([desk.begun, desk.recovered]).toEqual([['b', 'c'], []]);
      });

      test('stop lets what runs finish within its time, and begins nothing more', async () => {
        desk.hold('a');
        await work.start(desk);
        await work.enqueue('lane', message('a'));
        await work.enqueue('lane', message('b'));
        await desk.hasBegun('a');
        const signal = desk.signals.get('a');
        const stopped = work.stop(LONG_MS);
        desk.release('a');
        await stopped;
        expect([desk.ended, signal?.aborted]).toEqual([['a'], false]);
        await restart();
        await work.start(desk);
        await desk.hasEnded('b');
        expect([desk.begun, desk.recovered]).toEqual([['b'], []]);
      });

      test('rule 57, row 31: what stop had to abort comes back as a recovery, first in its lane, and once', async () => {
        desk.hold('a', 'x');
        await work.start(desk);
        for (const id of ['a', 'b']) await work.enqueue('lane', message(id));
        await work.enqueue('other', message('x'));
        await desk.hasBegun('a', 'x');
        const signal = desk.signals.get('a');
        await work.stop(0);
        expect(signal?.reason).toMatchObject({ name: 'BotError', kind: 'shutting-down' });
        expect(desk.ended.toSorted()).toEqual(['a', 'x']);
        await restart();
        desk.hold('a');
        await work.start(desk);
        await desk.hasEnded('x');
        await desk.hasBegun('a');
        expect(desk.begun).not.toContain('b');
        expect((await work.enqueue('lane', message('a'))).duplicate).toBe(true);
        desk.release('a');
        await desk.hasEnded('b');
        expect(desk.recovered.toSorted()).toEqual(['a', 'x']);
        await work.stop(LONG_MS);
        await restart();
        await work.enqueue('lane', message('z'));
        await work.start(desk);
        await desk.hasEnded('z');
        expect([desk.begun, desk.recovered]).toEqual([['z'], []]);
      });

      test('a job aborted at every start is a recovery each time', async () => {
        await work.enqueue('lane', message('a'));
        for (const recovered of [[], ['a'], ['a']]) {
          desk.hold('a');
          await work.start(desk);
          await desk.hasBegun('a');
          expect(desk.recovered).toEqual(recovered);
          await work.stop(0);
          await restart();
        }
      });
    });
  });
}
