import { Routes, type APIMessage } from 'discord.js';
import { Agent, request, type Dispatcher } from 'undici';

import { BotError } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import type { Source } from '../../core/ports.ts';
import { attachmentsOf, expiryOf, readRef, type DiscordFile } from './files.ts';
import { FILE_HOSTS } from './options.ts';
import { isRecord } from './place.ts';
import type { DiscordRest } from './rest.ts';

/** A URL with less left than this is renewed before it is used. */
const EXPIRY_MARGIN_MS = 60_000;
const CDN_IDLE_MS = 60_000;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const GONE = new Set([401, 403, 404, 410]);

/** Opens attachments: finds their present URL, fetches it from the allowed hosts only, and counts what comes. */
export class Attachments {
  readonly #rest: DiscordRest;
  readonly #hosts: ReadonlySet<string>;
  readonly #agent = new Agent({ allowH2: false, headersTimeout: CDN_IDLE_MS, bodyTimeout: CDN_IDLE_MS });

  constructor(rest: DiscordRest, hosts: readonly string[]) {
    this.#rest = rest;
    this.#hosts = new Set(hosts.length === 0 ? FILE_HOSTS : hosts);
  }

  open(file: FileRef): Source {
    const { bytes, mimeType, name } = file;
    return {
      ...(bytes === undefined ? {} : { bytes }),
      ...(mimeType === undefined ? {} : { mimeType }),
      stream: async (signal) => counted(await this.#fetch(file, signal), name, bytes),
    };
  }

  async #fetch(file: FileRef, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const found = readRef(file.ref);
    if (found === undefined) throw gone(file.name, 'its reference is not one of Discord');
    const url = new URL(found.url);
    const expired = (expiryOf(url) ?? Infinity) < this.#rest.now() + EXPIRY_MARGIN_MS;
    const answer = expired ? undefined : await this.#get(url, file.name, signal);
    if (answer !== undefined) return answer;
    const fresh = await this.#get(new URL(await this.#freshUrl(found, file.name)), file.name, signal);
    if (fresh === undefined) throw gone(file.name, 'its new URL does not work either');
    return fresh;
  }

  /** Undefined where the URL no longer works. */
  async #get(url: URL, name: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    this.#check(url);
    const { statusCode, headers, body } = await this.#request(url, signal);
    if (statusCode === 200 && !isPage(headers)) return body;
    await body.dump();
    if (statusCode === 200) throw gone(name, 'a web page came in its place');
    if (GONE.has(statusCode)) return undefined;
    throw new BotError('unreachable', `${url.host} answered ${statusCode}`);
  }

  async #request(url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    try {
      // No redirects are followed: Discord makes none, and each would have to pass the check again.
      return await request(url, { dispatcher: this.#agent, signal });
    } catch (error) {
      if (signal.aborted) throw new BotError('stopped', 'the download was stopped');
      throw new BotError('unreachable', `${url.host} cannot be reached`, { cause: error });
    }
  }

  #check(url: URL): void {
    const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
    if (secure && this.#hosts.has(url.host)) return;
    throw new BotError('file-gone', `files are not fetched from ${url.protocol}//${url.host} (FILE_HOSTS)`);
  }

  async #freshUrl(file: DiscordFile, name: string): Promise<string> {
    const url = (await this.#fromMessage(file)) ?? (await this.#refreshed(file));
    if (url === undefined) throw gone(name, 'its message or its URL is no more');
    return url;
  }

  async #fromMessage({ channelId, messageId, attachmentId }: DiscordFile): Promise<string | undefined> {
    if (channelId === undefined || messageId === undefined) return undefined;
    try {
      const message = (await this.#rest.get(Routes.channelMessage(channelId, messageId))) as APIMessage;
      return attachmentsOf(message).find(({ id }) => id === attachmentId)?.url;
    } catch (error) {
      if (error instanceof BotError && error.kind === 'unreachable') throw error;
      return undefined;
    }
  }

  /** Undocumented, and the only way for files of slash commands, modals, and of messages we may not read. */
  async #refreshed({ url }: DiscordFile): Promise<string | undefined> {
    try {
      const answer = await this.#rest.call('POST', '/attachments/refresh-urls', { body: { attachment_urls: [url] } });
      const first: unknown = isRecord(answer) && Array.isArray(answer['refreshed_urls']) && answer['refreshed_urls'][0];
      return isRecord(first) && typeof first['refreshed'] === 'string' ? first['refreshed'] : undefined;
    } catch (error) {
      if (error instanceof BotError && error.kind === 'unreachable') throw error;
      return undefined;
    }
  }
}

function isPage(headers: Dispatcher.ResponseData['headers']): boolean {
  return String(headers['content-type'] ?? '').startsWith('text/html');
}

function gone(file: string, why: string): BotError {
  return new BotError('file-gone', `${file}: ${why}`, { facts: { file } });
}

/** Breaks off where more comes than was stated, and says so where less does. */
async function* counted(
  body: AsyncIterable<Uint8Array>,
  file: string,
  stated: number | undefined,
): AsyncGenerator<Uint8Array> {
  let seen = 0;
  try {
    for await (const chunk of body) {
      seen += chunk.length;
      if (stated !== undefined && seen > stated) {
        throw new BotError('file-unreadable', `more came than the ${stated} bytes Discord stated`, { facts: { file } });
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
