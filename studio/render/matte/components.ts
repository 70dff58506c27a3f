// Below it a pixel belongs to nothing.
const threshold = 0.3;

/** The connected patches of a mask. Patch 1 is at index 0 of every answer. */
export class Components {
  readonly #width: number;
  readonly #labels: Int32Array;
  readonly #stack: Int32Array;
  #areas: number[] = [];

  constructor(width: number, height: number) {
    this.#width = width;
    this.#labels = new Int32Array(width * height);
    this.#stack = new Int32Array(width * height);
  }

  /** Their areas in pixels. What is too faint belongs to none. */
  find(mask: Float32Array): readonly number[] {
    this.#labels.fill(0);
    this.#areas = [];
    for (let i = 0; i < mask.length; i++) {
      if (this.#isFree(mask, i)) this.#areas.push(this.#fill(mask, i, this.#areas.length + 1));
    }
    return this.#areas;
  }

  /** The mean of `values` over each patch found last. */
  meansOf(values: Float32Array): readonly number[] {
    const sums = this.#areas.map(() => 0);
    for (let i = 0; i < values.length; i++) {
      const label = this.#labels[i]!;
      if (label > 0) sums[label - 1]! += values[i]!;
    }
    return sums.map((sum, i) => sum / this.#areas[i]!);
  }

  /** Zeroes, in place, the patches found last that are not to be kept. */
  erase(mask: Float32Array, kept: readonly boolean[]): void {
    for (let i = 0; i < mask.length; i++) {
      const label = this.#labels[i]!;
      if (label > 0 && !kept[label - 1]) mask[i] = 0;
    }
  }

  #isFree(mask: Float32Array, i: number): boolean {
    return mask[i]! >= threshold && this.#labels[i] === 0;
  }

  /** Labels the patch around `seed`; its area. */
  #fill(mask: Float32Array, seed: number, label: number): number {
    const width = this.#width;
    const last = width - 1;
    const stack = this.#stack;
    const labels = this.#labels;
    let height = 0;
    let area = 0;
    const visit = (i: number): void => {
      if (!this.#isFree(mask, i)) return;
      labels[i] = label;
      stack[height++] = i;
    };
    visit(seed);
    while (height > 0) {
      const i = stack[--height]!;
      const x = i % width;
      area++;
      if (x > 0) visit(i - 1);
      if (x < last) visit(i + 1);
      if (i >= width) visit(i - width);
      if (i + width < mask.length) visit(i + width);
    }
    return area;
  }
}
