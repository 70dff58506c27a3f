import type { SocketModeReceiver } from '@slack/bolt';

import { BotError } from '../../core/errors.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { failureOf } from './failures.ts';

type SocketModeClient = SocketModeReceiver['client'];

/** 1, 2, 4 … s, and never more than this: Slack may be back any moment. */
const LONGEST_WAIT_MS = 30_000;
/** From asking for an address to Slack's greeting. */
const CONNECT_MS = 20_000;
/** The library waits half a minute for a peer that does not say goodbye. */
const GOODBYE_MS = 3_000;
/** A connection that lives shorter was no success: 11 on one app, say. */
const STEADY_MS = 5_000;

interface LinkParts {
  readonly client: SocketModeClient;
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether no link of the app is connected. */
  readonly alone: () => boolean;
  readonly onFatal: (error: BotError) => void;
}

/** One connection, kept: made anew whenever it ends, at once the first time and then ever more patiently. */
export class SocketLink {
  readonly #parts: LinkParts;
  readonly #ending = new AbortController();
  #running: Promise<void> | undefined;
  #connected = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Resolves with the first greeting; rejects where Slack refuses the token, and there is no use in trying. */
  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#running = this.#keep(resolve).then(resolve, reject);
    });
  }

  async stop(): Promise<void> {
    const { client, clock } = this.#parts;
    this.#ending.abort();
    const goodbye = new AbortController();
    const patience = clock.sleep(GOODBYE_MS, goodbye.signal).catch(() => undefined);
    const gone = client.disconnect().then(() => this.#running?.catch(() => undefined));
    await Promise.race([gone, patience]);
    goodbye.abort();
    this.#connected = false;
  }

  async #keep(greeted: () => void): Promise<void> {
    const { clock, log, name } = this.#parts;
    let failures = 0;
    let everGreeted = false;
    while (!this.#ending.signal.aborted) {
      const startedAt = clock.now();
      try {
        await this.#live(() => {
          everGreeted = true;
          greeted();
        });
        failures = clock.now() - startedAt < STEADY_MS ? failures + 1 : 0;
      } catch (error) {
        failures += 1;
        const failure = failureOf(error, name);
        if (this.#ending.signal.aborted) return;
        log.warn('slack.not-connected', { name, kind: failure.kind, reason: failure.message, failures });
        if (failure.kind === 'unauthorized' && this.#gone(failure, everGreeted)) return;
      }
      const waitMs = failures === 0 ? 0 : Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(failures, 10));
      await clock.sleep(waitMs, this.#ending.signal).catch(() => undefined);
    }
  }

  /** One life of the connection: resolves when it has ended, rejects where it never began. */
  async #live(greeted: () => void): Promise<void> {
    const { client, clock, log, name } = this.#parts;
    const greeting = new AbortController();
    const late = clock.sleep(CONNECT_MS, greeting.signal).then(
      () => client.disconnect(),
      () => undefined,
    );
    try {
      await client.start();
    } catch (error) {
      throw error ?? new BotError('disconnected', `${name}: closed before Slack greeted`);
    } finally {
      greeting.abort();
    }
    await late;
    // The library connects to the end even where it was told to leave meanwhile.
    if (this.#ending.signal.aborted) return void (await client.disconnect());
    const ended = new Promise<void>((resolve) => {
      client.once('disconnected', () => resolve());
    });
    this.#connected = true;
    log.info('slack.connected', { name });
    greeted();
    await ended;
    this.#connected = false;
    if (!this.#ending.signal.aborted) log.info('slack.disconnected', { name });
  }

  /** A refused token is the end of it, unless the other connection shows that it is good. */
  #gone(failure: BotError, everGreeted: boolean): boolean {
    if (!this.#parts.alone()) return false;
    if (!everGreeted) throw failure;
    this.#parts.onFatal(failure);
    return true;
  }
}
