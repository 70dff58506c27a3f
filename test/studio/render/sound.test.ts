import { expect, test } from 'vitest';
import { addTo, limit } from '../../../studio/render/sound/mix.ts';
import { compose, moods, MusicBed } from '../../../studio/render/sound/music.ts';
import { SampleQueue } from '../../../studio/render/sound/sample-queue.ts';
import type { Stereo } from '../../../studio/render/sound/sample-queue.ts';

function sound(...samples: readonly number[]): Stereo {
  return { left: Float32Array.from(samples), right: Float32Array.from(samples, (sample) => -sample) };
}

function loudness(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

test('pieces of sound are cut anew without losing a sample', () => {
  const queue = new SampleQueue();
  queue.append(0, sound(1, 2, 3));
  queue.append(3, sound(4, 5));
  expect([...queue.take(2).left]).toEqual([1, 2]);
  expect([...queue.take(3).right]).toEqual([-3, -4, -5]);
});

test('gaps and what comes after the end are silence', () => {
  const queue = new SampleQueue();
  queue.append(2, sound(1));
  queue.append(5, sound(2));
  expect([...queue.take(7).left]).toEqual([0, 0, 1, 0, 0, 2, 0]);
  expect([...queue.take(2).left]).toEqual([0, 0]);
});

test('sound from before the beginning and sound that is there twice are dropped', () => {
  const queue = new SampleQueue();
  queue.append(-2, sound(8, 9, 1, 2));
  queue.append(1, sound(7, 3, 4));
  queue.append(0, sound(7));
  expect([...queue.take(4).left]).toEqual([1, 2, 3, 4]);
});

test('mixing adds with the given loudness', () => {
  const mix = sound(0.1, 0.2);
  addTo(mix, sound(0.4, 0.4), 0.5);
  expect(mix.left[0]).toBeCloseTo(0.3);
  expect(mix.right[1]).toBeCloseTo(-0.4);
});

test('the limiter leaves quiet sound alone and keeps loud sound below 1 without a step', () => {
  const mix = sound(0.5, -0.9, 0.95, 3, -3);
  limit(mix);
  expect([...mix.left.subarray(0, 2)]).toEqual([0.5, Math.fround(-0.9)]);
  expect(mix.left[2]).toBeGreaterThan(0.9);
  expect(mix.left[2]).toBeLessThan(0.95);
  expect(mix.left[3]).toBeLessThanOrEqual(1);
  expect(mix.left[4]).toBeGreaterThanOrEqual(-1);
});

const pieces = new Map(Object.keys(moods).map((mood) => [mood, compose(mood)]));

test.each([...pieces])(
  'the %s piece is audible, never clips, and its end meets its beginning',
  (_, { left, right }) => {
    expect(left.length / 48_000).toBeGreaterThan(6);
    for (const channel of [left, right]) {
      expect(loudness(channel)).toBeGreaterThan(0.05);
      expect(channel.every((sample) => Math.abs(sample) <= 0.81)).toBe(true);
      expect(Math.abs(channel[0]! - channel.at(-1)!)).toBeLessThan(0.05);
    }
  },
);

function bytes({ left }: Stereo): Buffer {
  return Buffer.from(left.buffer);
}

test('the same mood is the same piece, another mood another one, an unknown word the lo-fi one', () => {
  const [calm, lofi] = [bytes(pieces.get('calm')!), bytes(pieces.get('lo-fi')!)];
  expect(bytes(compose('CALM')).equals(calm)).toBe(true);
  expect(bytes(compose('zydeco')).equals(lofi)).toBe(true);
  expect(calm.equals(lofi)).toBe(false);
});

test('music goes round as long as the film lasts and fades out with it', () => {
  const total = 48_000 * 30;
  const bed = new MusicBed('lo-fi', total);
  const seconds = Array.from({ length: 30 }, () => loudness(bed.next(48_000).left));
  expect(Math.min(...seconds.slice(0, 28))).toBeGreaterThan(0.02);
  expect(seconds[29]).toBeLessThan(0.6 * seconds[28]!);
  expect(loudness(bed.next(48_000).left)).toBe(0);
});
