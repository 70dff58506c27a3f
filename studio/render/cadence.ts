/** Something to be seen from a moment on. */
export interface Timed<T> {
  readonly item: T;
  readonly atMs: number;
}

export interface Chosen<T> {
  readonly item: T;
  /** False: the same item as in the slot before. */
  readonly fresh: boolean;
  /** True: the source has nothing for this slot any more, its last item is held. */
  readonly over: boolean;
}

/**
 * Turns a source of any frame rate, steady or not, into one item per slot of a steady one: the latest item that has begun by the
 * middle of the slot. Early slots of a late source get its first item.
 */
export class Cadence<T> {
  readonly #pull: () => Promise<Timed<T> | undefined>;
  readonly #release: (item: T) => void;
  readonly #slotMs: number;
  readonly #startMs: number;
  #current: Timed<T> | undefined;
  #upcoming: Timed<T> | undefined;
  #lastGapMs: number;
  #slot = 0;
  #started = false;

  constructor(pull: () => Promise<Timed<T> | undefined>, release: (item: T) => void, slotMs: number, startMs: number) {
    this.#pull = pull;
    this.#release = release;
    this.#slotMs = slotMs;
    this.#startMs = startMs;
    this.#lastGapMs = slotMs;
  }

  /** For the next slot. The item stays valid until the next call; undefined: the source never had one. */
  async next(): Promise<Chosen<T> | undefined> {
    const slotAtMs = this.#startMs + this.#slot++ * this.#slotMs;
    if (!this.#started) {
      this.#started = true;
      this.#upcoming = await this.#pull();
    }
    let fresh = false;
    while (this.#upcoming && (!this.#current || this.#upcoming.atMs <= slotAtMs + this.#slotMs / 2)) {
      await this.#advance(this.#upcoming);
      fresh = true;
    }
    if (!this.#current) return undefined;
    const over = !this.#upcoming && slotAtMs >= this.#current.atMs + Math.max(this.#lastGapMs, this.#slotMs) - 1;
    return { item: this.#current.item, fresh, over };
  }

  close(): void {
    if (this.#current) this.#release(this.#current.item);
    if (this.#upcoming) this.#release(this.#upcoming.item);
    this.#current = this.#upcoming = undefined;
  }

  async #advance(next: Timed<T>): Promise<void> {
    if (this.#current) {
      this.#lastGapMs = next.atMs - this.#current.atMs;
      this.#release(this.#current.item);
    }
    this.#current = next;
    this.#upcoming = await this.#pull();
  }
}

export interface FrameRate {
  readonly num: number;
  readonly den: number;
}

// The steady rates players and editors know. Odd ones (a webcam's 17.3) become the next higher.
const rates: readonly FrameRate[] = [
  { num: 10, den: 1 },
  { num: 12, den: 1 },
  { num: 15, den: 1 },
  { num: 20, den: 1 },
  { num: 24_000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 30, den: 1 },
];
const fallbackRate: FrameRate = { num: 30, den: 1 };

/** The film's frame rate for its fastest clip's (frames per second): at most 30, and a whole fraction of what is faster. */
export function filmRate(fps: number): FrameRate {
  const slow = fps > 30.15 ? fps / Math.ceil(fps / 30.15) : fps;
  const distance = ({ num, den }: FrameRate): number => Math.abs(num / den / slow - 1);
  const nearest = rates.reduce((best, rate) => (distance(rate) < distance(best) ? rate : best));
  // 0.5 %: measured rates of a steady source waver (29.97 as 29.9).
  if (distance(nearest) < 0.005) return nearest;
  return rates.find(({ num, den }) => num / den >= slow) ?? fallbackRate;
}
