import { expect, test } from 'vitest';
import { Cadence, filmRate } from '../../../studio/render/cadence.ts';
import type { Timed } from '../../../studio/render/cadence.ts';

function sourceOf(times: readonly number[]): {
  pull(): Promise<Timed<number> | undefined>;
  readonly released: number[];
  release(item: number): void;
} {
  const left = times.map((atMs) => ({ item: atMs, atMs }));
  const released: number[] = [];
  return { pull: async () => left.shift(), released, release: (item) => released.push(item) };
}

async function play(
  times: readonly number[],
  slotMs: number,
  startMs: number,
  slots: number,
): Promise<(number | undefined)[]> {
  const source = sourceOf(times);
  const cadence = new Cadence(source.pull, source.release, slotMs, startMs);
  const shown: (number | undefined)[] = [];
  for (let i = 0; i < slots; i++) shown.push((await cadence.next())?.item);
  return shown;
}

test('a source of the same rate is passed on frame by frame', async () => {
  expect(await play([0, 40, 80, 120], 40, 0, 4)).toEqual([0, 40, 80, 120]);
});

test('a faster source loses frames and a slower one repeats them', async () => {
  expect(await play([0, 20, 40, 60, 80, 100], 40, 0, 3)).toEqual([20, 60, 100]);
  expect(await play([0, 100, 200], 50, 0, 5)).toEqual([0, 0, 100, 100, 200]);
});

test('times that waver by a few milliseconds neither drop nor repeat a frame', async () => {
  expect(await play([3, 38, 83, 118, 161], 40, 0, 5)).toEqual([3, 38, 83, 118, 161]);
});

test('a trimmed clip begins with the frame that is on screen at its start', async () => {
  expect(await play([0, 40, 80, 120, 160], 40, 80, 2)).toEqual([80, 120]);
  expect(await play([0, 1000], 40, 500, 1)).toEqual([0]);
});

test('a source that starts late shows its first frame early', async () => {
  expect(await play([300, 340], 40, 0, 2)).toEqual([300, 300]);
});

test('only a new frame is fresh, and one that is held past its end is over', async () => {
  const source = sourceOf([0, 100]);
  const cadence = new Cadence(source.pull, source.release, 50, 0);
  const seen = [];
  for (let i = 0; i < 6; i++) seen.push(await cadence.next());
  expect(seen.map((chosen) => chosen?.fresh)).toEqual([true, false, true, false, false, false]);
  expect(seen.map((chosen) => chosen?.over)).toEqual([false, false, false, false, true, true]);
});

test('a source without a frame gives nothing', async () => {
  expect(await play([], 40, 0, 2)).toEqual([undefined, undefined]);
});

test('every frame is released exactly once', async () => {
  const source = sourceOf([0, 10, 20, 30, 40, 50]);
  const cadence = new Cadence(source.pull, source.release, 40, 0);
  await cadence.next();
  await cadence.next();
  cadence.close();
  expect(source.released).toEqual([0, 10, 20, 30, 40, 50]);
});

test.each([
  [25, 25, 1],
  [29.97, 30_000, 1001],
  [30, 30, 1],
  [59.94, 30_000, 1001],
  [50, 25, 1],
  [120, 30, 1],
  [17.3, 20, 1],
  [8, 10, 1],
  [1000, 30_000, 1001],
])('%d frames a second become %d/%d', (fps, num, den) => {
  expect(filmRate(fps)).toEqual({ num, den });
});
