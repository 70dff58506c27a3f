import type { Clock, Log } from '../core/ports.ts';

/** Node fires longer timeouts at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The time of the machine. `log` hears of ticks that threw. */
export function systemClock(log?: Log): Clock {
  return new ScaledClock(1, log);
}

/** Time that runs `factor` times as fast, from now on: long waits in short tests. */
export function scaledClock(factor: number, log?: Log): Clock {
  return new ScaledClock(factor, log);
}

interface Ticking {
  readonly everyMs: number;
  readonly tick: () => Promise<void>;
  dueAt: number;
  running: boolean;
}

class ScaledClock implements Clock {
  readonly #factor: number;
  readonly #log: Log | undefined;
  readonly #startedAt = Date.now();
  readonly #ticking = new Set<Ticking>();
  #ticker: NodeJS.Timeout | undefined;

  constructor(factor: number, log: Log | undefined) {
    this.#factor = factor;
    this.#log = log;
  }

  now(): number {
    return this.#startedAt + (Date.now() - this.#startedAt) * this.#factor;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    // By the clock that nobody sets: a corrected time of day must not stretch a wait.
    const until = performance.now() + ms / this.#factor;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      let timer: NodeJS.Timeout | undefined;
      const aborted = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const wait = (): void => {
        const leftMs = until - performance.now();
        if (leftMs > 0) {
          timer = setTimeout(wait, Math.min(leftMs, LONGEST_TIMEOUT_MS));
          return;
        }
        signal.removeEventListener('abort', aborted);
        resolve();
      };
      signal.addEventListener('abort', aborted, { once: true });
      wait();
    });
  }

  every(everyMs: number, tick: () => Promise<void>, signal: AbortSignal): void {
    if (signal.aborted) return;
    const ticking: Ticking = { everyMs, tick, dueAt: nextMultiple(everyMs, this.now()), running: false };
    const forget = (): void => {
      this.#ticking.delete(ticking);
      this.#setTicker();
    };
    this.#ticking.add(ticking);
    this.#setTicker();
    signal.addEventListener('abort', forget, { once: true });
  }

  #setTicker(): void {
    clearTimeout(this.#ticker);
    if (this.#ticking.size === 0) return;
    const nextAt = Math.min(...[...this.#ticking].map(({ dueAt }) => dueAt));
    const inMs = Math.max(0, nextAt - this.now()) / this.#factor;
    this.#ticker = setTimeout(() => this.#tickAll(), Math.min(inMs, LONGEST_TIMEOUT_MS));
  }

  #tickAll(): void {
    const now = this.now();
    for (const ticking of this.#ticking) {
      if (ticking.dueAt <= now) void this.#tick(ticking);
      // Also after the time of day was set back, or was lost in a suspended machine.
      ticking.dueAt = nextMultiple(ticking.everyMs, now);
    }
    this.#setTicker();
  }

  async #tick(ticking: Ticking): Promise<void> {
    if (ticking.running) return;
    ticking.running = true;
    try {
      await ticking.tick();
    } catch (error) {
      this.#log?.error('tick-threw', { error });
    } finally {
      ticking.running = false;
    }
  }
}

function nextMultiple(everyMs: number, now: number): number {
  return (Math.floor(now / everyMs) + 1) * everyMs;
}
