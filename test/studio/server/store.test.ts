import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Store } from '../../../studio/store.ts';

async function open(): Promise<{ store: Store; again: () => Store }> {
  const folder = await mkdtemp(join(tmpdir(), 'studio-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'state.sqlite');
  return { store: new Store(path), again: () => new Store(path) };
}

test('what is put is there when the file is opened again, in the order it came', async () => {
  const { store, again } = await open();
  const shelf = store.shelf<{ n: number }>('numbers');
  for (const n of [3, 1, 2]) shelf.put(`id-${n}`, { n });
  shelf.update('id-3', ({ n }) => ({ n: n * 10 }));
  shelf.delete('id-1');
  store.close();
  const reopened = again();
  expect(reopened.shelf('numbers').all()).toEqual([{ n: 30 }, { n: 2 }]);
  expect(reopened.shelf('others').all()).toEqual([]);
  reopened.close();
});

test('what belongs together is done whole or not at all', async () => {
  const { store } = await open();
  const shelf = store.shelf<{ n: number }>('numbers');
  const half = (): void => {
    shelf.put('a', { n: 1 });
    throw new Error('in the middle');
  };
  expect(() => store.atomically(half)).toThrow('in the middle');
  expect(shelf.get('a')).toBeUndefined();
  expect(shelf.update('a', (value) => value)).toBeUndefined();
  expect(store.atomically(() => 7)).toBe(7);
  store.close();
});
