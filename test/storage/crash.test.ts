import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/storage/store.ts';
import { Desk, PATIENCE } from '../contracts/work-desk.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { quiet, temporaryDirectory } from './bench.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
const LIVES = 4;
/** As many as the child has. */
const LANES = 4;

/** `life` counts from 0; words as the child told them. */
interface Told {
  readonly life: number;
  readonly words: readonly string[];
}

describe('a process that is killed', () => {
  let directory: string;
  let told: Told[];
  let child: ChildProcess | undefined;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    told = [];
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });

  /** Resolves once it is hard at work. */
  async function live(life: number): Promise<void> {
    child = spawn(process.execPath, [CHILD, directory, `${life}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (!child.stdout) throw new Error('the child has no output');
    createInterface({ input: child.stdout }).on('line', (line) => told.push({ life, words: line.split(' ') }));
    const busy = (): boolean => told.some((each) => each.life === life && each.words[0] === 'ack');
    await vi.waitUntil(busy, PATIENCE);
  }

  async function kill(): Promise<void> {
    const closed = once(child as ChildProcess, 'close');
    child?.kill('SIGKILL');
    await closed;
  }

  function saying(word: string): string[] {
    return told.filter(({ words }) => words[0] === word).map(({ words }) => words[1] ?? '');
  }

  test('rule 57, row 31: nothing acknowledged is lost, order is kept, and what had begun comes back as a recovery', async () => {
    for (let life = 0; life < LIVES; life += 1) {
      await live(life);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 80));
      await kill();
    }
    const desk = new Desk();
    const store = await openStore({ directory, clock: new ManualClock(Date.now() + 3_700_000), log: quiet });
    const acknowledged = saying('ack');
    const before = new Set(saying('end'));
    const latest = await store.records.box<{ text: string }>('crash').get('latest');
    const work = store.work();
    await work.start(desk);
    await desk.hasEnded(...acknowledged.filter((id) => !before.has(id)));
    await desk.hasLooked(saying('watch').length);
    await store.close();
    const last = desk.begun.map((id) => ({ life: LIVES, words: ['begin', id, `${desk.recovered.includes(id)}`] }));
    told.push(...last);

    expect(breaches(told.filter(({ words }) => words[0] === 'begin'))).toEqual([]);
    expect(desk.looks.map(({ id }) => id)).toEqual(expect.arrayContaining(saying('watch')));
    expect(place(latest?.text ?? '')).toBeGreaterThanOrEqual(place(saying('set').at(-1) ?? ''));
    expect(new Set(told.filter(({ words }) => words[0] === 'client').map(({ words }) => words.join(' '))).size).toBe(1);
  });

  test('holds the store alone while it lives: another is told so in plain words, and may as soon as it is dead', async () => {
    await live(0);
    const options = { directory, clock: new ManualClock(), log: quiet };
    await expect(openStore(options)).rejects.toMatchObject({
      kind: 'storage-failed',
      message: expect.stringMatching(
        /^Another bot is running on .*bot\.db\. Stop it, or give this one a DATA_DIR of its own\.$/,
      ),
    });
    await kill();
    await (await openStore(options)).close();
  });
});

/** Of ids as `life:number`: where in the order of all enqueues. */
function place(id: string): number {
  const [life, number] = id.split(':').map(Number);
  return (life ?? 0) * 1e6 + (number ?? 0);
}

/** What of the promised order was broken; one line each. */
function breaches(begins: readonly Told[]): string[] {
  const found: string[] = [];
  const latest = new Map<number, Told>();
  for (const begin of begins) {
    const [, id = '', recovery] = begin.words;
    const lane = place(id) % LANES;
    const previous = latest.get(lane);
    const again = previous?.words[1] === id;
    // Only what a killed life left in the middle is a recovery, and it is the first of its lane.
    const mayRecover = begin.life > (previous?.life ?? 0);
    if (recovery === 'true' && !mayRecover) found.push(`${id} is no recovery`);
    if (again && recovery === 'false') found.push(`${id} had begun before`);
    if (again && !mayRecover) found.push(`${id} ran twice in one life`);
    if (previous && !again && place(id) < place(previous.words[1] ?? '')) found.push(`${id} is out of order`);
    latest.set(lane, begin);
  }
  return found;
}
