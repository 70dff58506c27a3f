import { Agent, type Dispatcher } from 'undici';
import type { Clock } from '../core/ports.ts';
import { attributionOf, refuseUnattributed, type Skill } from './attribution.ts';
import type { Asked } from './failure.ts';
import { breakOf, watchFlights, type Flight, type WithFlight } from './flight.ts';
import { readJson, type Response } from './response.ts';
import { orAborted } from './signals.ts';

export interface HttpOptions {
  readonly apiUrl: string;
  readonly webUrl: string;
  readonly skill: Skill;
  readonly clock: Clock;
}

/** One request to the API. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Absent only where a token is asked for. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly signal: AbortSignal;
  /** Whose call it is, for the registration link. */
  readonly userId?: string | undefined;
  readonly aboutSession?: boolean;
  /** Silence that ends the call as `timed-out`; 0: none does. */
  readonly silenceMs?: number;
  /** A charged call: written at most once. */
  readonly once?: boolean;
  /** A transfer: on the connections for bytes in bulk. */
  readonly body?: AsyncIterable<Uint8Array>;
}

/** JSON calls are answered in seconds; a longer silence is a broken service. */
const SILENCE_MS = 60_000;
/** After its last byte an upload is checked and stored; the seed's longest wait for anything. */
const BULK_ANSWER_MS = 15 * 60_000;
/** A file that does not move for this long does not come. */
const BULK_SILENCE_MS = 2 * 60_000;

/** The way to the one service and back: headers, connections, and what an answer or its absence means. */
export class NemoHttp {
  readonly api: URL;
  readonly #options: HttpOptions;
  readonly #headers: Readonly<Record<string, string>>;
  // No `connections` limit: requests beyond it would wait in a queue that no time-out reaches.
  readonly #agent = new Agent({ bodyTimeout: 0, headersTimeout: 0 });
  readonly #control = this.#agent.compose(watchFlights);
  // HTTP/2 moves uploads at about half the speed of HTTP/1.1 connections.
  readonly #bulkAgent = new Agent({ allowH2: false, headersTimeout: BULK_ANSWER_MS, bodyTimeout: BULK_SILENCE_MS });
  readonly #bulk = this.#bulkAgent.compose(watchFlights);

  constructor(options: HttpOptions) {
    this.#options = options;
    this.api = new URL(options.apiUrl);
    this.#headers = attributionOf(options.skill);
  }

  /** Sends the call and answers with the head of whatever comes back. Throws what `breakOf` makes of a break. */
  async send(call: Call): Promise<Response> {
    const headers = this.#headersOf(call);
    refuseUnattributed(headers);
    const flight: Flight = { what: `${call.method} ${call.path}`, once: call.once ?? false, written: false };
    const dispatcher = call.body ? this.#bulk : this.#control;
    const { statusCode, ...head } = await this.#request(dispatcher, flight, call.signal, {
      origin: this.api.origin,
      path: this.address(call.path).pathname,
      method: call.method,
      headers,
      ...bodyOf(call),
      ...silenceOf(call.silenceMs),
    });
    return { status: statusCode, headers: head.headers, body: head.body, flight, asked: this.#asked(call, flight) };
  }

  /** Sends the call, reads the answer to its end and answers with its JSON. Throws what the answer says went wrong. */
  async json(call: Call): Promise<object> {
    const patience = call.body ? {} : { silenceMs: SILENCE_MS };
    return readJson(await this.send({ ...patience, ...call }), call.signal);
  }

  /** A file from wherever it lies: with none of our headers but those given. */
  async fetch(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    silenceMs?: number,
  ): Promise<Response> {
    // The query of a signed link is a key to the file: it stays out of the log.
    const flight: Flight = { what: `GET ${url.origin}${url.pathname}`, once: false, written: false };
    const { statusCode, ...head } = await this.#request(this.#bulk, flight, signal, {
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: { ...headers },
      ...silenceOf(silenceMs),
    });
    const asked: Asked = { what: flight.what, aboutSession: false, now: this.#options.clock.now() };
    return { status: statusCode, headers: head.headers, body: head.body, flight, asked };
  }

  /** What an API call carries that is not `send`'s: for the service's own downloads. */
  credentials(token: string): Readonly<Record<string, string>> {
    const headers = { ...this.#headers, authorization: `Bearer ${token}` };
    refuseUnattributed(headers);
    return headers;
  }

  /** Whether the service is on this machine. */
  get isLocal(): boolean {
    return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(this.api.hostname);
  }

  address(path: string): URL {
    return new URL(this.api.pathname.replace(/\/$/, '') + path, this.api);
  }

  registerUrl(userId: string | undefined): string | undefined {
    if (!userId?.startsWith('anon_')) return undefined;
    return this.web('register', { bind: userId }).href;
  }

  web(path: string, query: Readonly<Record<string, string>>): URL {
    const url = new URL(this.#options.webUrl);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`;
    url.search = new URLSearchParams(query).toString();
    return url;
  }

  /** Ends whatever is still under way. */
  async close(): Promise<void> {
    await Promise.all([this.#agent.destroy(), this.#bulkAgent.destroy()]);
  }

  async #request(
    dispatcher: Dispatcher,
    flight: Flight,
    signal: AbortSignal,
    options: Dispatcher.RequestOptions,
  ): Promise<Dispatcher.ResponseData> {
    const flown: Dispatcher.RequestOptions & WithFlight = { ...options, signal, flight };
    try {
      signal.throwIfAborted();
      // undici hears of an abort only once it is connected.
      return await orAborted(dispatcher.request(flown), signal);
    } catch (error) {
      throw breakOf(error, flight, signal);
    }
  }

  #headersOf(call: Call): Record<string, string> {
    return {
      ...this.#headers,
      accept: 'application/json',
      ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
      ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    };
  }

  #asked(call: Call, flight: Flight): Asked {
    return {
      what: flight.what,
      aboutSession: call.aboutSession ?? false,
      registerUrl: this.registerUrl(call.userId),
      now: this.#options.clock.now(),
    };
  }
}

function bodyOf(call: Call): Pick<Dispatcher.RequestOptions, 'body'> {
  // undici takes async iterables; its type does not say so.
  if (call.body) return { body: call.body as unknown as Buffer };
  return call.json === undefined ? {} : { body: JSON.stringify(call.json) };
}

function silenceOf(ms: number | undefined): Pick<Dispatcher.RequestOptions, 'headersTimeout' | 'bodyTimeout'> {
  return ms === undefined ? {} : { headersTimeout: ms, bodyTimeout: ms };
}
