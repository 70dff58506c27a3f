import type { Part, Size } from '../geometry.ts';
import { follow } from './ema.ts';
import { Enlarger } from './enlarge.ts';
import type { PersonFinder } from './finder.ts';
import { GuidedFilter } from './guided-filter.ts';
import { modelSide } from './segmenter.ts';

// Measured on a webcam talker at 1080p: a window of 4 of 240 columns follows hair without reaching into the wall behind.
const edgeRadius = 4;
// Grain of a webcam has less; with 2e-4 a grey sleeve before a grey wall was frayed.
const flatVariance = 1e-3;
// Confidences up to the first are background, from the second on person.
const surelyNot = 0.35;
const surely = 0.8;

const curve = Uint8Array.from({ length: 1025 }, (_, i) => {
  const x = Math.min(1, Math.max(0, (i / 1024 - surelyNot) / (surely - surelyNot)));
  return Math.round(255 * x * x * (3 - 2 * x));
});

/** The person's mask through one clip: it remembers the picture before. The model sees the whole picture, also what the film cuts off. */
export class Matte {
  readonly #finder: PersonFinder;
  readonly #seen = new Float32Array(modelSide * modelSide);
  readonly #held = new Float32Array(modelSide * modelSide);
  readonly #cleaned = new Float32Array(modelSide * modelSide);
  readonly #enlarger: Enlarger;
  readonly #filter: GuidedFilter;
  readonly #coarse: Float32Array;
  readonly #fine: Float32Array;
  #first = true;

  /** `size`: of guide and mask, which show `part` of what the model sees. */
  constructor(finder: PersonFinder, size: Size, part: Part) {
    this.#finder = finder;
    this.#filter = new GuidedFilter(size, edgeRadius, flatVariance);
    this.#enlarger = new Enlarger({ width: modelSide, height: modelSide }, this.#filter.size, part);
    this.#coarse = new Float32Array(this.#filter.size.width * this.#filter.size.height);
    this.#fine = new Float32Array(size.width * size.height);
  }

  /** `rgb`: the model's view; `guide`: brightness. Writes how much of each pixel is the person, 0 to 255, into `mask`. */
  next(rgb: Uint8Array, guide: Uint8Array, mask: Uint8Array): void {
    this.#finder.find(rgb, this.#seen);
    if (this.#first) this.#held.set(this.#seen);
    else follow(this.#held, this.#seen);
    this.#first = false;
    this.#cleaned.set(this.#held);
    this.#finder.clean(rgb, this.#cleaned);
    this.#enlarger.enlarge(this.#cleaned, this.#coarse);
    this.#filter.refine(guide, this.#coarse, this.#fine);
    for (let i = 0; i < mask.length; i++) mask[i] = curve[Math.trunc(this.#fine[i]! * 1024)]!;
  }
}
