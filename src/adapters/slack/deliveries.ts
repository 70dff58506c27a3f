import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import { BotError } from '../../core/errors.ts';
import type { Address, PostedMessage } from '../../core/message.ts';
import type { Box, Clock, Delivery, Log } from '../../core/ports.ts';
import type { SlackApi } from './api.ts';
import { isAmbiguous, refusedWith } from './failures.ts';
import { fieldsAt, isRecord, listAt, textAt, type Fields } from './fields.ts';
import { altTextOf, fileName } from './outbound.ts';
import { Interruption, spool } from './pouring.ts';
import { Slots } from './slots.ts';
import { remember } from './threads.ts';
import { upload, type Cargo } from './upload.ts';

/** A file on its way into a channel, by its delivery's key. */
export interface FileRecord {
  readonly fileId: string;
  /** `uploading`: nobody sees it yet. `completing`: it may stand in the channel. */
  readonly phase: 'uploading' | 'completing' | 'done';
  readonly ts?: string;
}

/** 1 GB a file (Slack's help centre, "Add files to Slack"). */
const MOST_BYTES = 1024 * 1024 * 1024;
/** Each holds some buffers and a connection; a handful keeps any line busy. */
const AT_ONCE = 4;
const KEPT_MS = 7 * 24 * 3_600_000;
/** Slack shares a file some moments after it took it; what we say about it should stand below it. */
const SHARE_WAITS_MS = [100, 400, 1_000, 2_000, 4_000];

interface Parts {
  readonly api: SlackApi;
  readonly box: Box<FileRecord>;
  readonly clock: Clock;
  readonly log: Log;
  readonly spoolFolder: string;
  readonly opened: (to: Address) => Promise<Address>;
}

/** Files into threads, by Slack's three steps: an address for the bytes, the bytes, and the word that they are complete. */
export class Deliveries {
  readonly #parts: Parts;
  readonly #slots = new Slots(AT_ONCE);
  readonly #underWay = new Map<string, Promise<PostedMessage>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  deliver(to: Address, file: Delivery, signal: AbortSignal): Promise<PostedMessage> {
    const underWay = this.#underWay.get(file.key);
    if (underWay !== undefined) return underWay;
    const delivering = this.#deliver(to, file, signal).catch((error: unknown) => {
      this.#underWay.delete(file.key);
      throw error;
    });
    remember(this.#underWay, file.key, delivering, 500);
    return delivering;
  }

  async #deliver(to: Address, file: Delivery, signal: AbortSignal): Promise<PostedMessage> {
    if (signal.aborted) throw new BotError('stopped', 'stopped before the upload');
    refuseSize(file.source.bytes, file.name);
    const address = await this.#parts.opened(to);
    const there = await this.#before(address, file.key);
    if (there !== undefined) return { id: there, address };
    const free = await this.#slots.take(signal);
    const stop = new Interruption();
    const stopped = (): void => stop.interrupt(new BotError('stopped', 'the upload was stopped'));
    if (signal.aborted) stopped();
    signal.addEventListener('abort', stopped);
    try {
      return { id: await this.#send(address, file, stop), address };
    } finally {
      signal.removeEventListener('abort', stopped);
      free();
    }
  }

  /** What became of an earlier attempt: where it stands, or nothing, and then its remains are cleared away. */
  async #before(address: Address, key: string): Promise<string | undefined> {
    const record = await this.#parts.box.get(key);
    if (record === undefined) return undefined;
    if (record.phase === 'done') return record.ts ?? idOf(record.fileId);
    if (record.phase === 'completing') {
      const ts = await this.#sharedAt(address, record.fileId);
      if (ts !== undefined) return this.#done(key, record.fileId, ts);
    }
    await this.#drop(address.workspaceId, key, record.fileId);
    return undefined;
  }

  async #send(address: Address, file: Delivery, stop: Interruption): Promise<string> {
    const { bytes } = file.source;
    if (bytes !== undefined)
      return this.#sendCounted(address, file, bytes, () => file.source.stream(stop.signal), stop);
    const { spoolFolder } = this.#parts;
    await mkdir(spoolFolder, { recursive: true });
    const folder = await mkdtemp(join(spoolFolder, 'slack-'));
    try {
      const path = join(folder, 'file');
      const counted = await spool(await stop.unless(file.source.stream(stop.signal)), path, MOST_BYTES, stop);
      return await this.#sendCounted(address, file, counted, async () => createReadStream(path), stop);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #sendCounted(
    address: Address,
    file: Delivery,
    bytes: number,
    source: () => Promise<AsyncIterable<Uint8Array>>,
    stop: Interruption,
  ): Promise<string> {
    const { api, box } = this.#parts;
    const { workspaceId, channelId } = address;
    refuseSize(bytes, file.name);
    const mimeType = file.source.mimeType ?? 'application/octet-stream';
    const about = { filename: fileName(file.name), length: bytes, ...altText(file.altText) };
    const asked = api.write(workspaceId, `${channelId}:files`, 'files.getUploadURLExternal', about);
    const given = await stop.unless(asked);
    const [url, fileId] = [textAt(given, 'upload_url'), textAt(given, 'file_id')];
    if (url === undefined || fileId === undefined)
      throw new BotError('disconnected', 'Slack gave no address for the upload');
    let phase: FileRecord['phase'] = 'uploading';
    await box.set(file.key, { fileId, phase }, KEPT_MS);
    try {
      const chunks = await stop.unless(source());
      await this.#uploaded(new URL(url), { chunks, bytes, mimeType }, file.name, stop);
      phase = 'completing';
      await box.set(file.key, { fileId, phase }, KEPT_MS);
      await this.#complete(address, file, fileId);
    } catch (error) {
      if (phase === 'uploading' || !isAmbiguous(error)) await this.#drop(workspaceId, file.key, fileId);
      throw error;
    }
    return this.#done(file.key, fileId, await this.#sharedAt(address, fileId));
  }

  async #uploaded(url: URL, cargo: Cargo, file: string, stop: Interruption): Promise<void> {
    try {
      await upload(url, cargo, stop, this.#parts.clock);
    } catch (error) {
      if (error instanceof BotError) throw error;
      throw new BotError('disconnected', `the source of ${file} failed`, { cause: error, facts: { file } });
    }
  }

  async #complete(address: Address, file: Delivery, fileId: string): Promise<void> {
    const { workspaceId, channelId, threadId } = address;
    const args = {
      files: [{ id: fileId, title: fileName(file.name) }],
      channel_id: channelId,
      ...(threadId === undefined ? {} : { thread_ts: threadId }),
    };
    const complete = () =>
      this.#parts.api.write(workspaceId, `${channelId}:files`, 'files.completeUploadExternal', args);
    try {
      await complete();
    } catch (error) {
      if (!isAmbiguous(error)) throw named(error, file.name);
      if ((await this.#sharedAt(address, fileId)) !== undefined) return;
      this.#parts.log.info('slack.completed-again', { file: fileId });
      await complete();
    }
  }

  /** When the file's message stands there; undefined while Slack does not say. */
  async #sharedAt({ workspaceId, channelId }: Address, fileId: string): Promise<string | undefined> {
    for (const waitMs of SHARE_WAITS_MS) {
      try {
        const { file } = await this.#parts.api.read(workspaceId, 'files.info', { file: fileId });
        const ts = shareOf(isRecord(file) ? file : {}, channelId);
        if (ts !== undefined) return ts;
      } catch (error) {
        if (refusedWith(error, 'missing_scope')) return undefined;
        if (!refusedWith(error, 'file_not_found', 'file_deleted')) throw error;
      }
      await this.#parts.clock.sleep(waitMs, NEVER);
    }
    return undefined;
  }

  async #done(key: string, fileId: string, ts: string | undefined): Promise<string> {
    await this.#parts.box.set(key, { fileId, phase: 'done', ...(ts === undefined ? {} : { ts }) }, KEPT_MS);
    return ts ?? idOf(fileId);
  }

  async #drop(workspaceId: string, key: string, fileId: string): Promise<void> {
    await this.#parts.box.delete(key);
    // Nobody sees what was never completed: left behind, it only takes room.
    await this.#parts.api.once(workspaceId, 'files.delete', { file: fileId }).catch(() => undefined);
  }
}

const NEVER = new AbortController().signal;

/** Slack's page says `alt_txt`, its own library sends `alt_text`; what it does not know it leaves aside. */
function altText(text: string): Fields {
  return { alt_txt: altTextOf(text), alt_text: altTextOf(text) };
}

function refuseSize(bytes: number | undefined, file: string): void {
  if (bytes === 0) throw new BotError('file-empty', `${file} has no bytes`, { facts: { file } });
  if (bytes === undefined || bytes <= MOST_BYTES) return;
  throw new BotError('file-too-large', `Slack takes ${MOST_BYTES} bytes, the file has ${bytes}`, {
    facts: { limitBytes: MOST_BYTES, file },
  });
}

function named(error: unknown, file: string): unknown {
  if (!refusedWith(error, 'file_upload_size_restricted')) return error;
  return new BotError('file-too-large', error.message, { facts: { ...error.facts, file } });
}

/** `shares: { public: { C1: [{ ts }] } }`, and `private` for the others. */
function shareOf(file: Fields, channelId: string): string | undefined {
  for (const kind of Object.values(fieldsAt(file, 'shares'))) {
    const [share] = isRecord(kind) ? listAt(kind, channelId) : [];
    const ts = share === undefined ? undefined : textAt(share, 'ts');
    if (ts !== undefined) return ts;
  }
  return undefined;
}

/** A file whose message's own id Slack did not tell in time. */
function idOf(fileId: string): string {
  return `file:${fileId}`;
}
