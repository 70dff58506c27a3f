import type { Dispatcher } from 'undici';
import { BotError } from '../core/errors.ts';
import { failureOf, type Asked } from './failure.ts';
import { breakOf, type Flight } from './flight.ts';

/** An answer of which only the head has been read. Whoever holds it reads the body to its end or destroys it. */
export interface Response {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: Dispatcher.ResponseData['body'];
  readonly flight: Flight;
  readonly asked: Asked;
}

/** An answer that has been read to its end. */
export interface Heard {
  /** {} where it was no JSON. */
  readonly body: object;
  /** What it says went wrong; `service-failed` where a success is no JSON. */
  readonly failure: BotError | undefined;
}

/** A state with a long timeline has some hundred KB. */
const LONGEST_ANSWER_BYTES = 32 * 1024 * 1024;

/** Reads the answer to its end. Throws where that breaks, and what it says went wrong. */
export async function readJson(response: Response, signal: AbortSignal): Promise<object> {
  const { body, failure } = await hear(response, signal);
  if (failure) throw failure;
  return body;
}

/** Reads the answer to its end. Throws only where that breaks. */
export async function hear(response: Response, signal: AbortSignal): Promise<Heard> {
  return judge(response, await readText(response, signal));
}

/** As `hear`, for an answer whose body somebody else has read. */
export function judge({ status, headers, asked }: Response, text: string): Heard {
  const answer = parsed(text);
  const isJson = typeof answer === 'object' && answer !== null;
  const body = isJson ? answer : {};
  const { 'retry-after': retryAfter } = headers;
  const failure = failureOf({ status, ...(retryAfter ? { retryAfter: String(retryAfter) } : {}), body: answer }, asked);
  if (failure || isJson) return { body, failure };
  return {
    body,
    failure: new BotError('service-failed', `${asked.what} was not answered with JSON`, { facts: { started: true } }),
  };
}

async function readText({ body, flight }: Response, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > LONGEST_ANSWER_BYTES) throw new BotError('service-failed', `${flight.what}: endless answer`);
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    throw breakOf(error, flight, signal);
  }
  return text + decoder.decode();
}

/** Ids of sessions have more digits than a number holds; where one comes without its quotes it gets them before it is rounded. */
const LONG_IDS = /("(?:session|task|user)_?id"\s*:\s*)(\d{15,})/gi;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(LONG_IDS, '$1"$2"'));
  } catch {
    return text;
  }
}
