import { whole } from '../geometry.ts';
import type { Part, Size } from '../geometry.ts';

interface Steps {
  readonly index: Int32Array;
  readonly share: Float32Array;
}

/** Bilinear enlarging of one fixed part of a plane. */
export class Enlarger {
  readonly #fromWidth: number;
  readonly #across: Steps;
  readonly #down: Steps;

  constructor(from: Size, to: Size, part: Part = whole) {
    this.#fromWidth = from.width;
    this.#across = steps(from.width, to.width, part.x, part.width);
    this.#down = steps(from.height, to.height, part.y, part.height);
  }

  enlarge(from: Float32Array, to: Float32Array): void {
    const across = this.#across;
    const width = across.index.length;
    for (let y = 0; y < this.#down.index.length; y++) {
      const upper = this.#down.index[y]! * this.#fromWidth;
      const lower = upper + this.#fromWidth;
      const down = this.#down.share[y]!;
      for (let x = 0; x < width; x++) {
        const left = across.index[x]!;
        const share = across.share[x]!;
        const top = mix(from[upper + left]!, from[upper + left + 1]!, share);
        const bottom = mix(from[lower + left]!, from[lower + left + 1]!, share);
        to[y * width + x] = mix(top, bottom, down);
      }
    }
  }
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/** For each target pixel the source pixel before it and how far it is on the way to the next. Centres are aligned. */
function steps(from: number, to: number, start: number, length: number): Steps {
  const index = new Int32Array(to);
  const share = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const at = Math.min(Math.max((start + ((i + 0.5) * length) / to) * from - 0.5, 0), from - 1);
    index[i] = Math.min(from - 2, Math.floor(at));
    share[i] = at - index[i]!;
  }
  return { index, share };
}
