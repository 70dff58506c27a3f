/** Of all sound from decoding to encoding, in Hz. */
export const sampleRate = 48_000;

/** Two channels of sound, of equal length. */
export interface Stereo {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

interface Chunk extends Stereo {
  readonly at: number;
}

export function silence(count: number): Stereo {
  return { left: new Float32Array(count), right: new Float32Array(count) };
}

/** Sound that arrives in pieces with a place each, and leaves without gaps: what is missing is silence. */
export class SampleQueue {
  #chunks: Chunk[] = [];
  #position = 0;
  #end = 0;

  /** What `take` gives next, in samples. */
  get position(): number {
    return this.#position;
  }

  /** Up to where sound has arrived, in samples. */
  get end(): number {
    return this.#end;
  }

  /** `at`: the place of the first sample. What lies before sound that is already here is dropped. */
  append(at: number, { left, right }: Stereo): void {
    const skip = Math.max(0, this.#end - at);
    if (skip >= left.length) return;
    this.#chunks.push({ at: at + skip, left: left.subarray(skip), right: right.subarray(skip) });
    this.#end = at + left.length;
  }

  /** The next `count` samples. */
  take(count: number): Stereo {
    const taken = silence(count);
    const from = this.#position;
    this.#position += count;
    for (const { at, left, right } of this.#chunks) {
      const first = Math.max(at, from);
      const last = Math.min(at + left.length, this.#position);
      if (first >= last) continue;
      taken.left.set(left.subarray(first - at, last - at), first - from);
      taken.right.set(right.subarray(first - at, last - at), first - from);
    }
    this.#chunks = this.#chunks.filter(({ at, left }) => at + left.length > this.#position);
    return taken;
  }
}
