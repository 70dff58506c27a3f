import { BotError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { Lanes } from './lanes.ts';

/** Longer waits than this are told to the caller instead of being sat out in a queue nobody sees. */
const PATIENCE_MS = 30_000;
const TRIES = 4;
/** Slack's Retry-After has whole seconds; a breath more spares a second refusal. */
const BREATH_MS = 100;
const NEVER = new AbortController().signal;

/**
 * Waits out Slack's 429s lane by lane. The library would halt the whole workspace for one channel's limit; here only
 * what goes to the same place waits, and keeps its order.
 */
export class Limiter {
  readonly #clock: Clock;
  readonly #lanes = new Lanes();
  readonly #heldUntil = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  run<T>(lane: string, act: () => Promise<T>): Promise<T> {
    return this.#lanes.inOrder(lane, () => this.#patiently(lane, act));
  }

  async #patiently<T>(lane: string, act: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      await this.#pass(lane);
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof BotError) || error.kind !== 'rate-limited') throw error;
        const waitMs = (error.facts.retryAfterMs ?? 1_000) + BREATH_MS;
        this.#heldUntil.set(lane, this.#clock.now() + waitMs);
        if (waitMs > PATIENCE_MS || tried === TRIES) throw error;
      }
    }
  }

  async #pass(lane: string): Promise<void> {
    const waitMs = (this.#heldUntil.get(lane) ?? 0) - this.#clock.now();
    if (waitMs > PATIENCE_MS) {
      throw new BotError('rate-limited', `${lane} must wait`, { facts: { retryAfterMs: waitMs } });
    }
    if (waitMs > 0) await this.#clock.sleep(waitMs, NEVER);
    this.#heldUntil.delete(lane);
  }
}
