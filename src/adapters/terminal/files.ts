import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BotError, type ErrorKind } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import type { Source } from '../../core/ports.ts';
import { untilAborted } from './abort.ts';
import { safeName, splitName } from './outbound.ts';

export interface SavedFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Streams a file into the directory under a name of its own: never outside it, never over another file, and under a hidden
 * temporary name until it is whole. Rejects with what the source threw, with `signal.reason` as soon as it aborts, and with
 * `cannot-post` where the disk refuses; then nothing is left behind.
 */
export async function saveFile(
  directory: string,
  name: string,
  source: Source,
  signal: AbortSignal,
): Promise<SavedFile> {
  signal.throwIfAborted();
  await onDisk(name, () => mkdir(directory, { recursive: true }));
  const temporary = resolve(directory, `.${randomUUID()}.part`);
  try {
    const bytes = await fill(temporary, name, source, signal);
    const path = await onDisk(name, () => claim(resolve(directory), safeName(name)));
    await onDisk(name, () => rename(temporary, path));
    return { path, bytes };
  } finally {
    await rm(temporary, { force: true });
  }
}

async function fill(path: string, name: string, source: Source, signal: AbortSignal): Promise<number> {
  const file = await onDisk(name, () => open(path, 'wx'));
  try {
    return await untilAborted(copy(file, name, source, signal), signal);
  } finally {
    await file.close();
  }
}

/** One chunk at a time: the next is asked for when the last is written. */
async function copy(file: FileHandle, name: string, source: Source, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  for await (const chunk of await source.stream(signal)) {
    await onDisk(name, () => file.writeFile(chunk));
    bytes += chunk.byteLength;
  }
  return bytes;
}

/** Takes the first free name by creating it empty, which only one can do; the finished file then replaces it. */
async function claim(directory: string, name: string): Promise<string> {
  const [stem, extension] = splitName(name);
  for (let copyNumber = 1; ; copyNumber++) {
    const path = join(directory, copyNumber === 1 ? name : `${stem} (${copyNumber})${extension}`);
    try {
      await (await open(path, 'wx')).close();
      return path;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

async function onDisk<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new BotError('cannot-post', `the file could not be written: ${codeOf(error)}`, {
      cause: error,
      facts: { file: name },
    });
  }
}

/** An attached file's bytes, from the disk, as often as they are asked for. Streams reject with `file-gone` or `file-unreadable`. */
export function openFile(file: FileRef): Source {
  return {
    ...(file.bytes !== undefined && { bytes: file.bytes }),
    ...(file.mimeType !== undefined && { mimeType: file.mimeType }),
    stream: async (signal) => {
      signal.throwIfAborted();
      const handle = await openToRead(file);
      return read(handle, file, signal);
    },
  };
}

async function openToRead(file: FileRef): Promise<FileHandle> {
  const path = pathOf(file);
  if (path === undefined) throw unreadable(file, 'file-gone', new Error('the reference holds no path'));
  try {
    return await open(path, 'r');
  } catch (error) {
    throw unreadable(file, codeOf(error) === 'ENOENT' ? 'file-gone' : 'file-unreadable', error);
  }
}

async function* read(handle: FileHandle, file: FileRef, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* handle.createReadStream({ signal });
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(file, 'file-unreadable', error);
  } finally {
    await handle.close();
  }
}

function unreadable(file: FileRef, kind: ErrorKind, cause: unknown): BotError {
  return new BotError(kind, `an attached file could not be read: ${codeOf(cause)}`, {
    cause,
    facts: { file: file.name },
  });
}

function pathOf({ ref }: FileRef): string | undefined {
  const path: unknown = typeof ref === 'object' && ref !== null ? Reflect.get(ref, 'path') : undefined;
  return typeof path === 'string' ? path : undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
