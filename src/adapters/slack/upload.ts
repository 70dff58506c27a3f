import { request as overHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';

import { BotError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { codeIn } from './failures.ts';
import { type Interruption, pour } from './pouring.ts';

/** Nothing moved for so long: a dead peer, or a source that gave up. */
const IDLE_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export interface Cargo {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Exactly so many: Slack was told before. */
  readonly bytes: number;
  readonly mimeType: string;
}

/** Sends the bytes to where Slack said. No token goes along: the address is the permission. */
export async function upload(to: URL, cargo: Cargo, stop: Interruption, clock: Clock): Promise<void> {
  if (to.protocol !== 'https:' && !LOOPBACK.has(to.hostname))
    throw new BotError('cannot-post', `no upload to ${to.protocol}//${to.host}`);
  const request = (to.protocol === 'https:' ? overHttps : overHttp)(to, {
    method: 'POST',
    headers: { 'content-type': cargo.mimeType, 'content-length': cargo.bytes },
  });
  const answer = answerTo(request, stop);
  const ended = new AbortController();
  const moved = watch(clock, stop, ended.signal);
  try {
    const total = await pour(cargo.chunks, stop, async (chunk, sofar) => {
      moved();
      if (sofar > cargo.bytes) {
        throw new BotError('disconnected', `more came than the ${cargo.bytes} bytes that were announced`);
      }
      if (!request.write(chunk)) await drained(request);
    });
    if (total < cargo.bytes)
      throw new BotError('disconnected', `the file ended after ${total} of ${cargo.bytes} bytes`);
    moved();
    request.end();
    refuse(await stop.unless(answer));
  } catch (error) {
    // The host's own word explains a broken connection better than the break does.
    const early = await Promise.race([answer, undefined]);
    if (early !== undefined) refuse(early);
    throw error;
  } finally {
    ended.abort();
    request.destroy();
  }
}

function drained(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    request.once('drain', resolve);
  });
}

/** Never rejects: a failure interrupts what waits. An answer before the last byte does too. */
function answerTo(request: ClientRequest, stop: Interruption): Promise<number | undefined> {
  return new Promise((resolve) => {
    request.on('error', (error) => {
      stop.interrupt(new BotError('disconnected', `the upload broke off: ${codeIn(error) ?? error.message}`));
      resolve(undefined);
    });
    request.on('response', (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode);
      if (response.statusCode !== 200)
        stop.interrupt(new BotError('disconnected', `the file host answered ${response.statusCode}`));
    });
  });
}

function refuse(status: number | undefined): void {
  if (status === 200) return;
  if (status === 413) throw new BotError('file-too-large', 'the file host answered 413');
  if (status === 429) throw new BotError('rate-limited', 'the file host answered 429');
  if (status === undefined || status >= 500 || status === 408)
    throw new BotError('disconnected', `the file host answered ${status}`);
  throw new BotError('cannot-post', `the file host answered ${status}`, { facts: { detail: String(status) } });
}

function watch(clock: Clock, stop: Interruption, ended: AbortSignal): () => void {
  let movedAt = clock.now();
  clock.every(
    LOOK_EVERY_MS,
    async () => {
      if (clock.now() - movedAt > IDLE_MS)
        stop.interrupt(new BotError('timed-out', `nothing moved for ${IDLE_MS / 1000} s`));
    },
    ended,
  );
  return () => {
    movedAt = clock.now();
  };
}
