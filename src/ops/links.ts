import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { BotError } from '../core/errors.ts';
import type { Links } from '../core/ports.ts';
import { isPublicAddress } from './addresses.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_HOPS = 5;

interface Address {
  readonly address: string;
  readonly family: number;
}

/** How names become addresses, which of these may be asked, and for how long: tests have an internet of their own. */
export interface LinkOptions {
  readonly resolve: (hostname: string) => Promise<readonly Address[]>;
  readonly allowed: (address: string) => boolean;
  /** For all hops together. */
  readonly deadlineMs: number;
}

const INTERNET: LinkOptions = {
  resolve: (hostname) => lookup(hostname, { all: true }),
  allowed: isPublicAddress,
  // Somebody waits for the answer to a message.
  deadlineMs: 10_000,
};

type Inspected = Awaited<ReturnType<Links['inspect']>>;
type Answer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>;

/** Looks where a pasted link leads, and asks only hosts that are out in the internet. */
export class PublicLinks implements Links {
  readonly #options: LinkOptions;

  constructor(options = INTERNET) {
    this.#options = options;
  }

  async inspect(start: URL, signal: AbortSignal): Promise<Inspected> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(this.#options.deadlineMs)]);
    try {
      return await this.#follow(start, deadline);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BotError) throw error;
      throw badLink(deadline.aborted ? 'it did not answer in time' : 'it could not be asked', error);
    }
  }

  async #follow(start: URL, signal: AbortSignal): Promise<Inspected> {
    let url = start;
    for (let hops = 0; hops <= MOST_HOPS; hops += 1) {
      const answer = await this.#ask(url, signal);
      const next = redirection(url, answer);
      if (!next) return { url, ...fileOf(answer) };
      url = next;
    }
    throw badLink(`it redirects more than ${MOST_HOPS} times`);
  }

  async #ask(url: URL, signal: AbortSignal): Promise<Answer> {
    const addresses = await this.#addresses(url, signal);
    // Connects to what was checked, whatever the name would resolve to by now.
    const client = new Client(url.origin, { connect: { lookup: pinned(addresses) }, allowH2: false });
    try {
      const head = await request(client, url, 'HEAD', signal);
      if (redirection(url, head) || (isFine(head) && fileOf(head).bytes)) return head;
      // Many a host refuses HEAD, or answers it without a length.
      return await request(client, url, 'GET', signal);
    } finally {
      await client.destroy();
    }
  }

  async #addresses(url: URL, signal: AbortSignal): Promise<readonly Address[]> {
    if (url.protocol !== 'https:') throw badLink('it is not https');
    if (url.username || url.password) throw badLink('it holds a name or a password');
    const hostname = url.hostname.replaceAll(/[[\]]/gu, '');
    const addresses = await orAborted(this.#options.resolve(hostname), signal);
    if (addresses.length === 0 || !addresses.every(({ address }) => this.#options.allowed(address)))
      throw badLink('its host is not public');
    return addresses;
  }
}

/** The body is never read: where the range was ignored, it is the whole file. It ends with the client. */
function request(client: Client, url: URL, method: 'HEAD' | 'GET', signal: AbortSignal): Promise<Answer> {
  return client.request({
    path: `${url.pathname}${url.search}`,
    method,
    headers: {
      accept: '*/*',
      // Compressed, the length would be another.
      'accept-encoding': 'identity',
      'user-agent': 'nemovideo-bot',
      ...(method === 'GET' && { range: 'bytes=0-0' }),
    },
    signal,
  });
}

function isFine({ statusCode }: Answer): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function redirection(from: URL, { statusCode, headers }: Answer): URL | undefined {
  const location = headers['location'];
  if (!REDIRECTS.has(statusCode) || typeof location !== 'string') return undefined;
  const to = URL.parse(location, from.href);
  if (!to) throw badLink('it redirects to what is no address');
  return to;
}

/** Throws where there is no file. */
function fileOf(answer: Answer): Omit<Inspected, 'url'> {
  const { statusCode, headers } = answer;
  // The answer to a range; an empty file has none, and says so with 416.
  const total = /\/(\d+)$/u.exec(String(headers['content-range'] ?? ''))?.[1];
  if (statusCode === 404 || statusCode === 410) throw new BotError('file-gone', `The link answered ${statusCode}.`);
  if (!isFine(answer) && total === undefined) throw badLink(`it answered ${statusCode}`);
  const length = total ?? (statusCode === 206 ? undefined : headers['content-length']);
  const mimeType = String(headers['content-type'] ?? '')
    .split(';', 1)[0]
    ?.trim()
    .toLowerCase();
  return {
    ...(typeof length === 'string' && { bytes: Number(length) }),
    ...(mimeType && { mimeType }),
  };
}

function pinned(addresses: readonly Address[]): LookupFunction {
  return (_hostname, { all }, done) => {
    const [first] = addresses;
    if (all) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function badLink(detail: string, cause?: unknown): BotError {
  return new BotError('bad-link', `The link cannot be used: ${detail}.`, { facts: { detail }, cause });
}
