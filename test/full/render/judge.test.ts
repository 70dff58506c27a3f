import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { difference } from '../../../studio/render/compare.ts';
import { backgroundPicture } from '../../../studio/render/picture/backgrounds.ts';
import type { Background, RenderPlan } from '../../../studio/render/plan.ts';
import { Renderer } from '../../../studio/render/renderer.ts';
import { makePersonClip, webcamClip } from '../../studio/render/clips.ts';
import type { PersonClip } from '../../studio/render/clips.ts';
import { judge, loudness, rgbAt } from '../../studio/render/look.ts';

const run = promisify(execFile);
const hd = { width: 1920, height: 1080 };
const office: Background = { kind: 'office' };
const inspector = fileURLToPath(new URL('../../../studio/inspect.ts', import.meta.url));
const measured = fileURLToPath(new URL('./measured.ts', import.meta.url));

let folder: string;
let renderer: Renderer;
let wall: Uint8Array;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'judge-'));
  renderer = new Renderer();
  wall = await backgroundPicture('office', hd.width, hd.height, folder);
});
afterAll(async () => {
  await renderer.close();
  await rm(folder, { recursive: true, force: true });
});

function planOf(path: string, output: string, endMs?: number): RenderPlan {
  const clip = { path, startMs: 0, background: office, volume: 1, ...(endMs !== undefined && { endMs }) };
  return { clips: [clip], titles: [], ...hd, quality: 'high', output: join(folder, output) };
}

async function inspect(...words: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(process.execPath, [inspector, ...words]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const kinds = [
  ['with sound', true, 4],
  ['without sound', false, 2],
] as const;

test.each(kinds)(
  'a known person before a busy wall is put into the office at 1080p, %s',
  async (name, sound, seconds) => {
    const clip: PersonClip = await makePersonClip(join(folder, `${name}.mp4`), { ...hd, fps: 30, seconds, sound });
    const plan = planOf(clip.path, `${name}-office.mp4`);
    await renderer.start(plan, () => {}).done;
    expect(await inspect(plan.output)).toMatchObject({
      container: 'mp4',
      video: 'h264',
      pixelFormat: 'yuv420p',
      ...hd,
      fps: 30,
      faststart: true,
      hasAudio: sound,
      ...(sound && { audio: 'aac' }),
    });
    expect(
      Math.abs((await renderer.probe(plan.output, new AbortController().signal)).durationMs! - seconds * 1000),
    ).toBeLessThanOrEqual(100);
    for (const frame of [0, 11, 24, 37, 50, 59]) {
      const { person, background } = await judge(plan.output, clip, frame, wall);
      process.stdout.write(
        `frame ${frame}: person ${JSON.stringify(person)} background ${JSON.stringify(background)}\n`,
      );
      expect(person.mean).toBeLessThan(8);
      expect(background.mean).toBeLessThan(8);
    }
    const heard = await loudness(plan.output, seconds * 1000, 1000);
    expect(heard.length > 0).toBe(sound);
    for (const [left] of heard) expect(left).toBeCloseTo(0.28, 1);
  },
);

interface Cost {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly maxRssMb: number;
}

async function renderMeasured(plan: RenderPlan): Promise<Cost> {
  const { stdout } = await run(process.execPath, [measured, JSON.stringify(plan)]);
  process.stdout.write(`${plan.output}: ${stdout}\n`);
  return JSON.parse(stdout) as Cost;
}

test('the webcam talker is kept, his lamp is not, and memory does not grow with the length of the clip', async () => {
  const short = await renderMeasured(planOf(webcamClip, 'short.mp4', 6_000));
  const plan = planOf(webcamClip, 'webcam.mp4');
  const long = await renderMeasured(plan);
  expect(long.maxRssMb).toBeLessThanOrEqual(600);
  expect(long.maxRssMb - short.maxRssMb).toBeLessThan(60);
  const report = await inspect(plan.output, '--against', webcamClip);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ ...hd, fps: 25, faststart: true, hasAudio: false });
  expect((report['against'] as { person: { mean: number } }).person.mean).toBeLessThan(8);
  // Where the lamp stood: the lower left corner.
  const corner = Uint8Array.from({ length: hd.width * hd.height }, (_, i) =>
    i % hd.width < 200 && i > hd.width * 800 ? 1 : 0,
  );
  for (let atMs = 1_000; atMs < 53_000; atMs += 4_000) {
    const { mean } = difference(await rgbAt(plan.output, atMs, hd), wall, corner);
    expect(mean, `at ${atMs} ms`).toBeLessThan(8);
  }
});
