import type { Size } from '../geometry.ts';

// Three passes of a box come close to a Gaussian; of 240 columns, 5 are a lens wide open.
const radius = 5;
const passes = 3;
const least = 1e-4;

/**
 * Blurs what is around the person without the person bleeding into it: each pixel counts as much as it is background, so there
 * is no halo. `rgb` is overwritten; `mask` has a byte a pixel, 255 for the person.
 */
export function blurAround(rgb: Uint8Array, size: Size, mask: Uint8Array): void {
  const scratch = new Float32Array(mask.length);
  const mean = meanBackground(rgb, mask);
  // Never quite nothing, so that deep inside the person there is a colour too: the mean of all.
  const weight = new Float32Array(mask.length);
  for (let i = 0; i < mask.length; i++) weight[i] = Math.max(0, 0.98 - mask[i]! / 255) ** 2 + least;
  const layers = mean.map((color, c) => {
    const layer = new Float32Array(mask.length);
    for (let i = 0; i < layer.length; i++) layer[i] = weight[i]! * (weight[i]! < 2 * least ? color : rgb[i * 3 + c]!);
    return layer;
  });
  for (const plane of [weight, ...layers]) {
    for (let pass = 0; pass < passes; pass++) boxBlur(plane, scratch, size);
  }
  layers.forEach((layer, c) => {
    for (let i = 0; i < layer.length; i++) rgb[i * 3 + c] = Math.round(layer[i]! / weight[i]!);
  });
}

function meanBackground(rgb: Uint8Array, mask: Uint8Array): readonly number[] {
  const sums = [0, 0, 0];
  let weight = 1e-6;
  for (let i = 0; i < mask.length; i++) {
    const share = 255 - mask[i]!;
    weight += share;
    for (let c = 0; c < 3; c++) sums[c]! += share * rgb[i * 3 + c]!;
  }
  return sums.map((sum) => sum / weight);
}

function boxBlur(plane: Float32Array, scratch: Float32Array, { width, height }: Size): void {
  for (let y = 0; y < height; y++) blurLine(plane, scratch, y * width, 1, width);
  for (let x = 0; x < width; x++) blurLine(scratch, plane, x, width, height);
}

/** The borders are continued with their last pixel. */
function blurLine(from: Float32Array, to: Float32Array, start: number, step: number, length: number): void {
  const last = start + (length - 1) * step;
  const share = 1 / (2 * radius + 1);
  let sum = from[start]! * (radius + 1);
  for (let i = 1; i <= radius; i++) sum += from[Math.min(last, start + i * step)]!;
  for (let i = 0, at = start; i < length; i++, at += step) {
    to[at] = sum * share;
    const enters = Math.min(last, at + (radius + 1) * step);
    const leaves = Math.max(start, at - radius * step);
    sum += from[enters]! - from[leaves]!;
  }
}
