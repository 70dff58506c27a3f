import type { IncomingMessage } from 'node:http';
import { ApiError, badRequest } from './errors.ts';

/** Drafts are small; this is far above any. */
const jsonLimitBytes = 5 * 1_048_576;

/** The parsed JSON body, `undefined` for an empty one. Throws 400 or 413. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > jsonLimitBytes) throw new ApiError(413, 413, 'Request body too large');
    chunks.push(chunk);
  }
  if (bytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw badRequest('The body is not valid JSON');
  }
}

/**
 * Lets the rest of a request run into nothing, so that its sender gets to read our answer: a socket closed on unread bytes
 * is reset, and the answer may be lost with it. Gives up after `limitBytes` or `limitMs`.
 */
export function discardRest(request: IncomingMessage, limitBytes = 1024 * 1_048_576, limitMs = 60_000): void {
  if (request.complete || request.destroyed) return;
  let left = limitBytes;
  const giveUp = (): void => {
    request.destroy();
  };
  const timer = setTimeout(giveUp, limitMs).unref();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) giveUp();
  });
  request.once('close', () => clearTimeout(timer));
  request.on('error', () => clearTimeout(timer));
  request.resume();
}
