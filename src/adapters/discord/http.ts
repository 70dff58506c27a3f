import { STATUS_CODES } from 'node:http';
import type { Readable } from 'node:stream';

import type { RESTOptions } from 'discord.js';
import { request, type Agent, type Dispatcher } from 'undici';

import type { Clock } from '../../core/ports.ts';
import { Code } from './failures.ts';
import { Frame } from './frame.ts';

/** discord.js repeats a 5xx four times within 3 ms; a breath before each lets a hiccup pass. */
const BREATH_MS = 250;

type MakeRequest = RESTOptions['makeRequest'];
type ResponseLike = Awaited<ReturnType<MakeRequest>>;

/**
 * How discord.js reaches the network. Our own undici (8) instead of the library's (6): importing both leaves two global
 * dispatchers and two `FormData`, of which the library picks the wrong ones (file uploads then fail); it would also hold
 * a streamed body whole in memory. A `Frame` is opened anew for every attempt.
 */
export function makeRequestWith(agent: Agent, clock: Clock, onAnswer: (headers: Headers) => void): MakeRequest {
  return async (url, init) => {
    const signal = init.signal ?? new AbortController().signal;
    const answer = await request(url, {
      method: (init.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: init.headers as Record<string, string>,
      // undici takes async iterables, only its types leave them out.
      body: bodyOf(init.body, signal) as Readable | string | null,
      signal,
      dispatcher: agent,
    });
    const headers = headersOf(answer.headers);
    onAnswer(headers);
    if (answer.statusCode === 429) return limited(await answer.body.text(), headers);
    // The library repeats these without reading them; an unread body would keep its connection forever.
    if (answer.statusCode >= 500) await answer.body.dump();
    if (answer.statusCode >= 500) await clock.sleep(BREATH_MS, signal);
    return asResponse(answer.statusCode, headers, answer.body);
  };
}

function bodyOf(body: unknown, signal: AbortSignal): string | AsyncIterable<Uint8Array> | null {
  if (body instanceof Frame) return body.open(signal);
  if (body === null || body === undefined || typeof body === 'string') return body ?? null;
  throw new TypeError('files go to Discord as a Frame only');
}

function headersOf(raw: Dispatcher.ResponseData['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one);
  }
  return headers;
}

/**
 * The library waits out every 429 and repeats it without end. Too many edits of an old message is one of them in name
 * only: it does not pass, and as a 400 it becomes an error that the caller can act upon.
 */
function limited(body: string, headers: Headers): ResponseLike {
  const lasting = body.includes(`"code":${Code.oldMessageEdits}`) || body.includes(`"code": ${Code.oldMessageEdits}`);
  return asResponse(lasting ? 400 : 429, headers, new Response(body));
}

type Body = Pick<Response, 'bodyUsed' | 'arrayBuffer' | 'json' | 'text'>;

function asResponse(status: number, headers: Headers, body: Body): ResponseLike {
  return {
    // Nothing but the methods below is read from it.
    body: null,
    headers: headers as ResponseLike['headers'],
    status,
    statusText: STATUS_CODES[status] ?? '',
    ok: status >= 200 && status < 300,
    get bodyUsed() {
      return body.bodyUsed;
    },
    arrayBuffer: () => body.arrayBuffer(),
    json: () => body.json(),
    text: () => body.text(),
  };
}
