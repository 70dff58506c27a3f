import type { Socket } from 'node:net';
import { z } from 'zod';
import { ApiError, badRequest, fileTooLarge } from '../http/errors.ts';
import type { Route, SignedIn } from '../http/exchange.ts';
import { boundaryOf, readParts } from '../http/multipart.ts';
import { readJson } from '../http/body.ts';
import { sendJson } from '../http/response.ts';
import type { Links } from '../links.ts';
import type { Settings } from '../options.ts';
import type { Session, StoredFile } from '../records.ts';
import type { Shelf, Store } from '../store.ts';
import type { Arrivals } from '../uploads/arrivals.ts';
import { openUrl } from '../uploads/fetch-url.ts';
import { uploadLink } from './files.ts';
import { describeFile, sessionFor } from './sessions.ts';

const urlsBody = z.looseObject({ urls: z.array(z.string()).min(1).max(10), source_type: z.literal('url') });
const mostFiles = 10;
/** What a form adds to its files: boundaries and headers. */
const formRoomBytes = 64 * 1024;

export interface UploadParts {
  readonly settings: Settings;
  readonly store: Store;
  readonly arrivals: Arrivals;
  readonly links: Links;
  readonly sessions: Shelf<Session>;
  readonly files: Shelf<StoredFile>;
}

export function uploadRoutes(parts: UploadParts): Route[] {
  const handle = (exchange: SignedIn): Promise<void> => upload(parts, exchange);
  const path = '/api/upload-video/nemo_agent/me/:session';
  return [{ method: 'POST', path, body: 'stream', failures: 'envelope', open: false, handle }];
}

async function upload(parts: UploadParts, exchange: SignedIn): Promise<void> {
  const { request, response } = exchange;
  const session = sessionFor(parts.sessions, exchange, exchange.params['session']);
  const leaving = new AbortController();
  const left = (): void => leaving.abort();
  response.once('close', left);
  const type = request.headers['content-type'] ?? '';
  const arrived: StoredFile[] = [];
  const take = async (name: string, body: AsyncIterable<Buffer>): Promise<void> => {
    arrived.push(await parts.arrivals.take(session, name, body, leaving.signal));
  };
  try {
    if (/^application\/json\b/i.test(type)) await byUrl(parts.settings, exchange, leaving.signal, take);
    else await byForm(parts.settings, exchange, boundaryOf(type), take);
  } catch (error) {
    await parts.arrivals.forget(arrived);
    throw error;
  } finally {
    response.off('close', left);
  }
  addToProject(parts, session.id, arrived);
  const files = arrived.map((file) => ({
    ...describeFile(file),
    cdn_url: uploadLink(parts.links, exchange.base, file),
  }));
  sendJson(response, 200, { code: 0, data: { files, session_state_applied: true } });
}

type Take = (name: string, body: AsyncIterable<Buffer>) => Promise<void>;

async function byUrl(settings: Settings, exchange: SignedIn, signal: AbortSignal, take: Take): Promise<void> {
  const wanted = urlsBody.safeParse(await readJson(exchange.request));
  if (!wanted.success) throw badRequest('A list of urls and source_type "url" are needed');
  exchange.log.files = wanted.data.urls;
  for (const url of wanted.data.urls) {
    const { name, body } = await openUrl(url, settings.allowLocalUrls, signal);
    await take(name, body).catch(asBrokenLink);
  }
}

/** What breaks on the way here is the link's doing; what is wrong with the file is told as it is. */
function asBrokenLink(error: unknown): never {
  throw error instanceof ApiError ? error : badRequest(`The link cannot be read: ${String(error)}`);
}

async function byForm(settings: Settings, exchange: SignedIn, boundary: string, take: Take): Promise<void> {
  const limit = settings.uploadLimitBytes;
  // More than the most files at their biggest is refused unseen; a single file is counted as it comes.
  if (Number(exchange.request.headers['content-length']) > limit * mostFiles + formRoomBytes) throw fileTooLarge(limit);
  const chunks = exchange.request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  const names: string[] = [];
  exchange.log.files = names;
  try {
    for await (const part of readParts(cutShort(chunks, exchange), boundary)) {
      if (part.name !== 'files' || part.filename === undefined) continue;
      if (names.length === mostFiles) throw badRequest(`At most ${mostFiles} files at a time`);
      names.push(part.filename);
      await take(part.filename, part.body);
    }
  } finally {
    await chunks.return?.();
  }
  if (names.length === 0) throw badRequest('The form has no field "files" with a file in it');
}

/** Where a fault rule says so, hangs up or goes quiet after so many bytes have come in. */
async function* cutShort(chunks: AsyncIterable<Buffer>, { rules, request }: SignedIn): AsyncGenerator<Buffer> {
  const cut = rules.find((rule) => rule.after === 'received' && (rule.action === 'drop' || rule.action === 'stall'));
  let left = cut?.bytes ?? Number.POSITIVE_INFINITY;
  for await (const chunk of chunks) {
    left -= chunk.length;
    if (left > 0) {
      yield chunk;
      continue;
    }
    if (cut?.action === 'stall') await quiet(request.socket, cut.forMs);
    request.socket.destroy();
    return;
  }
}

/** Until the other side gives up, or for so long. */
function quiet(socket: Socket, forMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    if (forMs !== undefined) setTimeout(resolve, forMs).unref();
  });
}

function addToProject(
  { store, sessions, files }: UploadParts,
  sessionId: string,
  arrived: readonly StoredFile[],
): void {
  const ids = arrived.map((file) => file.id);
  store.atomically(() => {
    for (const file of arrived) files.put(file.id, file);
    sessions.update(sessionId, (now) => ({
      ...now,
      files: [...now.files, ...ids],
      fresh: now.asked ? ids : [...now.fresh, ...ids],
      asked: false,
    }));
  });
}
