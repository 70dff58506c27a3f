import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Box, Records } from '../../src/core/ports.ts';

export interface RecordsBench {
  readonly records: Records;
  /** The same data as the next life of the process finds it. */
  reopen(): Promise<Records>;
  /** Lets time pass, as the records see it. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

interface Note {
  readonly text: string;
}

/** What every home of the records promises. */
export function recordsContract(name: string, open: () => Promise<RecordsBench>): void {
  describe(`records: ${name}`, () => {
    let bench: RecordsBench;
    let box: Box<Note>;
    let boxes = 0;
    beforeAll(async () => {
      bench = await open();
    });
    beforeEach(() => {
      box = bench.records.box(`notes of test ${++boxes}`);
    });
    afterAll(() => bench.close());

    test('what was set is there, until it is overwritten or deleted', async () => {
      expect(await box.get('a')).toBeUndefined();
      await box.set('a', { text: 'one' });
      expect(await box.get('a')).toEqual({ text: 'one' });
      await box.set('a', { text: 'two' });
      expect(await box.get('a')).toEqual({ text: 'two' });
      await box.delete('a');
      await box.delete('a');
      expect(await box.get('a')).toBeUndefined();
    });

    test('rule 18: what was set is there after a restart', async () => {
      const own = await open();
      await own.records.box<Note>('notes').set('a', { text: 'one' });
      await own.records.box<Note>('notes').createOnce('b', { text: 'two' });
      const again = (await own.reopen()).box<Note>('notes');
      expect([await again.get('a'), await again.get('b')]).toEqual([{ text: 'one' }, { text: 'two' }]);
      await own.close();
    });

    test('boxes are apart, however their names and keys look; the same name is the same box', async () => {
      const names = ['notes', 'Notes', 'notes:a', 'n_tes', '%', 'notes::'];
      for (const other of names) await bench.records.box<Note>(other).set('a', { text: other });
      for (const other of names) expect(await bench.records.box<Note>(other).get('a')).toEqual({ text: other });
      await bench.records.box('n_tes').delete('a');
      expect(await bench.records.box('notes').get('a')).toEqual({ text: 'notes' });
      expect(await all(bench.records.box('notes:a'))).toEqual([['a', { text: 'notes:a' }]]);
    });

    test('any JSON under any key comes back as it was', async () => {
      const any = bench.records.box<object>('any');
      const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 });
      const value = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }));
      await fc.assert(
        fc.asyncProperty(key, value, async (at, draft) => {
          const asJson = JSON.parse(JSON.stringify(draft)) as object;
          await any.set(at, draft);
          expect(await any.get(at)).toEqual(asJson);
          await any.delete(at);
          expect(await any.createOnce(at, draft)).toEqual(asJson);
          expect(await any.get(at)).toEqual(asJson);
        }),
        { numRuns: 60 },
      );
    });

    test("text that looks like a serializer's own marks stays text", async () => {
      for (const text of [':base64:AAAA', ':bigint:1', '::', '__proto__', '\u0000', '导出 🎬']) {
        await box.set(text, { text });
        expect(await box.get(text)).toEqual({ text });
      }
    });

    test("rule 14: of many who create at once one wins, and all get the winner's value", async () => {
      const values = await Promise.all(Array.from({ length: 50 }, (_, i) => box.createOnce('id', { text: `${i}` })));
      expect(new Set(values.map(({ text }) => text)).size).toBe(1);
      expect(await box.get('id')).toEqual(values[0]);
    });

    test('creating does not touch what was set before', async () => {
      await box.set('id', { text: 'first' });
      expect(await box.createOnce('id', { text: 'second' })).toEqual({ text: 'first' });
    });

    test('a record for a time is gone after it: for reading, for iterating and for creating anew', async () => {
      await box.set('short', { text: 'short' }, 60_000);
      await box.set('long', { text: 'long' }, 3_600_000);
      await bench.pass(59_999);
      expect(await box.get('short')).toEqual({ text: 'short' });
      expect(await box.createOnce('short', { text: 'too early' })).toEqual({ text: 'short' });
      await bench.pass(11);
      expect(await box.get('short')).toBeUndefined();
      expect(await all(box)).toEqual([['long', { text: 'long' }]]);
      expect(await box.createOnce('short', { text: 'new' })).toEqual({ text: 'new' });
      await bench.pass(3_600_000);
      expect(await all(box)).toEqual([['short', { text: 'new' }]]);
    });

    test('the time begins anew with each set; without one it is for ever', async () => {
      for (const forMs of [1_000, 1_000, undefined]) {
        await box.set('a', { text: 'a' }, forMs);
        await bench.pass(900);
        expect(await box.get('a')).toEqual({ text: 'a' });
      }
      await bench.pass(90 * 24 * 3_600_000);
      expect(await box.get('a')).toEqual({ text: 'a' });
    });

    test('a time of zero or less is over at once', async () => {
      for (const forMs of [0, -5]) {
        await box.set('a', { text: 'kept' });
        await box.set('a', { text: 'over' }, forMs);
        expect(await box.get('a')).toBeUndefined();
      }
    });

    test('entries are all of the box, also many, and also while they are deleted', async () => {
      const keys = Array.from({ length: 250 }, (_, i) => `k${i}`);
      await Promise.all(keys.map((key) => box.set(key, { text: key })));
      await bench.records.box<Note>('others').set('k', { text: 'k' });
      const seen: string[] = [];
      for await (const [key, note] of box.entries()) {
        expect(note).toEqual({ text: key });
        seen.push(key);
        await box.delete(key);
      }
      expect(seen.toSorted()).toEqual(keys.toSorted());
      expect(await all(box)).toEqual([]);
    });

    test('an empty key is refused, not forgotten', async () => {
      await expect(box.set('', { text: 'lost' })).rejects.toMatchObject({ kind: 'storage-failed' });
      await expect(box.get('')).rejects.toMatchObject({ kind: 'storage-failed' });
    });

    test('a store that is gone rejects, and never answers "nothing"', async () => {
      const own = await open();
      const gone = own.records.box<Note>('notes');
      await gone.set('a', { text: 'one' });
      await own.close();
      const attempts: (() => Promise<unknown>)[] = [
        () => gone.get('a'),
        () => gone.get('unknown'),
        () => gone.set('a', { text: 'two' }),
        () => gone.set('a', { text: 'two' }, 1_000),
        () => gone.createOnce('a', { text: 'two' }),
        () => gone.delete('a'),
        () => all(gone),
      ];
      for (const attempt of attempts) {
        await expect(attempt()).rejects.toMatchObject({ name: 'BotError', kind: 'storage-failed' });
      }
    });
  });
}

async function all<T extends object>(box: Box<T>): Promise<(readonly [string, T])[]> {
  const entries: (readonly [string, T])[] = [];
  for await (const entry of box.entries()) entries.push(entry);
  return entries;
}
