import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Faults } from './faults.ts';
import { unique } from './ids.ts';
import type { World } from './world.ts';

/** Bytes, or so many of them made up while they are asked for. */
export type Content = Uint8Array | { readonly bytes: number };

export interface Stored {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  content: Content;
  /** Fields of the file object that are not as usual; undefined leaves one out. */
  more: Readonly<Record<string, unknown>>;
  /** What `files.info` says: the file, or an error. */
  refusal?: string;
  gone: boolean;
  /** How often `files.info` must be asked before the file is processed and its shares are told. */
  looksToGo: number;
  shares?: Record<string, unknown>;
}

export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly altText: string | undefined;
  readonly received: Buffer[];
  bytes: number;
  headers: IncomingMessage['headers'];
  completed: boolean;
}

const CHUNK = Buffer.alloc(64 * 1024, 7);
const LOGIN_PAGE = '<!DOCTYPE html><html><head><title>Sign in | Slack</title></head></html>';

/** Slack's file hosts: private files for tokens that may read them, and the place uploads go to. */
export class FakeStorage {
  readonly files = new Map<string, Stored>();
  readonly uploads = new Map<string, Upload>();
  /** Authorization of every download, as it came. */
  readonly authorizations: (string | undefined)[] = [];
  /** Uploads are counted, not kept. */
  forgetful = false;
  /** Uploads whose first byte is here, whatever becomes of them. */
  begun = 0;
  base = '';
  readonly #world: World;
  readonly #faults: Faults;
  readonly #changed: () => void;

  constructor(world: World, faults: Faults, changed: () => void) {
    this.#world = world;
    this.#faults = faults;
    this.#changed = changed;
  }

  keep(name: string, content: Content, mimeType = 'video/mp4', more: Stored['more'] = {}): Stored {
    const stored: Stored = { id: unique('F'), name, mimeType, content, more, gone: false, looksToGo: 0 };
    this.files.set(stored.id, stored);
    return stored;
  }

  /** As it stands in messages and in `files.info`. */
  wire(file: Stored): Record<string, unknown> {
    const { id, name, mimeType: mimetype, content, shares, more } = file;
    const url = `${this.base}/files-pri/${id}/download/${encodeURIComponent(name)}`;
    const filetype = name.split('.').at(-1);
    const base = {
      id,
      name,
      title: name,
      mimetype,
      filetype,
      size: sizeOf(content),
      mode: 'hosted',
      is_external: false,
    };
    const whole = { ...base, url_private: url, url_private_download: url, ...(shares ? { shares } : {}), ...more };
    return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
  }

  async serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = this.files.get(url.pathname.split('/')[2] ?? '');
    const { authorization } = request.headers;
    this.authorizations.push(authorization);
    const fault = this.#faults.take('download', 'before');
    if (typeof fault === 'object' && 'status' in fault) {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
      return;
    }
    if (fault === 'reset') return void response.destroy();
    if (fault === 'silence') return;
    const team = this.#world.byToken(authorization?.replace('Bearer ', ''));
    if (team === undefined || !team.scopes.has('files:read')) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(LOGIN_PAGE);
      return;
    }
    if (file === undefined || file.gone) return void response.writeHead(404).end();
    await pour(file, response, fault === 'half');
  }

  async receive(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const upload = this.uploads.get(url.pathname.split('/').at(-1) ?? '');
    const fault = this.#faults.take('upload', 'before');
    this.begun += 1;
    this.#changed();
    if (fault === 'reset') return void request.destroy();
    if (fault === 'silence') return;
    if (typeof fault === 'object' && 'status' in fault) {
      response.writeHead(fault.status, { connection: 'close' }).end(fault.body ?? '');
      return;
    }
    if (upload === undefined) return void response.writeHead(404).end();
    upload.headers = request.headers;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        upload.bytes += chunk.length;
        if (!this.forgetful) upload.received.push(chunk);
        this.#changed();
      }
    } catch {
      // Broken off: the upload stays incomplete.
      return;
    }
    response.writeHead(200).end(`OK - ${upload.bytes}`);
    this.#changed();
  }
}

export function sizeOf(content: Content): number {
  return content instanceof Uint8Array ? content.length : content.bytes;
}

async function pour(file: Stored, response: ServerResponse, half: boolean): Promise<void> {
  const size = sizeOf(file.content);
  response.writeHead(200, { 'content-type': file.mimeType, 'content-length': size });
  let left = half ? Math.floor(size / 2) : size;
  let offset = 0;
  while (left > 0 && !response.destroyed) {
    const { content } = file;
    const length = Math.min(left, CHUNK.length);
    const chunk = content instanceof Uint8Array ? content.subarray(offset, offset + length) : CHUNK.subarray(0, length);
    offset += length;
    left -= length;
    if (!response.write(chunk)) await drained(response);
  }
  if (half) response.destroy();
  else response.end();
}

async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
