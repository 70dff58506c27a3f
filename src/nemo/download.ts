import { BotError } from '../core/errors.ts';
import type { Source } from '../core/ports.ts';
import type { Accounts } from './auth.ts';
import { breakOf } from './flight.ts';
import type { NemoHttp } from './http.ts';
import { readJson, type Response } from './response.ts';

export interface DownloadParts {
  readonly http: NemoHttp;
  readonly accounts: Accounts;
}

const MOST_REDIRECTS = 5;
/** The size is a courtesy: nobody waits long for it. */
const SIZE_SILENCE_MS = 10_000;

/**
 * The file of a finished render. It is fetched from the signed link, with none of our headers, and from the service's own
 * download, with the token, where there is no link or it has gone. Opening throws `file-gone` where neither has it.
 */
export async function renderedFile(
  parts: DownloadParts,
  id: string,
  url: URL | undefined,
  signal: AbortSignal,
): Promise<Source> {
  const bytes = await sizeOf(parts, id, url, signal);
  return {
    mimeType: 'video/mp4',
    ...(bytes === undefined ? {} : { bytes }),
    stream: async (each) => bytesOf(await open(parts, id, url, {}, each), each),
  };
}

/** Asks for the first byte: the answer names the size, and links signed for GET alone refuse a HEAD. */
async function sizeOf(
  parts: DownloadParts,
  id: string,
  url: URL | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const { status, headers, body } = await open(parts, id, url, { range: 'bytes=0-0' }, signal, SIZE_SILENCE_MS);
    body.on('error', () => {}).destroy();
    const stated = status === 206 ? /\/(\d+)$/.exec(String(headers['content-range']))?.[1] : headers['content-length'];
    return stated === undefined ? undefined : Number(stated);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function open(
  parts: DownloadParts,
  id: string,
  url: URL | undefined,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  silenceMs?: number,
): Promise<Response> {
  const { http, accounts } = parts;
  if (url) {
    try {
      return await follow(http, url, headers, undefined, signal, silenceMs);
    } catch (error) {
      if (!(error instanceof BotError) || error.kind !== 'file-gone') throw error;
    }
  }
  const own = http.address(`/api/render/proxy/${encodeURIComponent(id)}/download`);
  return accounts.withToken(signal, (token) => follow(http, own, headers, token, signal, silenceMs));
}

/** Redirects are followed by hand: each hop is looked at, and the token goes to the service alone. */
async function follow(
  http: NemoHttp,
  start: URL,
  headers: Readonly<Record<string, string>>,
  token: string | undefined,
  signal: AbortSignal,
  silenceMs: number | undefined,
): Promise<Response> {
  let url = start;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    refuseUnsafe(http, url);
    const ours = token !== undefined && url.origin === http.api.origin;
    const response = await http.fetch(url, { ...headers, ...(ours ? http.credentials(token) : {}) }, signal, silenceMs);
    const next = redirectOf(response, url);
    if (!next) return checked(response, ours, signal);
    response.body.on('error', () => {}).destroy();
    url = next;
  }
  throw new BotError('file-gone', `more than ${MOST_REDIRECTS} redirects from ${start.origin}${start.pathname}`);
}

function redirectOf({ status, headers: { location } }: Response, url: URL): URL | undefined {
  if (status < 300 || status >= 400 || location === undefined || !URL.canParse(String(location), url.href))
    return undefined;
  return new URL(String(location), url);
}

/** https everywhere; the service's own address as it is; plain http where the service itself is on this machine. */
function refuseUnsafe({ api, isLocal }: NemoHttp, url: URL): void {
  if (url.protocol === 'https:' || url.origin === api.origin) return;
  if (isLocal && api.protocol === 'http:' && url.protocol === 'http:') return;
  throw new BotError('file-gone', `refused to fetch a render from ${url.origin}`);
}

async function checked(response: Response, ours: boolean, signal: AbortSignal): Promise<Response> {
  const { status, headers, body, flight } = response;
  const isFile = !/\b(?:json|html|xml)\b/i.test(String(headers['content-type'] ?? ''));
  if ((status === 200 || status === 206) && isFile) return response;
  if (ours && status !== 404 && status !== 410) await readJson(response, signal);
  body.on('error', () => {}).destroy();
  const passing = status >= 500 || status === 408 || status === 429;
  throw new BotError(passing ? 'service-failed' : 'file-gone', `${flight.what} answered ${status}`);
}

async function* bytesOf({ body, flight }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    throw breakOf(error, flight, signal);
  }
}
