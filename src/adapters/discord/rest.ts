import { REST, type RequestMethod, type RESTOptions } from 'discord.js';
import { Agent } from 'undici';

import { BotError } from '../../core/errors.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { badToken, failureOf } from './failures.ts';
import type { Frame } from './frame.ts';
import { makeRequestWith } from './http.ts';

/** discord.js's own default: until the first byte of the answer. */
const ANSWER_MS = 15_000;
/** Longer waits than this are told to the caller instead of being sat out in a queue nobody sees. */
const PATIENCE_MS = 30_000;
/** Nothing moved for so long: a dead peer, or a source that gave up. */
const UPLOAD_IDLE_MS = 90_000;
const NO_SKEW_MS = 1_500;
const UPLOAD_MS = 15 * 60_000;
/** An IP is banned after 10,000 refusals in 10 minutes (docs: topics/rate-limits); this warns long before. */
const WARN_EVERY_REFUSALS = 500;

export interface Call {
  readonly body?: object;
  readonly query?: Readonly<Record<string, string>>;
  /** False for interactions, whose address is their token. */
  readonly auth?: boolean;
}

export interface RestOptions {
  readonly token: string;
  readonly apiUrl?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly answerMs?: number;
  /** The token is refused: every later call would be too. */
  onBadToken(error: BotError): void;
}

/**
 * discord.js's REST with its rate limits, twice: it has one request at a time in flight per channel, so uploads get an
 * instance of their own and no card waits behind a video. Every failure leaves as a `BotError` without tokens or bodies.
 */
export class DiscordRest {
  readonly #options: RestOptions;
  readonly #control: REST;
  readonly #uploads: REST;
  #skewMs = 0;

  constructor(options: RestOptions) {
    this.#options = options;
    // HTTP/1.1 as discord.js itself speaks it; for uploads it is also the faster one.
    const uploadAgent = new Agent({ allowH2: false, headersTimeout: 0, bodyTimeout: ANSWER_MS });
    this.#control = this.#watched(new REST(this.settings()).setToken(options.token));
    this.#uploads = this.#watched(
      new REST({ ...this.settings(uploadAgent), timeout: UPLOAD_MS, retries: 1 }).setToken(options.token),
    );
  }

  /** The same way to the network for a gateway client's own REST. */
  settings(agent = new Agent({ allowH2: false, bodyTimeout: ANSWER_MS })): Partial<RESTOptions> {
    const { answerMs, apiUrl, clock } = this.#options;
    return {
      ...(apiUrl === undefined ? {} : { api: apiUrl.replace(/\/+$/, '') }),
      version: '10',
      timeout: answerMs ?? ANSWER_MS,
      retries: 3,
      invalidRequestWarningInterval: WARN_EVERY_REFUSALS,
      rejectOnRateLimit: (limit) => limit.retryAfter > PATIENCE_MS,
      makeRequest: makeRequestWith(agent, clock, (headers) => this.#setClockBy(headers)),
    };
  }

  /** Discord's clock, by its latest answer: ours may be off by more than an interaction lives. */
  now(): number {
    return this.#options.clock.now() + this.#skewMs;
  }

  get(route: `/${string}`, query: Call['query'] = {}): Promise<unknown> {
    return this.call('GET', route, { query });
  }

  async call(
    method: `${RequestMethod}`,
    route: `/${string}`,
    { body, query, auth = true }: Call = {},
  ): Promise<unknown> {
    try {
      return await this.#control.request({
        method: method as RequestMethod,
        fullRoute: route,
        auth,
        ...(body === undefined ? {} : { body }),
        ...(query === undefined ? {} : { query: new URLSearchParams(query) }),
      });
    } catch (error) {
      throw this.#told(failureOf(error, `${method} ${withoutTokens(route)}`));
    }
  }

  /** Streams the frame; the signal is the caller's, and is left without listeners. */
  async upload(route: `/${string}`, frame: Frame, auth: boolean, signal: AbortSignal): Promise<unknown> {
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    const call = `POST ${withoutTokens(route)} with a file`;
    let stalled: BotError | undefined;
    this.#options.clock.every(
      5_000,
      async () => {
        if (frame.idleMs < UPLOAD_IDLE_MS) return;
        stalled = new BotError('timed-out', `${call}: nothing moved for ${UPLOAD_IDLE_MS / 1000} s`);
        stop();
      },
      controller.signal,
    );
    try {
      return await this.#uploads.post(route, {
        body: frame,
        passThroughBody: true,
        headers: frame.headers,
        auth,
        ...(auth ? {} : { query: new URLSearchParams({ wait: 'true' }) }),
        signal: controller.signal,
      });
    } catch (error) {
      throw this.#told(stalled ?? failureOf(error, call, signal));
    } finally {
      signal.removeEventListener('abort', stop);
      controller.abort();
    }
  }

  #told(error: BotError): BotError {
    if (error.kind === 'unauthorized') this.#options.onBadToken(badToken('REST'));
    return error;
  }

  #setClockBy(headers: Headers): void {
    const date = Date.parse(headers.get('date') ?? '');
    if (Number.isNaN(date)) return;
    // The header has whole seconds: on average the truth is half a second later, and a smaller difference is none.
    const skewMs = date + 500 - this.#options.clock.now();
    this.#skewMs = Math.abs(skewMs) > NO_SKEW_MS ? skewMs : 0;
  }

  #watched(rest: REST): REST {
    rest.on('invalidRequestWarning', ({ count }) => this.#options.log.warn('discord.many-refusals', { count }));
    return rest;
  }
}

/** A route for the log: an interaction's token is as good as a password for 15 minutes. */
function withoutTokens(route: string): string {
  return route.replace(/^(\/(?:webhooks|interactions)\/\d+\/)[^/]+/, '$1…');
}
