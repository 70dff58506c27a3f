import { Enlarger } from './enlarge.ts';
import { halved } from './halved.ts';
import type { Size } from '../geometry.ts';

/**
 * The fast guided filter of He and Sun (2015) with a grey guide: the mask's soft edge is moved to where the picture has one. Lines
 * are fitted at half the guide's size, which the mask's own detail does not exceed, and applied at its full size. The cost does not
 * depend on the radius. Scratch memory is allocated once.
 */
export class GuidedFilter {
  /** Of the mask to be refined: half the guide's. */
  readonly size: Size;
  readonly #guideSize: Size;
  readonly #radius: number;
  readonly #epsilon: number;
  readonly #bright: Float32Array;
  readonly #guideMean: Float32Array;
  readonly #maskMean: Float32Array;
  readonly #slope: Float32Array;
  readonly #offset: Float32Array;
  readonly #rows: Float32Array;
  readonly #column: Float32Array;
  readonly #enlarger: Enlarger;
  readonly #fullSlope: Float32Array;
  readonly #fullOffset: Float32Array;

  /** `guideSize` is even; `radius` counts the mask's pixels; `epsilon`: variance of the guide (0 to 1) below which it counts as flat. */
  constructor(guideSize: Size, radius: number, epsilon: number) {
    const size = { width: guideSize.width / 2, height: guideSize.height / 2 };
    this.size = size;
    this.#guideSize = guideSize;
    this.#radius = radius;
    this.#epsilon = epsilon;
    this.#bright = plane(size);
    this.#guideMean = plane(size);
    this.#maskMean = plane(size);
    this.#slope = plane(size);
    this.#offset = plane(size);
    this.#rows = plane(size);
    this.#column = new Float32Array(size.width);
    this.#enlarger = new Enlarger(size, guideSize);
    this.#fullSlope = plane(guideSize);
    this.#fullOffset = plane(guideSize);
  }

  /** `guide` holds bytes, `mask` 0 to 1 at `size`. Writes the refined mask, 0 to 1, at the guide's size into `refined`. */
  refine(guide: Uint8Array, mask: Float32Array, refined: Float32Array): void {
    this.#fit(halved(guide, this.#guideSize), mask);
    this.#enlarger.enlarge(this.#slope, this.#fullSlope);
    this.#enlarger.enlarge(this.#offset, this.#fullOffset);
    const slope = this.#fullSlope;
    const offset = this.#fullOffset;
    for (let i = 0; i < refined.length; i++) {
      const value = (slope[i]! * guide[i]!) / 255 + offset[i]!;
      refined[i] = value < 0 ? 0 : value > 1 ? 1 : value;
    }
  }

  /** For every pixel the line mask = slope * guide + offset that fits the windows around it best, on average. */
  #fit(guide: Uint8Array, mask: Float32Array): void {
    const slope = this.#slope;
    const offset = this.#offset;
    const bright = this.#bright;
    for (let i = 0; i < mask.length; i++) {
      bright[i] = guide[i]! / 255;
      slope[i] = bright[i]! * mask[i]!;
      offset[i] = bright[i]! * bright[i]!;
    }
    this.#mean(bright, this.#guideMean);
    this.#mean(mask, this.#maskMean);
    this.#mean(slope, slope);
    this.#mean(offset, offset);
    this.#solve();
    this.#mean(slope, slope);
    this.#mean(offset, offset);
  }

  /** From the means of the products to the line of each window. */
  #solve(): void {
    const slope = this.#slope;
    const offset = this.#offset;
    for (let i = 0; i < slope.length; i++) {
      const guideMean = this.#guideMean[i]!;
      const maskMean = this.#maskMean[i]!;
      const variance = offset[i]! - guideMean * guideMean;
      const covariance = slope[i]! - guideMean * maskMean;
      const a = covariance / (variance + this.#epsilon);
      slope[i] = a;
      offset[i] = maskMean - a * guideMean;
    }
  }

  /** Mean over the window around each pixel, cut off at the borders; `from` and `to` may be the same plane. */
  #mean(from: Float32Array, to: Float32Array): void {
    this.#meanOfRows(from);
    this.#meanOfColumns(to);
  }

  #meanOfRows(from: Float32Array): void {
    const { width } = this.size;
    const radius = this.#radius;
    const rows = this.#rows;
    for (let start = 0; start < rows.length; start += width) {
      let sum = 0;
      let count = Math.min(radius, width);
      for (let x = 0; x < count; x++) sum += from[start + x]!;
      for (let x = 0; x < width; x++) {
        if (x + radius < width) {
          sum += from[start + x + radius]!;
          count++;
        }
        rows[start + x] = sum / count;
        if (x >= radius) {
          sum -= from[start + x - radius]!;
          count--;
        }
      }
    }
  }

  #meanOfColumns(to: Float32Array): void {
    const { width } = this.size;
    const radius = this.#radius;
    const rows = this.#rows;
    const column = this.#column;
    column.fill(0);
    let count = Math.min(radius, this.size.height);
    for (let i = 0; i < count * width; i++) column[i % width]! += rows[i]!;
    for (let start = 0; start < rows.length; start += width) {
      const enters = start + radius * width;
      const leaves = start - (radius + 1) * width;
      if (enters < rows.length) count++;
      if (leaves >= 0) count--;
      const share = 1 / count;
      for (let x = 0; x < width; x++) {
        let sum = column[x]!;
        if (enters < rows.length) sum += rows[enters + x]!;
        if (leaves >= 0) sum -= rows[leaves + x]!;
        column[x] = sum;
        to[start + x] = sum * share;
      }
    }
  }
}

function plane({ width, height }: Size): Float32Array {
  return new Float32Array(width * height);
}
