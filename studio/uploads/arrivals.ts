import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Folders } from '../folders.ts';
import { ApiError, fileTooLarge, unsupportedFile } from '../http/errors.ts';
import { mediaErrorKind, mediaErrorSentence } from '../media.ts';
import type { Settings } from '../options.ts';
import type { MediaInfo } from '../render/plan.ts';
import type { Session, StoredFile } from '../records.ts';
import { formatOf, looksLike, sniffBytes, supportedList } from './media-type.ts';

/** Brings files in: streamed to disk, looked at, and only then part of the studio. */
export class Arrivals {
  readonly #settings: Settings;
  readonly #folders: Folders;

  constructor(settings: Settings, folders: Folders) {
    this.#settings = settings;
    this.#folders = folders;
  }

  /** Throws 4001 or 4002; nothing is left behind then. */
  async take(
    session: Session,
    givenName: string,
    body: AsyncIterable<Buffer>,
    signal: AbortSignal,
  ): Promise<StoredFile> {
    const name = plainName(givenName);
    const format = formatOf(name);
    if (format === undefined) throw unsupportedFile(`${name}: unsupported file type. Supported: ${supportedList}`);
    const path = this.#folders.arriving(`${randomUUID()}.${format.extension}`);
    try {
      const { bytes, hash } = await this.#receive(body, path, signal);
      await checkHead(name, path, bytes);
      const info = await this.#probe(name, path, signal);
      if (format.kind === 'video' && info.kind === 'audio')
        throw unsupportedFile(`${name}: there is no video in this file`);
      const id = `file_${randomUUID().replaceAll('-', '')}`;
      const file = {
        id,
        sessionId: session.id,
        userId: session.userId,
        name,
        extension: format.extension,
        bytes,
        hash,
        info,
      };
      await rename(path, this.#folders.upload(file));
      return file;
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Takes back what came with a file that was refused: an upload is taken whole or not at all. */
  async forget(files: readonly StoredFile[]): Promise<void> {
    for (const file of files) await rm(this.#folders.upload(file), { force: true });
  }

  async #receive(
    body: AsyncIterable<Buffer>,
    path: string,
    signal: AbortSignal,
  ): Promise<{ bytes: number; hash: string }> {
    const limit = this.#settings.uploadLimitBytes;
    const digest = createHash('sha256');
    let bytes = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        bytes += chunk.length;
        digest.update(chunk);
        if (bytes > limit) next(fileTooLarge(limit));
        else next(null, chunk);
      },
    });
    await pipeline(body, meter, createWriteStream(path), { signal });
    return { bytes, hash: digest.digest('hex') };
  }

  async #probe(name: string, path: string, signal: AbortSignal): Promise<MediaInfo> {
    try {
      return await this.#settings.worker.probe(path, signal);
    } catch (error) {
      const kind = mediaErrorKind(error);
      const sentence = `${name}: ${mediaErrorSentence(error)}`;
      if (kind === 'unreadable' || kind === 'no-video') throw unsupportedFile(sentence);
      if (kind === 'too-long') throw new ApiError(413, 4002, sentence);
      this.#settings.log('probe failed', { error: String(error) });
      throw new ApiError(500, 500, sentence);
    }
  }
}

async function checkHead(name: string, path: string, bytes: number): Promise<void> {
  if (bytes === 0) throw unsupportedFile(`${name}: the file is empty`);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0);
    if (!looksLike(name, buffer.subarray(0, bytesRead))) {
      throw unsupportedFile(`${name}: the content is not what the name says. Supported: ${supportedList}`);
    }
  } finally {
    await file.close();
  }
}

/** The last piece of a path, without control characters, at a length that every file system takes. */
function plainName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  const clean = last.replace(/[\u0000-\u001f\u007f]/g, '').trim();
  return clean.length <= 150 ? clean || 'file' : `${clean.slice(0, 140)}${/\.\w{1,5}$/.exec(clean)?.[0] ?? ''}`;
}
