import { expect, test } from 'vitest';
import {
  centred,
  coverSize,
  frameOn,
  seenSize,
  shownPart,
  shrunk,
  turnFilters,
  turnOf,
  upright,
} from '../../../studio/render/geometry.ts';

const hd = { width: 1920, height: 1080 };

function matrix(a: number, b: number, c: number, d: number): Buffer {
  const bytes = Buffer.alloc(36);
  [a * 65_536, b * 65_536, 0, c * 65_536, d * 65_536, 0, 0, 0, 2 ** 30].forEach((value, i) =>
    bytes.writeInt32LE(value, 4 * i),
  );
  return bytes;
}

test.each([
  ['none', null, 0, false],
  ['upright', matrix(1, 0, 0, 1), 0, false],
  ['a quarter turn to the right', matrix(0, 1, -1, 0), 1, false],
  ['upside down', matrix(-1, 0, 0, -1), 2, false],
  ['a quarter turn to the left', matrix(0, -1, 1, 0), 3, false],
  ['mirrored', matrix(-1, 0, 0, 1), 0, true],
] as const)('a display matrix is read: %s', (_, bytes, quarters, mirrored) => {
  expect(turnOf(bytes)).toEqual({ quarters, mirrored });
});

test('turning is done by filters, mirroring first', () => {
  expect(turnFilters(upright)).toBe('');
  expect(turnFilters({ quarters: 1, mirrored: false })).toBe('transpose=clock,');
  expect(turnFilters({ quarters: 2, mirrored: true })).toBe('hflip,hflip,vflip,');
});

test('what is seen has square pixels and is turned', () => {
  expect(seenSize({ width: 720, height: 576 }, 16 / 15, upright)).toEqual({ width: 768, height: 576 });
  expect(seenSize(hd, 1, { quarters: 3, mirrored: false })).toEqual({ width: 1080, height: 1920 });
});

test('a picture covers the film, never less', () => {
  expect(coverSize({ width: 400, height: 300 }, hd)).toEqual({ width: 1920, height: 1440 });
  expect(coverSize({ width: 1080, height: 1920 }, hd)).toEqual({ width: 1920, height: 3414 });
  for (const width of [399, 853, 1919, 4001]) {
    const cover = coverSize({ width, height: 1079 }, hd);
    expect(cover.width).toBeGreaterThanOrEqual(1920);
    expect(cover.height).toBeGreaterThanOrEqual(1080);
  }
});

test('the crop keeps the head in the film, with room above it', () => {
  const webcam = { width: 400, height: 300 };
  const { y } = frameOn({ top: 0.26, centerX: 0.5 }, webcam, hd);
  const shown = shownPart(webcam, hd, { x: 0.5, y });
  expect(shown.y).toBeGreaterThan(0.15);
  expect(shown.y).toBeLessThan(0.26 - 0.05);
  expect(frameOn({ top: 0, centerX: 0.5 }, webcam, hd).y).toBe(0);
  expect(frameOn({ top: 0.9, centerX: 0.5 }, webcam, hd).y).toBe(1);
});

test('a wide picture in an upright film is cropped around the person', () => {
  const { x } = frameOn({ top: 0.1, centerX: 0.3 }, hd, { width: 1080, height: 1920 });
  const shown = shownPart(hd, { width: 1080, height: 1920 }, { x, y: 0.5 });
  expect(shown.x + shown.width / 2).toBeCloseTo(0.3, 2);
});

test("a picture of the film's own shape is shown whole", () => {
  expect(frameOn({ top: 0.3, centerX: 0.2 }, { width: 1280, height: 720 }, hd)).toEqual(centred);
  expect(shownPart({ width: 1280, height: 720 }, hd, centred)).toEqual({ x: 0, y: 0, width: 1, height: 1 });
});

test('small copies keep the shape and have even sides', () => {
  expect(shrunk(hd, 480)).toEqual({ width: 480, height: 270 });
  expect(shrunk({ width: 1080, height: 1920 }, 480)).toEqual({ width: 270, height: 480 });
  expect(shrunk({ width: 320, height: 180 }, 480)).toEqual({ width: 320, height: 180 });
});
