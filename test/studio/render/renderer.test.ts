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
import { judge, loudness } from './look.ts';

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
  let firstRuns = true;
  const overlaps: number[] = [];
  const third = renderer.start({ ...last!, clips: [clipOf(mute.path, keep)] }, (percent) => {
    if (firstRuns && percent > 0) overlaps.push(percent);
  });
  second.cancel();
  await expect(second.done).rejects.toMatchObject({ kind: 'cancelled' });
  await started.promise;
  expect(existsSync(`${running!.output}.part`)).toBe(true);
  first.cancel();
  await expect(first.done).rejects.toMatchObject({ kind: 'cancelled' });
  firstRuns = false;
  await third.done;
  expect(overlaps).toEqual([]);
  expect(progress).toEqual([0]);
  expect(existsSync(running!.output) || existsSync(`${running!.output}.part`) || existsSync(waiting!.output)).toBe(
    false,
  );
});

test('closing ends what runs', async () => {
  const own = new Renderer();
  const { done } = own.start(planOf([clipOf(talker.path, office)]), () => {});
  await Promise.all([own.close(), expect(done).rejects.toMatchObject({ kind: 'cancelled' })]);
});
