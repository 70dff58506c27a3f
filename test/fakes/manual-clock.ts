import type { Clock } from '../../src/core/ports.ts';

/** 2026-01-05T09:00:00Z: a multiple of every interval in use, so that ticks fall on round numbers of `advance`. */
const DEFAULT_START_MS = Date.UTC(2026, 0, 5, 9);

/** Turns of the event loop between two steps: enough for a local socket's question and answer, each a turn or two. */
const TURNS = 12;

interface Alarm {
  readonly at: number;
  readonly kind: 'sleep' | 'tick';
  readonly ring: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  /** By time, and in the order they were set where times are equal. */
  readonly #alarms: Alarm[] = [];

  constructor(startMs = DEFAULT_START_MS) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  /** How many sleeps are pending. */
  waiting(): number {
    return this.#alarms.filter(({ kind }) => kind === 'sleep').length;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (ms <= 0) return resolve();
      const aborted = (): void => {
        forget();
        reject(signal.reason);
      };
      const forget = this.#set(ms, 'sleep', () => {
        signal.removeEventListener('abort', aborted);
        resolve();
      });
      signal.addEventListener('abort', aborted, { once: true });
    });
  }

  every(everyMs: number, tick: () => Promise<void>, signal: AbortSignal): void {
    if (signal.aborted) return;
    let running = false;
    let forget: () => void;
    const arm = (): void => {
      forget = this.#set(everyMs - (this.#now % everyMs), 'tick', () => {
        arm();
        if (running) return;
        running = true;
        // A tick that rejects becomes an unhandled rejection on purpose: the test run then fails.
        void tick().finally(() => {
          running = false;
        });
      });
    };
    arm();
    signal.addEventListener('abort', () => forget(), { once: true });
  }

  /**
   * Moves time through everything that falls due, in order and one at a time. Between two steps promises and real input
   * and output get their turn, so that what was woken can go back to sleep and be woken again within the same move.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#alarms[0]; next && next.at <= end; next = this.#alarms[0]) {
      this.#alarms.shift();
      this.#now = next.at;
      next.ring();
      await settle();
    }
    this.#now = end;
  }

  #set(ms: number, kind: Alarm['kind'], ring: () => void): () => void {
    const alarm: Alarm = { at: this.#now + ms, kind, ring };
    const later = this.#alarms.findIndex(({ at }) => at > alarm.at);
    this.#alarms.splice(later < 0 ? this.#alarms.length : later, 0, alarm);
    return () => {
      const index = this.#alarms.indexOf(alarm);
      if (index >= 0) this.#alarms.splice(index, 1);
    };
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
