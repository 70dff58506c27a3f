import { expect, test } from 'vitest';
import { clearOf, difference, eroded } from '../../../studio/render/compare.ts';
import { Components } from '../../../studio/render/matte/components.ts';
import { follow } from '../../../studio/render/matte/ema.ts';
import { Enlarger } from '../../../studio/render/matte/enlarge.ts';
import { GuidedFilter } from '../../../studio/render/matte/guided-filter.ts';
import { blurAround } from '../../../studio/render/picture/blur.ts';

/** A plane drawn with signs: '#' is 1, '+' is 0.5, anything else 0. */
function plane(rows: readonly string[]): Float32Array {
  return Float32Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : sign === '+' ? 0.5 : 0));
}

test('a still edge is smoothed over time, a moving one is followed at once', () => {
  const held = Float32Array.of(0.5, 0);
  follow(held, Float32Array.of(0.7, 1));
  expect(held[0]).toBeCloseTo(0.6);
  expect(held[1]).toBeCloseTo(0.85);
});

test('patches are told apart, touching corners do not join them', () => {
  const components = new Components(6, 4);
  expect(components.find(plane(['##..#.', '##...#', '......', '###...']))).toEqual([4, 1, 1, 3]);
});

test('a patch is erased by itself', () => {
  const components = new Components(6, 2);
  const mask = plane(['##..##', '##..#+']);
  components.find(mask);
  components.erase(mask, [true, false]);
  expect([...mask]).toEqual([1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0]);
});

test('patches are measured on another plane', () => {
  const components = new Components(4, 1);
  components.find(plane(['##.#']));
  expect(components.meansOf(Float32Array.of(1, 0.5, 9, 0.25))).toEqual([0.75, 0.25]);
});

test('a C-shaped patch is one', () => {
  expect(new Components(5, 5).find(plane(['#####', '#....', '#.###', '#...#', '#####']))).toEqual([17]);
});

test('the guided filter moves a blurred edge to where the picture has one', () => {
  const guideSize = { width: 80, height: 40 };
  const guide = Uint8Array.from({ length: 80 * 40 }, (_, i) => (i % 80 < 40 ? 40 : 210));
  const filter = new GuidedFilter(guideSize, 7, 2e-4);
  // The mask's edge is three pixels to the left of it and soft.
  const mask = Float32Array.from({ length: 40 * 20 }, (_, i) => Math.min(1, Math.max(0, ((i % 40) - 12) / 10)));
  const refined = new Float32Array(80 * 40);
  filter.refine(guide, mask, refined);
  const row = refined.subarray(20 * 80, 21 * 80);
  expect(row[39]! - row[20]!).toBeLessThan(0.3);
  expect(row[40]! - row[39]!).toBeGreaterThan(0.35);
});

test('the guided filter leaves an even mask even, up to the borders', () => {
  const noisy = Uint8Array.from({ length: 60 * 40 }, (_, i) => (i * 7919) % 256);
  const refined = new Float32Array(60 * 40);
  new GuidedFilter({ width: 60, height: 40 }, 7, 2e-4).refine(noisy, new Float32Array(30 * 20).fill(0.75), refined);
  for (const value of refined) expect(value).toBeCloseTo(0.75, 4);
});

test('a window larger than the picture is no problem', () => {
  const mask = Float32Array.from({ length: 12 }, (_, i) => i / 12);
  const refined = new Float32Array(48);
  new GuidedFilter({ width: 8, height: 6 }, 7, 2e-4).refine(new Uint8Array(48).fill(9), mask, refined);
  for (const value of refined) expect(value).toBeCloseTo(11 / 24, 4);
});

test('enlarging keeps even planes and ramps', () => {
  const ramp = Float32Array.from({ length: 16 }, (_, i) => i % 4);
  const large = new Float32Array(64);
  new Enlarger({ width: 4, height: 4 }, { width: 8, height: 8 }).enlarge(ramp, large);
  expect([...large.subarray(0, 8)]).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]);
});

test('a part can be enlarged alone', () => {
  const ramp = Float32Array.from({ length: 64 }, (_, i) => i % 8);
  const large = new Float32Array(16);
  const part = { x: 0.5, y: 0.25, width: 0.5, height: 0.5 };
  new Enlarger({ width: 8, height: 8 }, { width: 4, height: 4 }, part).enlarge(ramp, large);
  expect([...large.subarray(0, 4)]).toEqual([4, 5, 6, 7]);
});

function inside(i: number): boolean {
  return i % 64 > 20 && i % 64 < 44;
}

test('the blurred background does not take on the colour of the person', () => {
  const size = { width: 64, height: 36 };
  const mask = Uint8Array.from({ length: 64 * 36 }, (_, i) => (inside(i) ? 255 : 0));
  const rgb = Uint8Array.from(
    { length: 64 * 36 * 3 },
    (_, i) => (inside(Math.trunc(i / 3)) ? [255, 90, 0] : [30, 80, 120])[i % 3]!,
  );
  blurAround(rgb, size, mask);
  const wall = Uint8Array.from(rgb, (_, i) => [30, 80, 120][i % 3]!);
  expect(difference(rgb, wall, new Uint8Array(64 * 36).fill(1)).mean).toBeLessThan(2);
});

test('the blur blurs', () => {
  const size = { width: 64, height: 36 };
  const rgb = Uint8Array.from({ length: 64 * 36 * 3 }, (_, i) => (Math.trunc(i / 3) % 2 === 0 ? 255 : 0));
  blurAround(rgb, size, new Uint8Array(64 * 36));
  // Away from the borders, which go on with their own colour.
  for (let x = 25; x < 39; x++) expect(Math.abs(rgb[x * 3]! - 127.5)).toBeLessThan(5);
});

test('masks are eroded and kept clear of by the given radius', () => {
  const size = { width: 9, height: 9 };
  const mask = Uint8Array.from({ length: 81 }, (_, i) => (i % 9 >= 3 && i >= 27 ? 255 : 0));
  expect(eroded(mask, size, 2, 250).filter(Boolean)).toHaveLength(4 * 4);
  expect(clearOf(mask, size, 2, 5).filter(Boolean)).toHaveLength(81 - 8 * 8);
});

test('pictures are compared where they are asked to be', () => {
  const a = Uint8Array.of(0, 0, 0, 10, 20, 30);
  const b = Uint8Array.of(99, 99, 99, 13, 20, 27);
  expect(difference(a, b, Uint8Array.of(0, 1))).toEqual({ mean: 2, p95: 3, pixels: 1 });
});
