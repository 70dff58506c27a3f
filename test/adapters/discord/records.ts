/** A box as the stores make them: what goes in is JSON. */
export class MemoryRecords {
  readonly #values = new Map<string, string>();
  writes = 0;

  async get(key: string): Promise<object | undefined> {
    const value = this.#values.get(key);
    return value === undefined ? undefined : (JSON.parse(value) as object);
  }

  async set(key: string, value: object): Promise<void> {
    this.writes += 1;
    this.#values.set(key, JSON.stringify(value));
  }
}
