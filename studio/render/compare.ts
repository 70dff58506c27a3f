import type { Size } from './geometry.ts';

export interface Difference {
  /** Of the absolute differences, 0 to 255. */
  readonly mean: number;
  readonly p95: number;
  readonly pixels: number;
}

/** How two RGB pictures differ where `where` is not 0. */
export function difference(a: Uint8Array, b: Uint8Array, where: Uint8Array): Difference {
  // By size of the difference, all three colours.
  const counts = new Float64Array(256);
  let pixels = 0;
  for (let i = 0; i < where.length; i++) {
    if (where[i] === 0) continue;
    pixels++;
    for (let c = 3 * i; c < 3 * i + 3; c++) counts[Math.abs(a[c]! - b[c]!)]!++;
  }
  const total = Math.max(1, 3 * pixels);
  const mean = counts.reduce((sum, count, size) => sum + count * size, 0) / total;
  let below = 0;
  const p95 = counts.findIndex((count) => (below += count) >= 0.95 * total);
  return { mean: rounded(mean), p95, pixels };
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** 255 where the square of `radius` pixels around a pixel lies wholly at or above `level`, else 0. */
export function eroded(mask: Uint8Array, { width, height }: Size, radius: number, level: number): Uint8Array {
  const bad = Uint8Array.from(mask, (value) => (value < level ? 1 : 0));
  return Uint8Array.from(spread(bad, width, height, radius), (value) => (value ? 0 : 255));
}

/** 255 where the square of `radius` pixels around a pixel lies wholly below `level`, else 0. */
export function clearOf(mask: Uint8Array, { width, height }: Size, radius: number, level: number): Uint8Array {
  const bad = Uint8Array.from(mask, (value) => (value >= level ? 1 : 0));
  return Uint8Array.from(spread(bad, width, height, radius), (value) => (value ? 0 : 255));
}

/** Every pixel within a square of `radius` around a marked one. */
function spread(marks: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const across = new Uint8Array(marks.length);
  for (let y = 0; y < height; y++) spreadLine(marks, across, y * width, 1, width, radius);
  const both = new Uint8Array(marks.length);
  for (let x = 0; x < width; x++) spreadLine(across, both, x, width, height, radius);
  return both;
}

function spreadLine(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  step: number,
  length: number,
  radius: number,
): void {
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    if (from[start + i * step]) last = i;
    if (i - last <= radius) to[start + i * step] = 1;
  }
  let next = Number.POSITIVE_INFINITY;
  for (let i = length - 1; i >= 0; i--) {
    if (from[start + i * step]) next = i;
    if (next - i <= radius) to[start + i * step] = 1;
  }
}
