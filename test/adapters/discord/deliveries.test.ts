import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';

import { afterEach, describe, expect, it } from 'vitest';

import type { Delivery } from '../../../src/core/ports.ts';
import { CHANNEL, GUILD, type FakeDiscord } from '../../fakes/discord/fake.ts';
import { bench, closeAll, HERE, post, startFake } from './harness.ts';
import { MemoryRecords } from './records.ts';

afterEach(closeAll);

const MB = 1024 * 1024;
const never = (): AbortSignal => new AbortController().signal;

interface Counted extends Delivery {
  opened(): number;
}

function video(bytes: number, more: Partial<Delivery> = {}): Counted {
  let opened = 0;
  const piece = Buffer.alloc(64 * 1024, 'nemo');
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length));
  }
  const source = {
    bytes,
    mimeType: 'video/mp4',
    stream: async () => {
      opened += 1;
      return stream();
    },
  };
  return {
    key: `file-${bytes}`,
    name: 'export.mp4',
    altText: 'A person in an office',
    source,
    opened: () => opened,
    ...more,
  };
}

const uploads = (fake: FakeDiscord) => fake.world.fromBot(CHANNEL).flatMap((message) => message.uploads);

describe('a delivery', () => {
  it('arrives whole, named, with its alt text, and pings nobody', async () => {
    const { fake, discord } = await bench();
    const file = video(3 * MB + 17);
    await discord.platform.deliver(HERE, file, never());
    const sha256 = createHash('sha256')
      .update(Buffer.alloc(3 * MB + 17, 'nemo'))
      .digest('hex');
    expect(uploads(fake)).toMatchObject([
      { name: 'export.mp4', size: 3 * MB + 17, sha256, altText: 'A person in an office' },
    ]);
    expect(fake.rest.calls.at(-1)?.body).toMatchObject({ allowed_mentions: { parse: [] } });
  });

  it('is refused before a byte leaves where the server’s limit is known', async () => {
    const { discord } = await bench();
    const file = video(21 * MB);
    await expect(discord.platform.deliver(HERE, file, never())).rejects.toMatchObject({
      kind: 'file-too-large',
      facts: { limitBytes: 20 * MB },
    });
    expect(file.opened()).toBe(0);
  });

  it('may be larger where the server is boosted', async () => {
    const { fake, discord } = await bench();
    fake.world.premiumTier = 2;
    fake.rest.uploadLimitBytes = 50 * MB;
    await discord.platform.deliver(HERE, video(21 * MB), never());
    expect(uploads(fake)).toHaveLength(1);
  });

  it('learns a lower limit from a refusal, for this server, also for the next process', async () => {
    const fake = await startFake();
    const records = new MemoryRecords();
    const { discord } = await bench({}, fake, records);
    const tooLarge = { kind: 'file-too-large', facts: { limitBytes: 10 * MB } };
    await expect(discord.platform.deliver(HERE, video(12 * MB), never())).rejects.toMatchObject(tooLarge);
    const again = video(11 * MB);
    const next = await bench({}, fake, records);
    await expect(next.discord.platform.deliver(HERE, again, never())).rejects.toMatchObject(tooLarge);
    expect(again.opened()).toBe(0);
    await discord.platform.deliver(HERE, video(9 * MB), never());
    expect(uploads(fake)).toHaveLength(1);
    expect(await records.get(`limit:${GUILD}`)).toEqual({ bytes: 10 * MB });
  });

  it('reaches who presses "Download here" with a larger limit of their own', async () => {
    const joined = await (await bench()).start();
    await joined.discord.platform.post(
      HERE,
      post('Too big', { buttons: [{ label: 'Download here', id: 'download', style: 'plain' }] }),
    );
    joined.fake.rest.uploadLimitBytes = 500 * MB;
    joined.fake.people.presses(joined.fake.world.fromBot(CHANNEL)[0]!, 'Download here', { limitBytes: 500 * MB });
    const { address } = await joined.message();
    await joined.discord.platform.deliver(address, video(24 * MB), never());
    expect(uploads(joined.fake)).toMatchObject([{ size: 24 * MB }]);
    expect(joined.fake.rest.calls.at(-1)?.path).toMatch(/^\/webhooks/);
    const beyond = video(191 * MB);
    await expect(joined.discord.platform.deliver(address, beyond, never())).rejects.toMatchObject({
      kind: 'file-too-large',
    });
    expect(beyond.opened()).toBe(0);
  });

  it('is read anew for every attempt, and stands there once', async () => {
    const { fake, discord } = await bench();
    fake.rest.faults.add({ method: 'POST', path: /messages$/, when: 'after', answer: { status: 502 } });
    const file = video(MB);
    await discord.platform.deliver(HERE, file, never());
    expect(file.opened()).toBe(2);
    expect(uploads(fake)).toMatchObject([{ size: MB }]);
  });

  it('holds up no card: posts to the same channel go out meanwhile', async () => {
    const { fake, discord } = await bench();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: underWay, resolve: begun } = Promise.withResolvers<void>();
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('first');
      begun();
      await held;
      yield Buffer.from(' last');
    }
    const delivered = discord.platform.deliver(
      HERE,
      video(10, { source: { bytes: 10, stream: async () => slow() } }),
      never(),
    );
    await underWay;
    const card = await discord.platform.post(HERE, post('Uploading 50 %'));
    await discord.platform.edit(card, post('⏳ Still working...'));
    expect(fake.world.fromBot(CHANNEL).map(({ content }) => content)).toEqual(['⏳ Still working...']);
    release();
    await delivered;
    expect(uploads(fake)).toMatchObject([{ size: 10 }]);
  });

  it('names the right to attach files where it is missing', async () => {
    const { fake, discord } = await bench();
    fake.world.botPermissions &= ~0x8000n;
    fake.rest.faults.add({ method: 'POST', path: /messages$/, answer: { status: 403, code: 50_013 } });
    const refused = discord.platform.deliver(HERE, video(10), never());
    await expect(refused).rejects.toMatchObject({ kind: 'cannot-post', facts: { missing: 'Attach Files' } });
    await discord.platform.post(HERE, post('but words do'));
  });

  it('that is stopped says that it was stopped', async () => {
    const { discord } = await bench();
    const stopped = discord.platform.deliver(HERE, video(10), AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({ kind: 'stopped' });
  });

  it('hands on what its source rejected with', async () => {
    const { discord } = await bench();
    const source = { bytes: 10, stream: () => Promise.reject(new Error('the render is gone')) };
    await expect(discord.platform.deliver(HERE, video(10, { source }), never())).rejects.toThrow(/the render is gone/);
  });
});

const run = promisify(execFile);

describe.each([
  ['undici 8, then discord.js', `import 'undici'; import 'discord.js';`],
  ['discord.js, then undici 8', `import 'discord.js'; import 'undici';`],
])('in a process that loads %s', (_name, imports) => {
  it('files arrive', async () => {
    const fake = await startFake();
    const adapter = new URL('../../../src/adapters/discord/adapter.ts', import.meta.url).href;
    const clock = new URL('../../../src/ops/clock.ts', import.meta.url).href;
    const script = `${imports}
      await fetch(${JSON.stringify(`${fake.apiUrl}/v10/users/@me`)});
      const { createDiscord } = await import(${JSON.stringify(adapter)});
      const { systemClock } = await import(${JSON.stringify(clock)});
      const log = { info() {}, warn() {}, error() {} };
      const records = { get: async () => undefined, set: async () => undefined };
      const { platform } = createDiscord({ token: ${JSON.stringify(fake.token)}, apiUrl: ${JSON.stringify(fake.apiUrl)}, messageContent: true,
        fileHosts: [], clock: systemClock(), log, records, onFatal() {} });
      const source = { bytes: 5, stream: async () => (async function* () { yield Buffer.from('bytes'); })() };
      await platform.deliver(${JSON.stringify(HERE)}, { key: 'k', name: 'a.mp4', altText: '', source }, new AbortController().signal);`;
    await run(process.execPath, ['--input-type=module', '-e', script]);
    expect(uploads(fake).map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['bytes']);
  });
});
