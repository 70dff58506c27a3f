import type { Size } from '../geometry.ts';

/** The mean of every 2x2 bytes. Both sides are even. */
export function halved(bytes: Uint8Array, { width, height }: Size): Uint8Array {
  const half = new Uint8Array((width / 2) * (height / 2));
  for (let y = 0, to = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2, to++) {
      const at = y * width + x;
      half[to] = (bytes[at]! + bytes[at + 1]! + bytes[at + width]! + bytes[at + width + 1]! + 2) >> 2;
    }
  }
  return half;
}
