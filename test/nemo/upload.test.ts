import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/errors.ts';
import type { Source } from '../../src/core/ports.ts';
import { failing, json, ok, type RawReply } from './server.ts';
import { bytesOf, failureOf, never, session, standstill, UPLOAD, world } from './world.ts';

const taken = ok({
  files: [{ filename: 'clip.mp4', file_type: 'video', duration: 12.3456, width: 1920, height: 1080 }],
});

function source(...pieces: readonly (string | Uint8Array)[]): Source & { opened: number; closed: number } {
  const made = {
    opened: 0,
    closed: 0,
    bytes: pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0),
    stream: async () => {
      made.opened += 1;
      return watched(bytesOf(...pieces), () => (made.closed += 1));
    },
  };
  return made;
}

async function* watched(chunks: AsyncIterable<Uint8Array>, closed: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } finally {
    closed();
  }
}

/** 64 KB chunks, as many as are asked for; counts those that were. */
function endless(stated?: number): Source & { given: number } {
  const made = { given: 0, ...(stated === undefined ? {} : { bytes: stated }), stream: async () => flow() };
  const chunk = Buffer.alloc(65_536);
  async function* flow(): AsyncGenerator<Uint8Array> {
    for (;;) {
      made.given += chunk.length;
      yield chunk;
    }
  }
  return made;
}

describe('an upload', () => {
  it('rule 30: goes to the session as one `files` part, its length known beforehand', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(UPLOAD, taken);
    const file = await nemo.upload(
      session,
      'my "clip"\n背景.mp4',
      { ...source('MP4 ', 'bytes'), mimeType: 'video/mp4' },
      never,
    );
    expect(file).toEqual({ name: 'clip.mp4', durationMs: 12_346, width: 1920, height: 1080 });
    const [seen] = server.asked(UPLOAD);
    const boundary = /boundary=(\S+)/.exec(String(seen?.headers['content-type']))?.[1];
    const body = [
      `--${boundary}`,
      'content-disposition: form-data; name="files"; filename="my %22clip%22%0A背景.mp4"',
      'content-type: video/mp4',
      '',
      'MP4 bytes',
      `--${boundary}--`,
      '',
    ].join('\r\n');
    expect(seen?.body).toBe(body);
    expect(seen?.headers).toMatchObject({ 'content-length': String(Buffer.byteLength(body)) });
    expect(seen?.headers['transfer-encoding']).toBeUndefined();
  });

  it.each([
    ['a.MOV', undefined, 'video/quicktime'],
    ['a.jpeg', 'image/jpeg', 'image/jpeg'],
    ['a.mkv', 'video/x; bad\r\nheader: 1', 'video/x-matroska'],
    ['voice', undefined, 'application/octet-stream'],
  ])('rule 31: %s is named by its type', async (name, mimeType, expected) => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(UPLOAD, taken);
    await nemo.upload(session, name, { ...source('x'), ...(mimeType ? { mimeType } : {}) }, never);
    expect(server.asked(UPLOAD)[0]?.body).toContain(`content-type: ${expected}\r\n\r\nx`);
  });

  it('of unknown size is sent in chunks', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(UPLOAD, json({ files: [{ name: 'b.mp4' }] }));
    expect(await nemo.upload(session, 'a.mp4', { stream: async () => bytesOf('a', '', 'b') }, never)).toEqual({
      name: 'b.mp4',
    });
    expect(server.asked(UPLOAD)[0]?.headers['transfer-encoding']).toBe('chunked');
    expect(server.asked(UPLOAD)[0]?.body).toContain('\r\n\r\nab\r\n');
  });

  it('whose answer names no file has the name it was sent under', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(UPLOAD, ok({ session_state_applied: true }));
    expect(await nemo.upload(session, 'a.mp4', source('x'), never)).toEqual({ name: 'a.mp4' });
  });

  it('Q11: is sent once more as `file` where the service misses that field', async () => {
    const { server, nemo } = await world({ token: 'op' });
    const missing = json({ detail: [{ loc: ['body', 'file'], msg: 'Field required', type: 'missing' }] }, 422);
    server.on(UPLOAD, missing, taken);
    const file = source('MP4');
    expect(await nemo.upload(session, 'a.mp4', file, never)).toMatchObject({ width: 1920 });
    expect(file.opened).toBe(2);
    expect(server.asked(UPLOAD).map(({ body }) => /name="(\w+)"/.exec(body)?.[1])).toEqual(['files', 'file']);
  });

  it('refused for another reason is sent once', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(UPLOAD, failing(4001, 'Unsupported file: no video stream', 415));
    expect(await failureOf(nemo.upload(session, 'a.mp4', source('x'), never))).toMatchObject({
      kind: 'unsupported-file',
    });
    expect(server.asked(UPLOAD)).toHaveLength(1);
  });

  it('rules 13 and 7: leaves no listener on its signal and the source closed', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(UPLOAD, taken);
    const { signal } = new AbortController();
    const file = source('x', 'y');
    await nemo.upload(session, 'a.mp4', file, signal);
    await expect.poll(() => getEventListeners(signal, 'abort')).toEqual([]);
    expect(file.closed).toBe(1);
  });
});

const reading = (stream: Source['stream'], more: object = {}): Source => ({ ...more, stream });
async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half');
  throw new Error('the platform hung up');
}

describe('a file that cannot be read', () => {
  it.each([
    ['empty', reading(async () => bytesOf()), { kind: 'file-empty', facts: { file: 'a.mp4' } }],
    ['empty in several chunks', reading(async () => bytesOf('', '')), { kind: 'file-empty' }],
    [
      'gone, as its platform says',
      reading(() => Promise.reject(new BotError('file-gone', '404'))),
      { kind: 'file-gone' },
    ],
    [
      'that cannot be opened',
      reading(() => Promise.reject(new TypeError('x'))),
      { kind: 'file-unreadable', facts: { file: 'a.mp4' } },
    ],
  ])('%s costs no request', async (_, file, expected) => {
    const { server, nemo } = await world({ token: 'op' });
    expect(await failureOf(nemo.upload(session, 'a.mp4', file, never))).toMatchObject(expected);
    expect(server.seen).toEqual([]);
  });

  it.each([
    ['breaking off', reading(async () => broken(), { bytes: 1000 })],
    ['breaking off, of unknown size', reading(async () => broken())],
    ['shorter than stated', reading(async () => bytesOf('ab', 'cd'), { bytes: 5 })],
    ['longer than stated', reading(async () => bytesOf('ab', 'cd'), { bytes: 3 })],
    ['longer than stated in its first chunk', reading(async () => bytesOf('abcd'), { bytes: 3 })],
  ])('%s is told as unreadable, and the service never has it as complete', async (_, file) => {
    const { server, nemo } = await world({ token: 'op' });
    let complete = false;
    const raw: RawReply = {
      raw: (_response, _seen, request) => {
        request
          .on('end', () => (complete = request.complete))
          .on('error', () => {})
          .resume();
      },
    };
    server.on(UPLOAD, raw);
    expect(await failureOf(nemo.upload(session, 'a.mp4', file, never))).toMatchObject({
      kind: 'file-unreadable',
      facts: { file: 'a.mp4' },
    });
    await expect.poll(() => server.connections()).toBe(0);
    expect(complete).toBe(false);
  });
});

async function* stalled(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half');
  await new Promise(() => {});
}

async function* waiting(): AsyncGenerator<Uint8Array> {
  await new Promise(() => {});
  yield Buffer.from('never');
}

describe('while the bytes flow', () => {
  it('rule 72: an early 413 stops the sending and is told as too large', async () => {
    const { server, nemo } = await world({ token: 'op' });
    const raw: RawReply = { raw: failing(4002, 'File too large', 413, { connection: 'close' }) };
    server.on(UPLOAD, raw);
    const file = endless(500 * 1024 * 1024);
    expect(await failureOf(nemo.upload(session, 'a.mp4', file, never))).toMatchObject({
      kind: 'file-too-large',
      facts: { limitBytes: 500 * 1024 * 1024 },
    });
    expect(file.given).toBeLessThan(100 * 1024 * 1024);
  });

  it('a sink that stops reading stops the source', async () => {
    const { server, nemo } = await world({ token: 'op' });
    const stop = new AbortController();
    server.on(UPLOAD, { raw: (_response, _seen, request) => void request.pause() });
    const file = endless();
    const uploading = failureOf(nemo.upload(session, 'a.mp4', file, stop.signal));
    await expect.poll(() => file.given).toBeGreaterThan(0);
    await standstill(() => file.given);
    expect(file.given).toBeLessThan(64 * 1024 * 1024);
    stop.abort(new BotError('stopped', 'enough'));
    expect(await uploading).toMatchObject({ kind: 'stopped' });
  });

  it('what does not move for two minutes ends as timed out', async () => {
    const { server, nemo, clock } = await world({ token: 'op' });
    server.on(UPLOAD, { raw: (_response, _seen, request) => void request.pause() });
    const uploading = failureOf(nemo.upload(session, 'a.mp4', { stream: async () => stalled() }, never));
    await expect.poll(() => server.seen.length).toBe(1);
    await clock.advance(3 * 60_000);
    expect(await uploading).toMatchObject({ kind: 'timed-out', facts: { started: true } });
    await expect.poll(() => server.connections()).toBe(0);
  });

  it('what moves slowly, but moves, is left alone', async () => {
    const { server, nemo, clock } = await world({ token: 'op' });
    server.on(UPLOAD, taken);
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (const piece of ['a', 'b', 'c', 'd']) {
        await clock.advance(90_000);
        yield Buffer.from(piece);
      }
    }
    expect(await nemo.upload(session, 'a.mp4', { stream: async () => slow() }, never)).toMatchObject({ width: 1920 });
  });

  it('a service that works on the complete file for ten minutes is waited for', async () => {
    const { server, nemo, clock } = await world({ token: 'op' });
    server.on(UPLOAD, async (response, seen, request) => {
      await clock.advance(10 * 60_000);
      await taken(response, seen, request);
    });
    expect(await nemo.upload(session, 'a.mp4', source('MP4'), never)).toMatchObject({ name: 'clip.mp4' });
  });

  it.each([
    ['never opened', () => new Promise<never>(() => {})],
    ['opened and never read', async () => waiting()],
  ])('a source that is %s ends as timed out, too', async (_, stream) => {
    const { server, nemo, clock } = await world({ token: 'op' });
    const uploading = failureOf(nemo.upload(session, 'a.mp4', { stream }, never));
    await clock.advance(3 * 60_000);
    expect(await uploading).toMatchObject({ kind: 'timed-out' });
    expect(server.seen).toEqual([]);
  });

  it('an abort stops both sides at once', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(UPLOAD, { raw: (_response, _seen, request) => void request.on('error', () => {}).resume() });
    const stop = new AbortController();
    let closed = false;
    const slow = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield Buffer.alloc(1000);
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
        }
      } finally {
        closed = true;
      }
    };
    const uploading = nemo.upload(session, 'a.mp4', { stream: async () => slow() }, stop.signal);
    await expect.poll(() => server.seen.length).toBe(1);
    stop.abort(new Error('enough'));
    await expect(uploading).rejects.toThrow('enough');
    await expect.poll(() => server.connections()).toBe(0);
    await expect.poll(() => closed).toBe(true);
  });
});
