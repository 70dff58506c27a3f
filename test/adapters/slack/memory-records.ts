import type { Box, Records } from '../../../src/core/ports.ts';

/** Boxes as the stores make them: what goes in is JSON. */
export class MemoryRecords implements Records {
  readonly boxes = new Map<string, Map<string, string>>();

  box<T extends object>(name: string): Box<T> {
    const values = this.boxes.get(name) ?? new Map<string, string>();
    this.boxes.set(name, values);
    const get = async (key: string): Promise<T | undefined> => {
      const value = values.get(key);
      return value === undefined ? undefined : (JSON.parse(value) as T);
    };
    const set = async (key: string, value: T): Promise<void> => void values.set(key, JSON.stringify(value));
    return {
      get,
      set,
      createOnce: async (key, value) => {
        if (!values.has(key)) await set(key, value);
        return (await get(key)) as T;
      },
      delete: async (key) => void values.delete(key),
      entries: async function* entries() {
        for (const [key, value] of values) yield [key, JSON.parse(value) as T] as const;
      },
    };
  }
}
