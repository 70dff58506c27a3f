import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { avGetPixFmtName, avGetCodecName } from 'node-av/lib';
import type { AVPixelFormat } from 'node-av/constants';
import sharp from 'sharp';
import { MediaFile } from './render/av/media-file.ts';
import { outerBoxes } from './render/av/mp4-boxes.ts';
import { clearOf, difference, eroded, rounded } from './render/compare.ts';
import type { Difference } from './render/compare.ts';
import { even } from './render/geometry.ts';
import type { Size } from './render/geometry.ts';
import { frameAt, frameWithPerson } from './render/frame-at.ts';
import { PersonFinder } from './render/matte/finder.ts';
import { MediaError } from './render/plan.ts';
import type { MediaInfo } from './render/plan.ts';
import { probe } from './render/probe.ts';
import { personFraming } from './render/shots.ts';

const samples = 6;
const usage = 'usage: inspect.ts film.mp4 [--against source.mp4] [--frames folder]\n';

interface Report {
  readonly container: string;
  readonly video?: string;
  readonly audio?: string;
  readonly pixelFormat?: string;
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  readonly durationMs?: number;
  /** Whether it can be played while it loads: the index comes before the media. */
  readonly faststart: boolean;
  readonly hasAudio: boolean;
  readonly bytes: number;
}

/** Means of the sampled frames: mean absolute difference and its 95th percentile, of 255. */
interface Comparison {
  /** Where the source shows the person and nothing else (16 px of 1080 lines inside). */
  readonly person: Difference;
  /** Where it does not show the person at all. */
  readonly background: Difference;
}

async function describe(path: string, info: MediaInfo): Promise<Report> {
  const layout = await outerBoxes(path);
  const order = layout?.boxes.map(({ type }) => type) ?? [];
  const file = await MediaFile.open(path);
  const [video, audio] = [file.stream('video'), file.stream('audio')];
  const report: Report = {
    container: layout ? 'mp4' : file.format,
    ...(video && {
      video: info.codec,
      pixelFormat: avGetPixFmtName(video.codecpar.format as AVPixelFormat) ?? 'unknown',
      width: info.width ?? 0,
      height: info.height ?? 0,
      fps: info.fps ?? 0,
    }),
    ...(audio && { audio: avGetCodecName(audio.codecpar.codecId) ?? 'unknown' }),
    ...(info.durationMs !== undefined && { durationMs: Math.round(info.durationMs) }),
    faststart: order.includes('moov') && order.indexOf('moov') < order.indexOf('mdat'),
    hasAudio: info.hasAudio,
    bytes: (await stat(path)).size,
  };
  await file.close();
  return report;
}

async function compare(path: string, info: MediaInfo, source: string, moments: readonly number[]): Promise<Comparison> {
  const sourceInfo = await probe(source);
  const size = sizeOf(info);
  const finder = await PersonFinder.load();
  // As the render framed it: the film is taken to begin with the source.
  const endMs = Math.min(info.durationMs ?? 0, sourceInfo.durationMs ?? 0);
  const framing = await personFraming(source, sourceInfo, size, 0, endMs);
  const found: Comparison[] = [];
  for (const atMs of moments) {
    const shown = await frameAt(path, info, atMs, size);
    const shot = await frameWithPerson(source, sourceInfo, atMs, size, framing, finder);
    const radius = Math.round((16 * size.height) / 1080);
    const person = eroded(shot.mask, size, radius, 250);
    const background = clearOf(shot.mask, size, radius, 5);
    found.push({
      person: difference(shown.rgb, shot.rgb, person),
      background: difference(shown.rgb, shot.rgb, background),
    });
  }
  return {
    person: mean(found.map(({ person }) => person)),
    background: mean(found.map(({ background }) => background)),
  };
}

/** Even, as every picture here must be; a file without a picture has none to compare. */
function sizeOf({ width, height }: MediaInfo): Size {
  if (!width || !height) throw new MediaError('no-video', 'The file has no picture');
  return { width: even(width), height: even(height) };
}

function mean(all: readonly Difference[]): Difference {
  const of = (key: keyof Difference): number => rounded(all.reduce((sum, one) => sum + one[key], 0) / all.length);
  return { mean: of('mean'), p95: of('p95'), pixels: Math.round(of('pixels')) };
}

async function writeFrames(
  path: string,
  info: MediaInfo,
  folder: string,
  moments: readonly number[],
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const size = sizeOf(info);
  const files: string[] = [];
  for (const atMs of moments) {
    const { rgb } = await frameAt(path, info, atMs, size);
    const file = join(folder, `frame-${String(Math.round(atMs)).padStart(6, '0')}ms.png`);
    await sharp(rgb, { raw: { ...size, channels: 3 } })
      .png()
      .toFile(file);
    files.push(file);
  }
  return files;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { against: { type: 'string' }, frames: { type: 'string' } },
  });
  const [path] = positionals;
  if (!path || positionals.length > 1) {
    process.stderr.write(usage);
    return 2;
  }
  const info = await probe(path);
  const report = await describe(path, info);
  const moments = Array.from({ length: samples }, (_, i) => ((info.durationMs ?? 0) * (i + 0.5)) / samples);
  const against = values.against && { against: await compare(path, info, values.against, moments) };
  const frames = values.frames && { frames: await writeFrames(path, info, values.frames, moments) };
  process.stdout.write(`${JSON.stringify({ ...report, ...against, ...frames })}\n`);
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  const kind = error instanceof MediaError ? error.kind : 'crashed';
  process.stdout.write(
    `${JSON.stringify({ error: kind, detail: error instanceof Error ? error.message : String(error) })}\n`,
  );
  return 1;
});
