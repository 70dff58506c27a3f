import { Components } from './components.ts';
import { Enlarger } from './enlarge.ts';
import { modelSide, Segmenter, secondHeight } from './segmenter.ts';

// Of the largest patch: smaller ones are noise (a hand beside the face has 3 % and more).
const leastShare = 0.02;
// How sure the second model must be, on average over a patch. Measured: a lamp that the first takes for a head 0.0 to 0.4,
// people above 0.9.
const leastSupport = 0.5;

/**
 * Finds people. The model that follows bodies best also takes round lamps for heads, so every patch but a lone one must be
 * confirmed by a second model, which sees lamps for what they are but loses shoulders.
 */
export class PersonFinder {
  readonly #first: Segmenter;
  readonly #second: Segmenter;
  readonly #components = new Components(modelSide, modelSide);
  readonly #secondView = new Uint8Array(modelSide * secondHeight * 3);
  readonly #secondSeen = new Float32Array(modelSide * secondHeight);
  readonly #secondFull = new Float32Array(modelSide * modelSide);
  readonly #enlarger = new Enlarger(
    { width: modelSide, height: secondHeight },
    { width: modelSide, height: modelSide },
  );

  private constructor(first: Segmenter, second: Segmenter) {
    this.#first = first;
    this.#second = second;
  }

  static async load(): Promise<PersonFinder> {
    return new PersonFinder(await Segmenter.load('general'), await Segmenter.load('landscape'));
  }

  /** `rgb`: `modelSide` squared, three bytes a pixel. Writes how sure the model is of a person, 0 to 1, into `confidence`. */
  find(rgb: Uint8Array, confidence: Float32Array): void {
    this.#first.segment(rgb, confidence);
  }

  /** Erases from `confidence`, in place, what is no person. `rgb` is the picture it came from. */
  clean(rgb: Uint8Array, confidence: Float32Array): void {
    const areas = this.#components.find(confidence);
    const largest = Math.max(0, ...areas);
    const large = areas.map((area) => area >= largest * leastShare);
    const doubtful = large.filter(Boolean).length > 1;
    const kept = doubtful ? this.#confirmed(rgb, large) : large;
    // Never nobody: where the second model sees no one at all, size decides.
    const any = kept.includes(true);
    this.#components.erase(confidence, any ? kept : areas.map((area) => area === largest));
  }

  #confirmed(rgb: Uint8Array, large: readonly boolean[]): readonly boolean[] {
    flatten(rgb, this.#secondView);
    this.#second.segment(this.#secondView, this.#secondSeen);
    this.#enlarger.enlarge(this.#secondSeen, this.#secondFull);
    const support = this.#components.meansOf(this.#secondFull);
    return large.map((isLarge, i) => isLarge && support[i]! >= leastSupport);
  }
}

/** From a square view to the second model's, which is as wide but lower: each row is the mean of the two nearest. */
function flatten(square: Uint8Array, low: Uint8Array): void {
  const rowBytes = modelSide * 3;
  for (let y = 0; y < secondHeight; y++) {
    const at = ((y + 0.5) * modelSide) / secondHeight - 0.5;
    const upper = Math.floor(at) * rowBytes;
    const share = at - Math.floor(at);
    for (let x = 0; x < rowBytes; x++) {
      low[y * rowBytes + x] = square[upper + x]! * (1 - share) + square[upper + rowBytes + x]! * share;
    }
  }
}

/** The share of pixels that are more likely a person than not. */
export function coverage(confidence: Float32Array): number {
  let count = 0;
  for (const value of confidence) if (value > 0.5) count++;
  return count / confidence.length;
}
