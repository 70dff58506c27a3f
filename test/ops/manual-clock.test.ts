import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../fakes/manual-clock.ts';

const never = new AbortController().signal;

describe('the clock that tests move by hand', () => {
  test('stands still until it is moved', async () => {
    const clock = new ManualClock(1_000);
    let woken = false;
    void clock.sleep(1, never).then(() => {
      woken = true;
      return woken;
    });
    await clock.advance(0);
    expect([clock.now(), woken, clock.waiting()]).toEqual([1_000, false, 1]);
    await clock.advance(1);
    expect([clock.now(), woken, clock.waiting()]).toEqual([1_001, true, 0]);
  });

  test('one move wakes what goes back to sleep, as often as it falls due, each at its own time', async () => {
    const clock = new ManualClock(0);
    const woken: number[] = [];
    const loop = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(60_000, never);
        woken.push(clock.now());
      }
    };
    void loop();
    await clock.advance(200_000);
    expect(woken).toEqual([60_000, 120_000, 180_000]);
    expect(clock.now()).toBe(200_000);
  });

  test('what falls due together goes in the order it was set', async () => {
    const clock = new ManualClock(0);
    const order: string[] = [];
    const sleeper = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms, never);
      order.push(name);
    };
    void sleeper('late', 20);
    void sleeper('first', 10);
    void sleeper('second', 10);
    await clock.advance(20);
    expect(order).toEqual(['first', 'second', 'late']);
  });

  test('a real socket answers between two steps', async () => {
    const server = createServer((_, response) => response.end('here'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const clock = new ManualClock(0);
    const seen: [string, number][] = [];
    const loop = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(1_000, never);
        const response = await fetch(`http://127.0.0.1:${port}/`);
        seen.push([await response.text(), clock.now()]);
      }
    };
    void loop();
    await clock.advance(5_000);
    server.closeAllConnections();
    server.close();
    expect(seen).toEqual([1, 2, 3, 4, 5].map((second) => ['here', second * 1_000]));
  });
});
