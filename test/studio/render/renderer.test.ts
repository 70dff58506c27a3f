import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outerBoxes } from '../../../studio/render/av/mp4-boxes.ts';
import { backgroundPicture } from '../../../studio/render/picture/backgrounds.ts';
import { Renderer } from '../../../studio/render/renderer.ts';
import type { Background, Clip, RenderPlan } from '../../../studio/render/plan.ts';
import { makeEmptyFile, makeEmptyRoomClip, makePersonClip, makeTextFile, makeTruncatedClip } from './clips.ts';
import type { PersonClip } from './clips.ts';
import { judge, loudness, rgbAt } from './look.ts';

const size = { width: 480, height: 270 };
const never = new AbortController().signal;
const office: Background = { kind: 'office' };
const keep: Background = { kind: 'keep' };

let folder: string;
let renderer: Renderer;
let talker: PersonClip;
let mute: PersonClip;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'render-test-'));
  renderer = new Renderer();
  talker = await makePersonClip(join(folder, 'talker.mp4'), { ...size, fps: 25, seconds: 1, sound: true });
  mute = await makePersonClip(join(folder, 'mute.mp4'), { ...size, fps: 20, seconds: 0.6 });
});

afterAll(async () => {
  await renderer.close();
  await rm(folder, { recursive: true, force: true });
});

function clipOf(path: string, background: Background, rest: Partial<Clip> = {}): Clip {
  return { path, startMs: 0, background, volume: 1, ...rest };
}

let films = 0;
function planOf(clips: readonly Clip[], rest: Partial<RenderPlan> = {}): RenderPlan {
  return { clips, titles: [], ...size, quality: 'high', output: join(folder, `film-${films++}.mp4`), ...rest };
}

async function film(plan: RenderPlan): Promise<string> {
  await renderer.start(plan, () => {}).done;
  return plan.output;
}

test('the person stays and the office is behind them, in an MP4 that plays while it loads', async () => {
  const plan = planOf([clipOf(talker.path, office)]);
  const percents: number[] = [];
  const rendered = await renderer.start(plan, (percent) => percents.push(percent)).done;
  expect(rendered).toMatchObject({ durationMs: 1000, ...size });
  expect(await renderer.probe(plan.output, never)).toMatchObject({
    kind: 'video',
    codec: 'h264',
    fps: 25,
    hasAudio: true,
    ...size,
  });
  const boxes = (await outerBoxes(plan.output))!.boxes.map(({ type }) => type);
  expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'));
  expect(percents[0]).toBe(0);
  expect(percents.at(-1)).toBe(100);
  expect(percents).toEqual(percents.toSorted((a, b) => a - b));
  const picture = await backgroundPicture('office', size.width, size.height, folder);
  const { person, background } = await judge(plan.output, talker, 12, picture);
  expect(person.mean).toBeLessThan(8);
  expect(background.mean).toBeLessThan(8);
  for (const [left, right] of await loudness(plan.output, 1000, 250)) {
    expect(left).toBeCloseTo(0.28, 1);
    expect(right).toBeCloseTo(0.28, 1);
  }
});

test('clips with and without sound make one film, trimmed and turned down as planned', async () => {
  const output = await film(
    planOf([
      clipOf(talker.path, keep, { startMs: 200, endMs: 700 }),
      clipOf(mute.path, keep),
      clipOf(talker.path, keep, { endMs: 500, volume: 0.5 }),
      clipOf(talker.path, keep, { endMs: 400, volume: 0 }),
    ]),
  );
  expect((await renderer.probe(output, never)).durationMs).toBeCloseTo(2000, -2);
  const steps = (await loudness(output, 2000, 100)).map(([left]) => left);
  for (const loud of steps.slice(1, 4)) expect(loud).toBeCloseTo(0.28, 1);
  for (const silent of steps.slice(6, 10)) expect(silent).toBeLessThan(0.01);
  for (const half of steps.slice(12, 15)) expect(half).toBeCloseTo(0.14, 1);
  for (const silent of steps.slice(17)) expect(silent).toBeLessThan(0.01);
});

test('music plays where no clip has sound', async () => {
  const output = await film(planOf([clipOf(mute.path, keep)], { music: { mood: 'lo-fi', volume: 0.5 } }));
  const heard = await loudness(output, 600, 300);
  expect(heard).toHaveLength(2);
  expect(heard[0]![0]).toBeGreaterThan(0.01);
});

test('no clip with sound and no music: a film without a sound track', async () => {
  const output = await film(planOf([clipOf(mute.path, keep)]));
  expect((await renderer.probe(output, never)).hasAudio).toBe(false);
});

test('a colour is behind the person where one is wanted', async () => {
  const output = await film(planOf([clipOf(mute.path, { kind: 'color', color: '#2060a0' })]));
  const wall = Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => [0x20, 0x60, 0xa0][i % 3]!);
  const { person, background } = await judge(output, mute, 5, wall);
  expect(person.mean).toBeLessThan(8);
  expect(background.mean).toBeLessThan(8);
});

test("a blurred background is the clip's own, out of focus", async () => {
  const output = await film(planOf([clipOf(mute.path, { kind: 'blur' })]));
  const [shown, source] = [await rgbAt(output, 200, size), await rgbAt(mute.path, 200, size)];
  const { person } = await judge(output, mute, 4, shown);
  expect(person.mean).toBeLessThan(8);
  expect(steps(shown, 30)).toBeLessThan(0.35 * steps(source, 30));
});

/** How much neighbours differ along a row above the person. */
function steps(rgb: Uint8Array, row: number): number {
  let sum = 0;
  for (let x = 1; x < size.width; x++) {
    const at = (row * size.width + x) * 3;
    sum += Math.abs(rgb[at]! - rgb[at - 3]!);
  }
  return sum / size.width;
}

test('medium and low quality are smaller', async () => {
  const low = await renderer.start(planOf([clipOf(mute.path, keep)], { quality: 'low' }), () => {}).done;
  expect(low).toMatchObject({ width: 214, height: 120 });
  const high = await renderer.start(planOf([clipOf(mute.path, keep)]), () => {}).done;
  expect(low.bytes).toBeLessThan(high.bytes / 2);
});

test.each([
  ['a text file called .mp4', makeTextFile, 'unreadable'],
  ['an empty file', makeEmptyFile, 'unreadable'],
  [
    'an MP4 without its end',
    (path: string) => makeTruncatedClip(path, { ...size, fps: 25, seconds: 0.4 }),
    'unreadable',
  ],
  [
    'an MP4 without its end, index first',
    (path: string) => makeTruncatedClip(path, { ...size, fps: 25, seconds: 0.4, faststart: true }),
    'unreadable',
  ],
  [
    'a video without a person',
    (path: string) => makeEmptyRoomClip(path, { ...size, fps: 25, seconds: 0.4 }),
    'no-person',
  ],
] as const)('%s is told apart, and the next render works', async (name, make, kind) => {
  const path = await make(join(folder, `${name.replaceAll(' ', '-')}.mp4`));
  const plan = planOf([clipOf(path, office)]);
  await expect(renderer.start(plan, () => {}).done).rejects.toMatchObject({ name: 'MediaError', kind });
  expect(readdirSync(folder).filter((file) => file.startsWith('film') && !file.endsWith('.mp4'))).toEqual([]);
  expect(existsSync(plan.output)).toBe(false);
});

test('a film over five minutes is refused before any work', async () => {
  const clips = Array.from({ length: 302 }, () => clipOf(join(folder, 'photo.png'), keep, { endMs: 1000 }));
  const { default: sharp } = await import('sharp');
  await sharp({ create: { width: 64, height: 36, channels: 3, background: '#456' } }).toFile(join(folder, 'photo.png'));
  await expect(renderer.start(planOf(clips), () => {}).done).rejects.toMatchObject({ kind: 'too-long' });
});

test('renders wait for one another; one that is cancelled leaves no file, running or waiting', async () => {
  const [running, waiting, last] = [1, 2, 3].map(() =>
    planOf([clipOf(talker.path, office), clipOf(talker.path, office)]),
  );
  const started = Promise.withResolvers<void>();
  const first = renderer.start(running!, (percent) => {
    if (percent > 0) started.resolve();
  });
  const progress: number[] = [];
  const second = renderer.start(waiting!, (percent) => progress.push(percent));
  const third = renderer.start({ ...last!, clips: [clipOf(mute.path, keep)] }, () => {});
  second.cancel();
  await expect(second.done).rejects.toMatchObject({ kind: 'cancelled' });
  await started.promise;
  expect(existsSync(`${running!.output}.part`)).toBe(true);
  first.cancel();
  await expect(first.done).rejects.toMatchObject({ kind: 'cancelled' });
  await third.done;
  expect(progress).toEqual([0]);
  expect(existsSync(running!.output) || existsSync(`${running!.output}.part`) || existsSync(waiting!.output)).toBe(
    false,
  );
});

test('closing ends what runs', async () => {
  const own = new Renderer();
  const { done } = own.start(planOf([clipOf(talker.path, office)]), () => {});
  const refused = expect(done).rejects.toMatchObject({ kind: 'cancelled' });
  await own.close();
  await refused;
});
