import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Background, Clip, Rendered, RenderPlan } from '../../../studio/render/plan.ts';
import { probe } from '../../../studio/render/probe.ts';
import { render } from '../../../studio/render/render.ts';
import { makePersonClip } from './clips.ts';
import type { PersonClip } from './clips.ts';
import { judge, loudness, rgbAt } from './look.ts';

const size = { width: 480, height: 270 };
const keep: Background = { kind: 'keep' };

let folder: string;
let talker: PersonClip;
let mute: PersonClip;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'film-test-'));
  talker = await makePersonClip(join(folder, 'talker.mp4'), { ...size, fps: 25, seconds: 1, sound: true });
  mute = await makePersonClip(join(folder, 'mute.mp4'), { ...size, fps: 20, seconds: 0.6 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function clipOf(path: string, background: Background, rest: Partial<Clip> = {}): Clip {
  return { path, startMs: 0, background, volume: 1, ...rest };
}

let films = 0;
async function film(
  clips: readonly Clip[],
  rest: Partial<RenderPlan> = {},
): Promise<Rendered & { readonly path: string }> {
  const path = join(folder, `film-${films++}.mp4`);
  const plan: RenderPlan = { clips, titles: [], ...size, quality: 'high', output: path, ...rest };
  return { path, ...(await render(plan, { work: folder, cache: folder }, () => {})) };
}

test('clips with and without sound make one film, trimmed and turned down as planned', async () => {
  const { path: output } = await film([
    clipOf(talker.path, keep, { startMs: 200, endMs: 700 }),
    clipOf(mute.path, keep),
    clipOf(talker.path, keep, { endMs: 500, volume: 0.5 }),
    clipOf(talker.path, keep, { endMs: 400, volume: 0 }),
  ]);
  expect((await probe(output)).durationMs).toBeCloseTo(2000, -2);
  const steps = (await loudness(output, 2000, 100)).map(([left]) => left);
  for (const loud of steps.slice(1, 4)) expect(loud).toBeCloseTo(0.28, 1);
  for (const silent of steps.slice(6, 10)) expect(silent).toBeLessThan(0.01);
  for (const half of steps.slice(12, 15)) expect(half).toBeCloseTo(0.14, 1);
  for (const silent of steps.slice(17)) expect(silent).toBeLessThan(0.01);
});

test('music plays where no clip has sound', async () => {
  const { path: output } = await film([clipOf(mute.path, keep)], { music: { mood: 'lo-fi', volume: 0.5 } });
  const heard = await loudness(output, 600, 300);
  expect(heard).toHaveLength(2);
  expect(heard[0]![0]).toBeGreaterThan(0.01);
});

test('no clip with sound and no music: a film without a sound track', async () => {
  const { path: output } = await film([clipOf(mute.path, keep)]);
  expect((await probe(output)).hasAudio).toBe(false);
});

test('a colour is behind the person where one is wanted', async () => {
  const { path: output } = await film([clipOf(mute.path, { kind: 'color', color: '#2060a0' })]);
  const wall = Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => [0x20, 0x60, 0xa0][i % 3]!);
  const { person, background } = await judge(output, mute, 5, wall);
  expect(person.mean).toBeLessThan(8);
  expect(background.mean).toBeLessThan(8);
});

test("a blurred background is the clip's own, out of focus", async () => {
  const { path: output } = await film([clipOf(mute.path, { kind: 'blur' })]);
  const [shown, source] = [await rgbAt(output, 200, size), await rgbAt(mute.path, 200, size)];
  const { person } = await judge(output, mute, 4, shown);
  expect(person.mean).toBeLessThan(8);
  expect(roughness(shown, 30)).toBeLessThan(0.35 * roughness(source, 30));
});

/** How much neighbours differ along a row above the person. */
function roughness(rgb: Uint8Array, row: number): number {
  let sum = 0;
  for (let x = 1; x < size.width; x++) {
    const at = (row * size.width + x) * 3;
    sum += Math.abs(rgb[at]! - rgb[at - 3]!);
  }
  return sum / size.width;
}

test('medium and low quality are smaller', async () => {
  const low = await film([clipOf(mute.path, keep)], { quality: 'low' });
  expect(low).toMatchObject({ width: 214, height: 120 });
  const high = await film([clipOf(mute.path, keep)]);
  expect(low.bytes).toBeLessThan(high.bytes / 2);
});

test('the inspector tells what a film is and how it differs from its source, in one line', async () => {
  const { path } = await film([clipOf(talker.path, keep)]);
  const inspector = fileURLToPath(new URL('../../../studio/inspect.ts', import.meta.url));
  const inspect = async (...words: readonly string[]): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(process.execPath, [inspector, ...words]);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    return JSON.parse(stdout);
  };
  const frames = join(folder, 'frames');
  const report = await inspect(path, '--against', talker.path, '--frames', frames);
  expect(report).toMatchObject({ video: 'h264', audio: 'aac', faststart: true, durationMs: 1000, ...size });
  const { against, frames: files } = report as {
    against: Record<'person' | 'background', { mean: number }>;
    frames: string[];
  };
  expect(against.person.mean).toBeLessThan(8);
  // Kept as it was shot.
  expect(against.background.mean).toBeLessThan(8);
  expect(files.every((file) => existsSync(file))).toBe(true);
  await expect(inspect(join(folder, 'nothing.mp4'))).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('unreadable') as string,
  });
});
