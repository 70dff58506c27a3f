import { getEventListeners } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import type { Clock } from '../../src/core/ports.ts';
import { scaledClock, systemClock } from '../../src/ops/clock.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { LogBook } from '../storage/bench.ts';

/** The clock, and a way to let its time pass. */
interface Timepiece {
  readonly clock: Clock;
  pass(ms: number): Promise<unknown>;
}

function real(clock: Clock, factor: number): Timepiece {
  return {
    clock,
    pass: async (ms) => {
      const until = performance.now() + ms / factor + 5;
      while (performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
}

const CLOCKS: Record<string, () => Timepiece> = {
  'the system clock': () => real(systemClock(), 1),
  'a clock that runs a thousand times as fast': () => real(scaledClock(1_000), 1_000),
  'a clock moved by hand': () => {
    const clock = new ManualClock();
    return { clock, pass: (ms) => clock.advance(ms) };
  },
};

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

/** A length of time that every clock can let pass quickly. */
const SPANS: Record<string, number> = { 'a clock that runs a thousand times as fast': 20_000 };

describe.each(Object.entries(CLOCKS))('%s', (name, open) => {
  const span = SPANS[name] ?? 20;

  test('a sleep ends after its time, and not before', async () => {
    const { clock, pass } = open();
    const end = new AbortController();
    const started = clock.now();
    const slept = clock.sleep(span, end.signal).then(() => clock.now() - started);
    await pass(span);
    expect(await slept).toBeGreaterThanOrEqual(span * 0.9);
    expect(getEventListeners(end.signal, 'abort')).toEqual([]);
  });

  test('no time at all is over at once', async () => {
    const { clock } = open();
    await clock.sleep(0, new AbortController().signal);
    await clock.sleep(-5, new AbortController().signal);
    expect(clock.now()).toBeGreaterThan(0);
  });

  test('a sleep ends with the reason of its signal, at once, and lets go of it', async () => {
    const { clock } = open();
    const reason = new Error('somebody stopped it');
    const end = new AbortController();
    const sleeping = clock.sleep(30 * 24 * 3_600_000, end.signal);
    end.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(clock.sleep(span, end.signal)).rejects.toBe(reason);
    expect(getEventListeners(end.signal, 'abort')).toEqual([]);
  });

  test('a sleep that was aborted leaves no timer behind', async () => {
    const { clock } = open();
    const end = new AbortController();
    const before = timers();
    const sleeping = clock.sleep(30 * 24 * 3_600_000, end.signal);
    end.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    expect(timers()).toBe(before);
  });

  test('ticks at absolute multiples, until its signal aborts', async () => {
    const { clock, pass } = open();
    const end = new AbortController();
    const ticks: number[] = [];
    const first = Math.floor(clock.now() / span);
    clock.every(span, async () => void ticks.push(Math.floor(clock.now() / span)), end.signal);
    for (let i = 0; i < 3; i += 1) await pass(span);
    end.abort();
    const count = ticks.length;
    expect(count).toBeGreaterThanOrEqual(2);
    expect(ticks[0]).toBeGreaterThan(first);
    expect(new Set(ticks).size).toBe(count);
    await pass(2 * span);
    expect(ticks.length).toBe(count);
  });

  test('a tick still running is not started again; afterwards it goes on', async () => {
    const { clock, pass } = open();
    const end = new AbortController();
    const held = Promise.withResolvers<void>();
    let started = 0;
    clock.every(
      span,
      () => {
        started += 1;
        return held.promise;
      },
      end.signal,
    );
    for (let i = 0; i < 4; i += 1) await pass(span);
    expect(started).toBe(1);
    held.resolve();
    for (let i = 0; i < 2; i += 1) await pass(span);
    expect(started).toBeGreaterThan(1);
    end.abort();
  });

  test('of several rhythms each keeps its own, and an aborted signal starts none', async () => {
    const { clock, pass } = open();
    const end = new AbortController();
    const early = new AbortController();
    const seen = { slow: 0, fast: 0, ended: 0, never: 0 };
    clock.every(3 * span, async () => void (seen.slow += 1), end.signal);
    clock.every(span, async () => void (seen.fast += 1), end.signal);
    clock.every(span, async () => void (seen.ended += 1), early.signal);
    clock.every(span, async () => void (seen.never += 1), AbortSignal.abort());
    early.abort();
    for (let i = 0; i < 7; i += 1) await pass(span);
    end.abort();
    expect(seen.slow).toBeGreaterThanOrEqual(1);
    expect(seen.fast).toBeGreaterThan(seen.slow);
    expect([seen.ended, seen.never]).toEqual([0, 0]);
  });
});

test('a tick that throws is a line in the log, and the next one comes', async () => {
  const log = new LogBook();
  const end = new AbortController();
  let ticks = 0;
  const clock = systemClock(log);
  clock.every(
    5,
    () => {
      ticks += 1;
      throw new Error('a bug');
    },
    end.signal,
  );
  await vi.waitUntil(() => ticks > 1, { interval: 5 });
  end.abort();
  expect(log.lines[0]).toEqual({ event: 'tick-threw', facts: { error: new Error('a bug') } });
});

test("a wait longer than Node's longest timeout is not over at once", async () => {
  const clock = systemClock();
  const end = new AbortController();
  const warned = vi.fn<() => void>();
  process.once('warning', warned);
  const month = clock.sleep(40 * 24 * 3_600_000, end.signal).then(() => 'over');
  const soon = clock.sleep(20, end.signal).then(() => 'soon');
  expect(await Promise.race([month, soon])).toBe('soon');
  expect(warned).not.toHaveBeenCalled();
  process.off('warning', warned);
  end.abort(new Error('enough'));
  await expect(month).rejects.toThrow('enough');
});

test('a scaled clock runs on from now, faster', async () => {
  const clock = scaledClock(10_000);
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(3_600_000);
  const before = clock.now();
  await clock.sleep(900_000, new AbortController().signal);
  expect(clock.now() - before).toBeGreaterThanOrEqual(800_000);
});
