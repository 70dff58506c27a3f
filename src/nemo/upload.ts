import { BotError } from '../core/errors.ts';
import type { Clock, NemoSession, Source, UploadedFile } from '../core/ports.ts';
import type { Accounts } from './auth.ts';
import type { NemoHttp } from './http.ts';
import { frameOf, mimeTypeOf, type Frame } from './multipart.ts';
import { SourceReader } from './source-reader.ts';
import { Watchdog } from './watchdog.ts';
import { readLayers, uploaded } from './wire.ts';

export interface UploadParts {
  readonly http: NemoHttp;
  readonly accounts: Accounts;
  readonly clock: Clock;
}

/**
 * Streams a file into the session. Throws what its source throws, `file-empty` where that has no bytes, `file-unreadable`
 * where it breaks off or is not as long as it says, `timed-out` where nothing moves, and what the service says.
 */
export async function upload(
  parts: UploadParts,
  session: NemoSession,
  name: string,
  source: Source,
  signal: AbortSignal,
): Promise<UploadedFile> {
  const attempt = (field: string): Promise<UploadedFile> =>
    parts.accounts.withToken(signal, (token) => uploadAs(parts, session, { field, name, source, token }, signal));
  try {
    return await attempt('files');
  } catch (error) {
    if (!fieldIsMissing(error)) throw error;
    return attempt('file');
  }
}

/** The fields of an uploaded file, from wherever the answer has them. */
export function uploadedFile(answer: unknown, name: string): UploadedFile {
  const { data } = answer as { readonly data?: { readonly files?: unknown } };
  const { files: outside } = answer as { readonly files?: unknown };
  const files = data?.files ?? outside;
  const first: unknown = Array.isArray(files) ? files[0] : undefined;
  const file = readLayers(uploaded, [first, data]);
  return {
    name: file.filename ?? file.name ?? name,
    ...(file.duration ? { durationMs: Math.round(file.duration * 1000) } : {}),
    ...(file.width ? { width: file.width } : {}),
    ...(file.height ? { height: file.height } : {}),
  };
}

interface Attempt {
  readonly field: string;
  readonly name: string;
  readonly source: Source;
  readonly token: string;
}

async function uploadAs(
  parts: UploadParts,
  session: NemoSession,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<UploadedFile> {
  const { name, source, token } = attempt;
  const watchdog = new Watchdog(parts.clock, signal, `upload of ${name}`);
  let file: SourceReader | undefined;
  try {
    file = await SourceReader.open(source, name, watchdog.signal);
    const frame = frameOf(attempt.field, name, mimeTypeOf(name, source.mimeType));
    const answer = await parts.http.json({
      method: 'POST',
      path: `/api/upload-video/nemo_agent/me/${encodeURIComponent(session.sessionId)}`,
      token,
      headers: { 'content-type': frame.contentType, ...lengthOf(frame, file.bytes) },
      body: framed(frame, file, watchdog),
      signal: watchdog.signal,
      userId: session.userId,
      aboutSession: true,
    });
    return uploadedFile(answer, name);
  } finally {
    watchdog.end();
    file?.close();
  }
}

function lengthOf(frame: Frame, bytes: number | undefined): Record<string, string> {
  return bytes === undefined ? {} : { 'content-length': String(frame.before.length + bytes + frame.after.length) };
}

async function* framed(frame: Frame, file: SourceReader, watchdog: Watchdog): AsyncGenerator<Uint8Array> {
  yield frame.before;
  for (let chunk = await file.next(); chunk; chunk = await file.next()) {
    watchdog.moved();
    yield chunk;
  }
  watchdog.arrived();
  yield frame.after;
}

/** A 4xx that asks for a field of another name (FastAPI: "files: Field required"). */
function fieldIsMissing(error: unknown): boolean {
  if (!(error instanceof BotError) || error.kind !== 'refused') return false;
  const { detail = '' } = error.facts;
  return /\bfiles?\b/i.test(detail) && /\b(?:required|missing|no|not|absent|expected|without)\b/i.test(detail);
}
