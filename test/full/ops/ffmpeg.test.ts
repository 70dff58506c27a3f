import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log, Source } from '../../../src/core/ports.ts';
import { FfmpegFitter } from '../../../src/ops/ffmpeg.ts';
import { probe } from '../../../studio/render/probe.ts';
import { makePersonClip } from '../../studio/render/clips.ts';

const NEVER = new AbortController().signal;
const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

describe('copies that fit a place, with the system’s ffmpeg', () => {
  let folder: string;
  let video: Source;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nemovideo-fit-'));
    const { path } = await makePersonClip(join(folder, 'source.mp4'), {
      width: 1280,
      height: 720,
      fps: 25,
      seconds: 4,
      sound: true,
    });
    video = { bytes: (await stat(path)).size, stream: async () => createReadStream(path) };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('makes a copy below the limit that plays: H.264, whole length, sound kept', async () => {
    const limitBytes = 300_000;
    expect(video.bytes).toBeGreaterThan(limitBytes);
    const fitted = await new FfmpegFitter(undefined, join(folder, 'tmp'), SILENT).fit(video, limitBytes, NEVER);
    if (!fitted) throw new Error('no copy: is ffmpeg installed?');
    const copy = join(folder, 'copy.mp4');
    const chunks: Uint8Array[] = [];
    for await (const chunk of await fitted.source.stream(NEVER)) chunks.push(chunk);
    await writeFile(copy, Buffer.concat(chunks));
    expect((await stat(copy)).size).toBeLessThanOrEqual(limitBytes);
    const info = await probe(copy);
    expect(info).toMatchObject({ codec: 'h264', hasAudio: true });
    expect(Math.abs((info.durationMs ?? 0) - 4_000)).toBeLessThan(100);
    await fitted.release();
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it('fits nothing where the limit leaves no picture, and keeps nothing', async () => {
    const fitter = new FfmpegFitter(undefined, join(folder, 'tmp'), SILENT);
    expect(await fitter.fit(video, 20_000, NEVER)).toBeUndefined();
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it('fits nothing where there is no such program', async () => {
    const fitter = new FfmpegFitter(join(folder, 'nothing-here'), join(folder, 'tmp'), SILENT);
    expect(await fitter.fit(video, 300_000, NEVER)).toBeUndefined();
  });
});
