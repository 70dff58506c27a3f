import type { Call } from './call.ts';
import type { Card } from './cards.ts';
import { BotError, toBotError, type ErrorFacts } from './errors.ts';
import { explain } from './failure.ts';
import { foreignKind, formatOfName, mediaTypes, sniff } from './media-type.ts';
import type { FileRef } from './message.ts';
import type { NemoSession, Source, UploadedFile } from './ports.ts';
import { TRANSFER, retrying } from './retry.ts';

/** Seed: "Max file size is 500MB". */
const MAX_FILE_BYTES = 500 * 1024 * 1024;

/** Enough of a file to tell what it is. */
const SNIFFED_BYTES = 64;
const MIME_TYPES: ReadonlySet<string> = new Set(Object.values(mediaTypes));

/** Something to work on: a file of the platform's, or a direct link to one. */
export type Handed =
  | { readonly kind: 'file'; readonly file: FileRef }
  | { readonly kind: 'link'; readonly url: string };

/** What became of one file, as it is told to the user. */
export interface UploadLine {
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
}

function nameOf(handed: Handed): string {
  if (handed.kind === 'file') return handed.file.name;
  const { pathname, hostname } = new URL(handed.url);
  return decodeURIComponent(pathname.split('/').at(-1) ?? '') || hostname;
}

/** Hands one file over. A file that cannot be is a line that says why, not an error; `session-lost` and an abort are errors. */
export async function uploadOne(call: Call, session: NemoSession, handed: Handed, card: Card): Promise<UploadLine> {
  const { words } = call.voice;
  const name = nameOf(handed);
  card.show(words.uploading(name, undefined));
  try {
    const { file, bytes } = await (handed.kind === 'link'
      ? fromLink(call, session, handed.url)
      : fromFile(call, session, handed.file, card));
    return { name, ok: true, text: words.uploaded(name, bytes, file.durationMs) };
  } catch (thrown) {
    call.signal.throwIfAborted();
    const error = toBotError(thrown);
    if (error.kind === 'session-lost') throw error;
    return { name, ok: false, text: words.notUploaded(name, explain(call.parts, error, words, { file: name })) };
  }
}

interface Handover {
  readonly file: UploadedFile;
  readonly bytes: number | undefined;
}

async function fromFile(call: Call, session: NemoSession, file: FileRef, card: Card): Promise<Handover> {
  const { parts, voice, signal } = call;
  refuseEarly(file.name, file.bytes, file.mimeType);
  const source = voice.platform.open(file);
  let sent = 0;
  const progress = (bytes: number): void => {
    sent = bytes;
    const total = source.bytes ?? file.bytes;
    card.show(voice.words.uploading(file.name, total ? Math.min(100, Math.floor((100 * bytes) / total)) : undefined));
  };
  const uploaded = await retrying(
    TRANSFER,
    parts.clock,
    signal,
    (each) => parts.nemo.upload(session, file.name, checked(source, file.name, progress), each),
    () => card.show(voice.words.unreachableForNow),
  );
  return { file: uploaded, bytes: sent };
}

async function fromLink(call: Call, session: NemoSession, link: string): Promise<Handover> {
  const { parts, signal } = call;
  const found = await parts.links.inspect(new URL(link), signal);
  refuseEarly(nameOf({ kind: 'link', url: link }), found.bytes, found.mimeType);
  const file = await retrying(TRANSFER, parts.clock, signal, (each) => parts.nemo.uploadUrl(session, found.url, each));
  return { file, bytes: found.bytes };
}

/** What is known to be refused is refused before a byte moves. */
function refuseEarly(name: string, bytes: number | undefined, mimeType: string | undefined): void {
  const facts = limitFacts(name);
  if (formatOfName(name) === undefined && !MIME_TYPES.has(mimeType ?? ''))
    throw new BotError('unsupported-file', `format of ${name}`, { facts });
  if (bytes === 0) throw new BotError('file-empty', `${name} has no bytes`, { facts });
  if (bytes !== undefined && bytes > MAX_FILE_BYTES)
    throw new BotError('file-too-large', `${name}: ${bytes}`, { facts });
}

function limitFacts(file: string): ErrorFacts {
  return { file, limitBytes: MAX_FILE_BYTES };
}

/** The same bytes, looked at on their way: what they are, how many, and how many so far. */
function checked(source: Source, name: string, progress: (bytes: number) => void): Source {
  return {
    ...(source.bytes === undefined ? {} : { bytes: source.bytes }),
    ...(source.mimeType === undefined ? {} : { mimeType: source.mimeType }),
    stream: async (signal) => passing(await source.stream(signal), name, progress),
  };
}

async function* passing(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  progress: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  let bytes = 0;
  let head = new Uint8Array();
  for await (const chunk of chunks) {
    if (bytes < SNIFFED_BYTES) head = joined(head, chunk);
    bytes += chunk.length;
    if (bytes >= SNIFFED_BYTES && head.length === bytes) refuseForeign(head, name);
    if (bytes > MAX_FILE_BYTES)
      throw new BotError('file-too-large', `${name}: over ${MAX_FILE_BYTES}`, { facts: limitFacts(name) });
    yield chunk;
    progress(bytes);
  }
  if (bytes === 0) throw new BotError('file-empty', `${name} has no bytes`, { facts: { file: name } });
  if (bytes < SNIFFED_BYTES) refuseForeign(head, name);
}

function joined(head: Uint8Array, chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(head.length + chunk.length);
  both.set(head);
  both.set(chunk, head.length);
  return both;
}

/** A name can say anything; the first bytes cannot. What nobody here knows is left to the service. */
function refuseForeign(first: Uint8Array, name: string): void {
  if (sniff(first) !== undefined) return;
  const kind = foreignKind(first);
  if (kind === undefined) return;
  throw new BotError('unsupported-file', `${name} is ${kind}`, { facts: { file: name } });
}
