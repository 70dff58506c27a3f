/** Keeps what is prepared for one channel in the order it came in; different channels do not wait for each other. */
export class Lanes {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs `prepare` when the lane's earlier ones are through; never rejects because of them. */
  async inOrder<T>(lane: string, prepare: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(lane);
    const mine = before === undefined ? prepare() : before.then(prepare);
    const tail = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(lane, tail);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(lane) === tail) this.#tails.delete(lane);
    }
  }
}
