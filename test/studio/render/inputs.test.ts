import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJob } from '../../../studio/render/job.ts';
import { frameAt } from '../../../studio/render/frame-at.ts';
import { PersonFinder } from '../../../studio/render/matte/finder.ts';
import { modelSide } from '../../../studio/render/matte/segmenter.ts';
import { lookForPerson } from '../../../studio/render/person.ts';
import type { Background, RenderPlan } from '../../../studio/render/plan.ts';
import { probe } from '../../../studio/render/probe.ts';
import { render } from '../../../studio/render/render.ts';
import { makeEmptyRoomClip, makePersonClip, makePhoto, webcamClip } from './clips.ts';
import type { ClipShape } from './clips.ts';
import { encode } from './encode.ts';
import { loudness, rgbAt } from './look.ts';

const size = { width: 320, height: 180 };
const clip: ClipShape = { ...size, fps: 25, seconds: 0.6, sound: true };
const keep: Background = { kind: 'keep' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inputs-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let films = 0;
async function film(path: string, rest: Partial<RenderPlan> = {}): Promise<string> {
  const output = join(folder, `film-${films++}.mp4`);
  const clips = [{ path, startMs: 0, background: keep, volume: 1 }];
  await render(
    { clips, titles: [], ...size, quality: 'high', output, ...rest },
    { work: folder, cache: folder },
    () => {},
  );
  return output;
}

function colorAt(rgb: Uint8Array, x: number, y: number): readonly number[] {
  const at = (y * size.width + x) * 3;
  return [...rgb.subarray(at, at + 3)];
}

test.each([
  ['mov', 'h264'],
  ['webm', 'vp8'],
  ['matroska', 'h264'],
  ['avi', 'mpeg4'],
] as const)('a clip in %s is told by its content and rendered with its sound', async (container, codec) => {
  const path = await makeEmptyRoomClip(join(folder, `${container}.mp4`), { ...clip, container });
  const info = await probe(path);
  expect(info).toMatchObject({ kind: 'video', codec, fps: 25, hasAudio: true, ...size });
  expect(Math.abs(info.durationMs! - 600)).toBeLessThan(100);
  const output = await film(path);
  expect(Math.abs((await probe(output)).durationMs! - 600)).toBeLessThan(100);
  expect((await loudness(output, 600, 200))[1]![0]).toBeCloseTo(0.28, 1);
});

test('a recording that does not say how long it is gets measured', async () => {
  const path = await makeEmptyRoomClip(join(folder, 'live.webm'), { ...clip, container: 'webm', live: true });
  expect((await probe(path)).durationMs).toBeGreaterThan(500);
  expect((await probe(await film(path))).durationMs).toBeCloseTo(600, -2);
});

test('a GIF that moves is a video, one that does not is a picture', async () => {
  const moving = await makeEmptyRoomClip(join(folder, 'moving.gif'), {
    ...size,
    fps: 10,
    seconds: 0.5,
    container: 'gif',
  });
  expect(await probe(moving)).toMatchObject({ kind: 'video', codec: 'gif', fps: 10 });
  const still = await makeEmptyRoomClip(join(folder, 'still.gif'), {
    ...size,
    fps: 10,
    seconds: 0.1,
    container: 'gif',
  });
  expect(await probe(still)).toMatchObject({ kind: 'image', ...size });
  expect(Math.abs((await probe(await film(moving))).durationMs! - 450)).toBeLessThan(100);
});

test('a phone held upright: the picture is turned as its file says', async () => {
  const path = join(folder, 'turned.mov');
  // Stored on its side: red on the left, which is up when turned clockwise.
  const drawn = Uint8Array.from(
    { length: 320 * 180 * 3 },
    (_, i) => (Math.trunc(i / 3) % 320 < 160 ? [220, 30, 30] : [30, 30, 220])[i % 3]!,
  );
  await encode(path, { ...clip, container: 'mov', turned: 90 }, () => drawn);
  expect(await probe(path)).toMatchObject({ width: 180, height: 320 });
  const output = await film(path);
  const rgb = await rgbAt(output, 200, size);
  expect(colorAt(rgb, 160, 10)[0]).toBeGreaterThan(180);
  expect(colorAt(rgb, 160, 170)[2]).toBeGreaterThan(180);
});

test('colours stay what they are, whatever matrix the clip was stored with', async () => {
  for (const tagged of [true, false]) {
    const path = join(folder, `color-${tagged}.mp4`);
    const drawn = Uint8Array.from({ length: 320 * 180 * 3 }, (_, i) => [200, 60, 40][i % 3]!);
    await encode(path, { ...clip, tagged }, () => drawn);
    const shown = colorAt(await rgbAt(await film(path), 200, size), 160, 90);
    shown.forEach((value, i) => expect(Math.abs(value - [200, 60, 40][i]!)).toBeLessThanOrEqual(4));
  }
});

test('picture and sound stay together when the clip is trimmed', async () => {
  const path = join(folder, 'clap.mp4');
  const [dark, bright] = [40, 220].map((value) => new Uint8Array(320 * 180 * 3).fill(value));
  await encode(path, { ...clip, seconds: 2, soundFromSeconds: 1.2 }, (frame) => (frame < 30 ? dark! : bright!));
  const output = await film(path, { clips: [{ path, startMs: 720, endMs: 1720, background: keep, volume: 1 }] });
  expect(colorAt(await rgbAt(output, 440, size), 9, 9)[0]).toBeLessThan(60);
  expect(colorAt(await rgbAt(output, 480, size), 9, 9)[0]).toBeGreaterThan(200);
  const heard = (await loudness(output, 1000, 20)).map(([left]) => left);
  const first = heard.findIndex((loud) => loud > 0.1);
  expect(Math.abs(first * 20 - 480)).toBeLessThanOrEqual(40);
});

test('pictures of every kind become clips of the wanted length', async () => {
  for (const name of ['photo.png', 'photo.jpg', 'photo.webp']) {
    const path = await makePhoto(join(folder, name), 400, 300);
    expect(await probe(path)).toMatchObject({ kind: 'image', width: 400, height: 300, hasAudio: false });
    const output = await film(path, { clips: [{ path, startMs: 0, endMs: 400, background: keep, volume: 1 }] });
    expect((await probe(output)).durationMs).toBeCloseTo(400, -1);
  }
});

test('a photo that lies on its side is seen upright', async () => {
  const path = join(folder, 'side.jpg');
  await sharp({ create: { width: 60, height: 40, channels: 3, background: '#333' } })
    .withMetadata({ orientation: 6 })
    .toFile(path);
  expect(await probe(path)).toMatchObject({ kind: 'image', width: 40, height: 60 });
});

test('sound alone is told apart and refused as a clip', async () => {
  const path = join(folder, 'song.wav');
  const bytes = Buffer.alloc(44 + 48_000 * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  [
    [16, 4],
    [1, 2],
    [1, 2],
    [48_000, 4],
    [96_000, 4],
    [2, 2],
    [16, 2],
  ].reduce((at, [value, count]) => bytes.writeUIntLE(value!, at, count!), 16);
  bytes.write('data', 36);
  bytes.writeUInt32LE(48_000 * 2, 40);
  await writeFile(path, bytes);
  expect(await probe(path)).toEqual({ kind: 'audio', durationMs: 1000, hasAudio: true, codec: 'pcm_s16le' });
  await expect(film(path)).rejects.toMatchObject({ kind: 'no-video' });
});

test("a list that names somebody else's file is no video", async () => {
  await makeEmptyRoomClip(join(folder, 'theirs.mp4'), clip);
  const path = join(folder, 'list.mp4');
  await writeFile(path, "ffconcat version 1.0\nfile 'theirs.mp4'\n");
  await expect(probe(path)).rejects.toMatchObject({ kind: 'unreadable' });
});

test('people are found, rooms are empty', async () => {
  const person = await makePersonClip(join(folder, 'person.mp4'), { ...size, fps: 10, seconds: 0.8 });
  const seen = await lookForPerson(person.path, await probe(person.path), 0, 800);
  const known = person.alphaAt(0).filter((alpha) => alpha > 127).length / (size.width * size.height);
  expect(seen.coverage).toBeCloseTo(known, 1);
  expect(seen.centerX).toBeCloseTo(0.5, 1);
  const room = await makeEmptyRoomClip(join(folder, 'room.mp4'), { ...size, fps: 10, seconds: 0.8 });
  expect((await lookForPerson(room, await probe(room), 0, 800)).coverage).toBeLessThan(0.01);
});

test('the lamp beside the webcam talker is taken for a head at first, and found out', async () => {
  const { rgb, ...frame } = await frameAt(webcamClip, await probe(webcamClip), 40_110, { width: 640, height: 360 });
  const view = await sharp(rgb, { raw: { ...frame, channels: 3 } })
    .resize(modelSide, modelSide, { fit: 'fill' })
    .raw()
    .toBuffer();
  const confidence = new Float32Array(modelSide * modelSide);
  const finder = await PersonFinder.load();
  finder.find(view, confidence);
  const [lamp, face] = [250 * modelSide + 12, 170 * modelSide + 140];
  expect(confidence[lamp]).toBeGreaterThan(0.8);
  finder.clean(view, confidence);
  expect(confidence[lamp]).toBe(0);
  expect(confidence[face]).toBeGreaterThan(0.8);
});

test.each([
  ['dies', 'The process ended'],
  ['hangs', 'Silent'],
] as const)('a process that %s takes nobody with it', async (how, words) => {
  const script = new URL(`./workers/${how}.ts`, import.meta.url);
  const options = { signal: new AbortController().signal, idleMs: 1_000, onProgress: () => {} };
  await expect(runJob({ kind: 'probe', path: webcamClip }, options, script)).rejects.toMatchObject({
    name: 'MediaError',
    kind: 'crashed',
    message: expect.stringContaining(words) as string,
  });
});
