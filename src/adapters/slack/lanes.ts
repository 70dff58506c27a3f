/** One thing after the other in each lane; different lanes do not wait for each other. */
export class Lanes {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs `act` when the lane's earlier ones are through, whatever became of them. */
  async inOrder<T>(lane: string, act: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(lane);
    const mine = before === undefined ? act() : before.then(act);
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
