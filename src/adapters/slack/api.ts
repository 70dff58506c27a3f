import { webApi } from '@slack/bolt';
import { Agent, fetch as undiciFetch } from 'undici';

import type { BotError } from '../../core/errors.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { failureOf, isAmbiguous } from './failures.ts';
import type { Fields } from './fields.ts';
import { Limiter } from './limiter.ts';
import { slackLogger } from './slack-log.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

const SLACK = 'https://slack.com/api';
const ANSWER_MS = 15_000;
const READ_WAITS_MS = [500, 2_000];
const NEVER = new AbortController().signal;

export interface ApiOptions {
  readonly apiUrl?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** A token that Slack refuses: where there is but one, every later call fails too. */
  onBadToken(error: BotError, workspaceId: string): void;
}

/**
 * Slack's Web API: a client for each workspace, each with its own token. Nothing is repeated here but reads: who writes knows
 * how to look whether it was written. A 429 is an error at once, for the limiter of its lane.
 */
export class SlackApi {
  readonly #options: ApiOptions;
  readonly #workspaces: () => Workspaces;
  readonly #limiter: Limiter;
  readonly #clients = new Map<string, { readonly token: string; readonly client: webApi.WebClient }>();
  readonly #agent = new Agent({ allowH2: false });

  constructor(options: ApiOptions, workspaces: () => Workspaces) {
    this.#options = options;
    this.#workspaces = workspaces;
    this.#limiter = new Limiter(options.clock);
  }

  get url(): string {
    return (this.#options.apiUrl ?? SLACK).replace(/\/*$/, '/');
  }

  /**
   * Options for a client of the library's. A new object each time, since the library writes into it; never with `headers`,
   * where it would leave one workspace's token for the next.
   */
  clientOptions(): webApi.WebClientOptions {
    return {
      slackApiUrl: this.url,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: ANSWER_MS,
      logger: slackLogger(this.#options.log),
      fetch: this.fetch,
    };
  }

  /** With a dispatcher of its own: another copy of undici may have taken over the global one. */
  readonly fetch = ((url: string, init?: object) =>
    undiciFetch(url, { ...init, dispatcher: this.#agent })) as unknown as NonNullable<webApi.WebClientOptions['fetch']>;

  /** Writes, in the order of its lane: once, whatever comes of it. */
  write(workspaceId: string, lane: string, method: string, args: Fields): Promise<Fields> {
    return this.#limiter.run(`${workspaceId}:${lane}`, () => this.once(workspaceId, method, args));
  }

  /** Reads: a broken answer is asked for again, a little later. */
  async read(workspaceId: string, method: string, args: Fields, signal = NEVER): Promise<Fields> {
    for (const waitMs of READ_WAITS_MS) {
      try {
        return await this.once(workspaceId, method, args);
      } catch (error) {
        if (!isAmbiguous(error)) throw error;
        await this.#options.clock.sleep(waitMs, signal);
      }
    }
    return this.once(workspaceId, method, args);
  }

  async once(workspaceId: string, method: string, args: Fields): Promise<Fields> {
    const workspace = await this.#workspaces().get(workspaceId);
    try {
      return { ...(await this.#clientOf(workspace).apiCall(method, { ...args })) };
    } catch (error) {
      throw this.#told(failureOf(error, method), workspaceId);
    }
  }

  /** With a token that is in no record yet. */
  async with(token: string, method: string, args: Fields = {}): Promise<Fields> {
    try {
      return { ...(await new webApi.WebClient(token, this.clientOptions()).apiCall(method, { ...args })) };
    } catch (error) {
      throw failureOf(error, method);
    }
  }

  forget(workspaceId: string): void {
    this.#clients.delete(workspaceId);
  }

  #clientOf({ id, token }: Workspace): webApi.WebClient {
    const known = this.#clients.get(id);
    if (known?.token === token) return known.client;
    const client = new webApi.WebClient(token, this.clientOptions());
    this.#clients.set(id, { token, client });
    return client;
  }

  #told(error: BotError, workspaceId: string): BotError {
    if (error.kind === 'unauthorized') this.#options.onBadToken(error, workspaceId);
    return error;
  }
}
