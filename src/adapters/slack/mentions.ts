import type { Box, Clock, Log } from '../../core/ports.ts';
import type { Fields } from './fields.ts';
import type { Home } from './inbound.ts';
import { remember } from './threads.ts';

/** An `app_mention` that waits for its `message`, and afterwards what was made of it. */
export interface HeldMention {
  readonly home: Home;
  readonly event: Fields;
  /** Ids of the files it was handed on with; undefined while it waits. */
  readonly handedOn?: readonly string[];
}

/** Slack sends both events of one message within moments, in either order. */
const HOLD_MS = 1_500;
const AGAIN_MS = 30_000;
const KEPT_MS = 3_600_000;
const REMEMBERED = 2_000;

/**
 * The fallback for mentions: Slack tells them twice, by `message` with everything and by `app_mention`, which may come first
 * and without the files. So the second kind is held, on record, until the first has had time to come.
 */
export class Mentions {
  readonly #box: Box<HeldMention>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #handOn: (held: HeldMention) => Promise<readonly string[]>;
  readonly #heard = new Map<string, true>();
  readonly #waiting = new Map<string, Promise<void>>();
  readonly #ending = new AbortController();

  /** `handOn`: takes a held mention as a message; answers with the ids of the files it had. */
  constructor(
    box: Box<HeldMention>,
    clock: Clock,
    log: Log,
    handOn: (held: HeldMention) => Promise<readonly string[]>,
  ) {
    this.#box = box;
    this.#clock = clock;
    this.#log = log;
    this.#handOn = handOn;
  }

  /** Those that a process before this one held when it died. */
  async start(): Promise<void> {
    for await (const [key, held] of this.#box.entries()) if (held.handedOn === undefined) this.#wait(key, held);
  }

  /** Durable once it resolves. */
  async hold(key: string, held: HeldMention): Promise<void> {
    if (this.#heard.has(key) || this.#waiting.has(key)) return;
    if ((await this.#box.get(key)) !== undefined) return;
    await this.#box.set(key, held, KEPT_MS);
    this.#wait(key, held);
  }

  /**
   * The `message` has come: its mention waits no longer. `take` is told which files the mention was already handed on with, if it
   * was; where it fails, the mention is what is left, and waits again.
   */
  async meet(key: string, take: (handedOn: readonly string[] | undefined) => Promise<void>): Promise<void> {
    remember(this.#heard, key, true, REMEMBERED);
    const held = await this.#box.get(key);
    const waits = held !== undefined && held.handedOn === undefined;
    try {
      await take(held?.handedOn);
    } catch (error) {
      this.#heard.delete(key);
      if (waits && !this.#waiting.has(key)) this.#wait(key, held);
      throw error;
    }
    if (waits) await this.#box.delete(key);
  }

  /** Hands on at once what still waits. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#waiting.values());
  }

  #wait(key: string, held: HeldMention): void {
    const waiting = this.#patiently(key, held).finally(() => this.#waiting.delete(key));
    this.#waiting.set(key, waiting);
  }

  /** Slack has been told that we have it: where it cannot be stored now, it is tried again. */
  async #patiently(key: string, held: HeldMention): Promise<void> {
    for (let waitMs = HOLD_MS; ; waitMs = AGAIN_MS) {
      await this.#clock.sleep(waitMs, this.#ending.signal).catch(() => undefined);
      try {
        return await this.#release(key, held);
      } catch (error) {
        this.#log.error('slack.mention-not-handed-on', { reason: String(error) });
        if (this.#ending.signal.aborted) return;
      }
    }
  }

  async #release(key: string, held: HeldMention): Promise<void> {
    if (this.#heard.has(key)) return;
    const there = await this.#box.get(key);
    if (there === undefined || there.handedOn !== undefined) return;
    const handedOn = await this.#handOn(held);
    await this.#box.set(key, { ...held, handedOn }, KEPT_MS);
  }
}
