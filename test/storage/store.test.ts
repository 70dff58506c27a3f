import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryDatabase } from '../../src/storage/database.ts';
import { openRecords } from '../../src/storage/records.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { message } from '../contracts/work-desk.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { quiet, temporaryDirectory } from './bench.ts';

describe('the store', () => {
  let directory: string;
  let clock: ManualClock;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    clock = new ManualClock();
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  function open(at = directory): Promise<Store> {
    return openStore({ directory: at, clock, log: quiet });
  }

  function look(sql: string): unknown[] {
    const database = new DatabaseSync(join(directory, 'bot.db'));
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }

  test('makes its directory, for its owner alone, and puts nothing outside it', async () => {
    const deep = join(directory, 'data', 'bot');
    const store = await open(deep);
    await store.records.box('secrets').set('token', { text: 'nmv_usr_x' });
    const names = await readdir(deep);
    expect(names).toEqual(expect.arrayContaining(['bot.db', 'bot.db-wal']));
    for (const name of names) expect([name, await rights(join(deep, name))]).toEqual([name, 0o600]);
    expect([await rights(join(directory, 'data')), await rights(deep)]).toEqual([0o700, 0o700]);
    expect(await readdir(join(directory, 'data'))).toEqual(['bot']);
    await store.close();
    expect(await readdir(deep)).toEqual(['bot.db']);
  });

  test('takes back rights that a file was given too many of', async () => {
    await (await open()).close();
    await chmod(join(directory, 'bot.db'), 0o666);
    const store = await open();
    expect(await rights(join(directory, 'bot.db'))).toBe(0o600);
    await store.close();
  });

  test('a directory that cannot be used is told of in a sentence', async () => {
    await writeFile(join(directory, 'file'), '');
    const refused = open(join(directory, 'file', 'data'));
    await expect(refused).rejects.toMatchObject({
      name: 'BotError',
      kind: 'storage-failed',
      message: expect.stringMatching(/file\/data\/bot\.db cannot be used: .*Look at DATA_DIR\.$/),
    });
  });

  test('is not opened twice, in the same process either', async () => {
    const store = await open();
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('Another bot is running') });
    await store.records.box('a').set('still', { text: 'works' });
    // Having been asked twice here must not have loosened the lock against others.
    const child = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
    await expect(promisify(execFile)(process.execPath, [child, directory], { timeout: 5_000 })).rejects.toMatchObject({
      stderr: expect.stringContaining('Another bot is running'),
    });
    await store.close();
    await (await open()).close();
  });

  test('a file of a later version is left alone, and told of in a sentence', async () => {
    await (await open()).close();
    expect(look('select name, value from meta')).toEqual([{ name: 'schema', value: 1 }]);
    look('update meta set value = 99');
    await expect(open()).rejects.toMatchObject({
      kind: 'storage-failed',
      message: expect.stringMatching(/bot\.db cannot be used: it is of version 99, and this program knows only 1/),
    });
    expect(look('select value from meta')).toEqual([{ value: 99 }]);
  });

  test('a file that is something else is left alone, too', async () => {
    const path = join(directory, 'bot.db');
    await writeFile(path, 'my holiday pictures, and much more than a header would be'.repeat(10));
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('file is not a database') });
    expect((await stat(path)).size).toBe(570);
  });

  test('survives a copy of its bytes: no other file is needed once it is closed', async () => {
    const store = await open();
    await store.records.box('a').set('k', { text: 'kept' });
    await store.work().enqueue('lane', message('m'));
    await store.close();
    await mkdir(join(directory, 'copy'));
    await copyFile(join(directory, 'bot.db'), join(directory, 'copy', 'bot.db'));
    const copy = await open(join(directory, 'copy'));
    expect(await copy.records.box('a').get('k')).toEqual({ text: 'kept' });
    expect(await copy.work().waiting('lane')).toEqual([message('m')]);
    await copy.close();
  });

  test('sweeps what has expired once an hour, and at the start', async () => {
    const store = await open();
    const box = store.records.box('a');
    for (let i = 0; i < 600; i += 1) await box.set(`short ${i}`, { i }, 60_000);
    await box.set('long', {}, 24 * 3_600_000);
    await box.set('for ever', {});
    await clock.advance(3_600_000);
    // One round trip behind the sweep's own.
    for (let i = 0; i < 3; i += 1) await box.get('long');
    await store.close();
    expect(look('select key from records order by key')).toEqual([{ key: 'for ever' }, { key: 'long' }]);
    await clock.advance(24 * 3_600_000);
    await (await open()).close();
    expect(look('select key from records')).toEqual([{ key: 'for ever' }]);
  });

  test('closing stops the work first: what runs comes back as a recovery', async () => {
    const seen: (readonly [string, boolean])[] = [];
    const reasons: unknown[] = [];
    for (let life = 0; life < 2; life += 1) {
      const store = await open();
      const work = store.work();
      const begun = Promise.withResolvers<void>();
      await work.start({
        job: async ({ id }, recovery, signal) => {
          seen.push([id, recovery]);
          begun.resolve();
          await clock.sleep(1_000, signal).catch((reason: unknown) => reasons.push(reason));
        },
        look: async () => 'done',
      });
      await work.enqueue('lane', message('a'));
      await begun.promise;
      await store.close();
    }
    expect(seen).toEqual([
      ['a', false],
      ['a', true],
    ]);
    expect(reasons).toEqual(Array(2).fill(expect.objectContaining({ kind: 'shutting-down' })));
  });

  test('in memory, the work of one life is there for the next', async () => {
    const store = await openStore({ directory: undefined, clock, log: quiet });
    await store.work().enqueue('lane', message('a'));
    expect(await store.work().waiting('lane')).toEqual([message('a')]);
    await store.close();
    await store.close();
  });

  test('a full disk rejects, keeps what was there, and is over when there is room', async () => {
    const database = new MemoryDatabase();
    const box = openRecords(database, clock).box<{ readonly text: string }>('a');
    await box.set('old', { text: 'kept' });
    await database.run({ text: 'pragma max_page_count = 20', values: [] });
    const big = { text: 'x'.repeat(200_000) };
    await expect(box.set('new', big)).rejects.toMatchObject({
      kind: 'storage-failed',
      message: expect.stringContaining('full'),
    });
    await expect(box.createOnce('new', big)).rejects.toMatchObject({ kind: 'storage-failed' });
    expect([await box.get('old'), await box.get('new')]).toEqual([{ text: 'kept' }, undefined]);
    await database.run({ text: 'pragma max_page_count = 2000', values: [] });
    expect(await box.createOnce('new', big)).toEqual(big);
    await database.close();
  });

  test('what belongs together is written together or not at all', async () => {
    const database = new MemoryDatabase();
    const add = { text: "insert into watches (id, state, due_at) values ('w', '1', 1)", values: [] };
    await expect(database.run(add, add)).rejects.toMatchObject({ kind: 'storage-failed' });
    const [rows] = await database.run({ text: 'select id from watches', values: [] });
    expect(rows).toEqual([]);
    await database.run(add, { ...add, text: add.text.replace("'w'", "'v'") });
    await database.close();
  });

  test('a record that is broken rejects, and is not taken for none', async () => {
    const database = new MemoryDatabase();
    const box = openRecords(database, clock).box('a');
    await box.set('k', {});
    await database.run({ text: "update records set value = '{broken'", values: [] });
    await expect(box.get('k')).rejects.toMatchObject({ kind: 'storage-failed' });
    await database.close();
  });
});

async function rights(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}
