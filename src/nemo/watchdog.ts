import { BotError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';

/** A transfer that does not move for this long does not come to an end. */
const STUCK_MS = 2 * 60_000;
const LOOK_EVERY_MS = 15_000;

/** Aborts a transfer in which nothing moves, and with it whatever its caller aborts. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #parent: AbortSignal;
  readonly #transfer = new AbortController();
  readonly #watching = new AbortController();
  readonly #forward = (): void => this.#transfer.abort(this.#parent.reason);
  #movedAt: number;

  constructor(clock: Clock, parent: AbortSignal, what: string) {
    this.#clock = clock;
    this.#parent = parent;
    this.#movedAt = clock.now();
    parent.addEventListener('abort', this.#forward, { once: true });
    if (parent.aborted) this.#forward();
    const look = async (): Promise<void> => {
      if (clock.now() - this.#movedAt < STUCK_MS) return;
      this.#transfer.abort(
        new BotError('timed-out', `${what} did not move for ${STUCK_MS} ms`, { facts: { started: true } }),
      );
    };
    clock.every(LOOK_EVERY_MS, look, this.#watching.signal);
  }

  /** Of the transfer: aborts with the caller's, or when nothing moves. */
  get signal(): AbortSignal {
    return this.#transfer.signal;
  }

  moved(): void {
    this.#movedAt = this.#clock.now();
  }

  /** Everything is sent: from here on standing still is no fault. */
  arrived(): void {
    this.#watching.abort();
  }

  /** Takes every listener and tick away. */
  end(): void {
    this.#watching.abort();
    this.#parent.removeEventListener('abort', this.#forward);
  }
}
