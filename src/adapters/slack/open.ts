import { Agent, request, type Dispatcher } from 'undici';

import { BotError } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import type { Source } from '../../core/ports.ts';
import { codeIn } from './failures.ts';
import type { FileDesk } from './file-desk.ts';
import { readRef, type SlackFile } from './files.ts';
import { FILE_HOSTS } from './options.ts';
import type { Workspaces } from './workspaces.ts';

const IDLE_MS = 60_000;
const MOST_HOPS = 3;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** A web page in place of a file: what Slack shows to whom it does not know. */
const PAGE = /^(?:\uFEFF)?\s*<(?:!doctype html|html|head)/i;

type Answer = Dispatcher.ResponseData;

/** Opens files: with the bot's token, which goes to the allowed hosts alone, and never to where they might redirect. */
export class Downloads {
  readonly #desk: FileDesk;
  readonly #workspaces: Workspaces;
  readonly #hosts: readonly string[];
  readonly #agent = new Agent({ allowH2: false, headersTimeout: IDLE_MS, bodyTimeout: IDLE_MS });

  constructor(desk: FileDesk, workspaces: Workspaces, hosts: readonly string[]) {
    this.#desk = desk;
    this.#workspaces = workspaces;
    this.#hosts = hosts.length === 0 ? FILE_HOSTS : hosts;
  }

  open(file: FileRef): Source {
    const { bytes, mimeType } = file;
    return {
      ...(bytes === undefined ? {} : { bytes }),
      ...(mimeType === undefined ? {} : { mimeType }),
      stream: async (signal) => this.#stream(file, signal),
    };
  }

  async #stream(file: FileRef, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const ref = readRef(file.ref);
    if (ref === undefined)
      throw new BotError('file-gone', 'its reference is not one of Slack', { facts: { file: file.name } });
    const at =
      ref.url === undefined || ref.problem !== undefined
        ? await this.#desk.locate(ref, file.name, signal)
        : { url: ref.url };
    const first = await this.#get(new URL(at.url), ref, signal);
    if (first !== undefined) return checked(first, file);
    // Gone, moved, or not ours to read: Slack tells which.
    const anew = await this.#desk.locate(ref, file.name, signal);
    const second = anew.url === at.url ? undefined : await this.#get(new URL(anew.url), ref, signal);
    if (second !== undefined) return checked(second, file);
    throw this.#desk.unreadable(file.name);
  }

  /** Undefined where the file is not there, or not for us. */
  async #get(start: URL, { workspaceId }: SlackFile, signal: AbortSignal): Promise<Answer | undefined> {
    const { token } = await this.#workspaces.get(workspaceId);
    let url = start;
    for (let hops = 0; hops <= MOST_HOPS; hops += 1) {
      this.#check(url);
      const answer = await this.#request(url, token, signal);
      const { statusCode, headers, body } = answer;
      if (statusCode === 200 && !isPage(headers)) return answer;
      await body.dump();
      const { location } = headers;
      if (!REDIRECTS.has(statusCode) || typeof location !== 'string') return absent(statusCode, url, headers);
      url = new URL(location, url);
    }
    throw new BotError('unreachable', `${start.host} redirects in a circle`);
  }

  async #request(url: URL, token: string, signal: AbortSignal): Promise<Answer> {
    try {
      return await request(url, { dispatcher: this.#agent, signal, headers: { authorization: `Bearer ${token}` } });
    } catch (error) {
      if (signal.aborted) throw new BotError('stopped', 'the download was stopped');
      throw new BotError('unreachable', `${url.host} cannot be reached: ${codeIn(error) ?? 'the connection broke'}`);
    }
  }

  #check(url: URL): void {
    const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
    const allowed = this.#hosts.some((host) => (host.startsWith('.') ? url.host.endsWith(host) : url.host === host));
    if (secure && allowed) return;
    throw new BotError('file-gone', `files are not fetched from ${url.protocol}//${url.host} (FILE_HOSTS)`);
  }
}

function absent(status: number, url: URL, headers: Answer['headers']): undefined {
  if (status < 500 && status !== 429) return undefined;
  const seconds = Number(headers['retry-after']);
  const facts = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {};
  throw new BotError(status === 429 ? 'rate-limited' : 'unreachable', `${url.host} answered ${status}`, { facts });
}

function isPage(headers: Answer['headers']): boolean {
  return String(headers['content-type'] ?? '').startsWith('text/html');
}

function checked({ body, headers }: Answer, { name, bytes }: FileRef): AsyncIterable<Uint8Array> {
  const announced = Number(headers['content-length'] ?? Number.NaN);
  if (
    bytes !== undefined &&
    Number.isFinite(announced) &&
    announced !== bytes &&
    headers['content-encoding'] === undefined
  ) {
    body.on('error', () => undefined).destroy();
    throw new BotError('file-unreadable', `${announced} bytes came of ${bytes}`, { facts: { file: name } });
  }
  return counted(body, name, bytes);
}

/** Breaks off where more comes than was stated, and says so where less does; a page is no file, whatever it calls itself. */
async function* counted(
  body: AsyncIterable<Uint8Array>,
  file: string,
  stated: number | undefined,
): AsyncGenerator<Uint8Array> {
  let seen = 0;
  try {
    for await (const chunk of body) {
      if (seen === 0 && PAGE.test(Buffer.from(chunk.subarray(0, 64)).toString('latin1'))) {
        throw new BotError('file-gone', 'a web page came in its place', { facts: { file } });
      }
      seen += chunk.length;
      if (stated !== undefined && seen > stated) {
        throw new BotError('file-unreadable', `more came than the ${stated} bytes Slack stated`, { facts: { file } });
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof BotError) throw error;
    throw new BotError('disconnected', `broke off after ${seen} bytes`, { cause: error, facts: { file } });
  }
  if (stated === undefined || seen === stated) return;
  throw new BotError('disconnected', `ended after ${seen} of ${stated} bytes`, { facts: { file } });
}
