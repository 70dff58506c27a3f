import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { asHeard, readMessage } from '../../../src/adapters/discord/inbound.ts';
import { addressOf } from '../../../src/adapters/discord/place.ts';
import type { FileRef } from '../../../src/core/message.ts';
import { ALICE, APP, BOT, CHANNEL, FakeDiscord, GUILD, snowflake } from '../../fakes/discord/fake.ts';
import { BATCH, type Measured, type Order } from './orders.ts';

const MB = 1024 * 1024;
const child = fileURLToPath(new URL('child.ts', import.meta.url));
let fake: FakeDiscord;

beforeEach(async () => {
  fake = await FakeDiscord.start();
});
afterEach(() => fake.close());

/** A bot in a process of its own, started as the real one is; `onBatch` each time it is ready for more. */
async function measured(order: Order, onBatch: () => void = () => undefined): Promise<Measured> {
  const args = [
    '--max-semi-space-size=1',
    '--expose-gc',
    child,
    fake.token,
    fake.apiUrl,
    fake.host,
    JSON.stringify(order),
  ];
  const bot = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(bot, 'exit');
  let last: unknown;
  for await (const line of createInterface(bot.stdout)) {
    last = JSON.parse(line);
    onBatch();
  }
  expect(await ended).toEqual([0, null]);
  return last as Measured;
}

function attached(size: number): FileRef {
  const message = asHeard(fake.world.wire(fake.people.writes({ files: [{ name: 'clip.mp4', content: { size } }] })));
  return readMessage(message!, { userId: BOT }, false).files[0]!;
}

function somebodyWrites(id: string): void {
  const author = { id, username: `person-${id}`, global_name: `Person ${id}`, avatar: null, discriminator: '0' };
  const member = { roles: [], joined_at: '2024-01-01T00:00:00Z', flags: 0 };
  const place = { id: snowflake(), channel_id: CHANNEL, guild_id: GUILD, channel_type: 0, author, member };
  const mentions = [{ id: BOT, username: 'nemo' }];
  fake.gateway.dispatch('MESSAGE_CREATE', {
    ...place,
    type: 0,
    content: `<@${BOT}> blur it`,
    mentions,
    mention_roles: [],
    attachments: [],
  });
}

describe('memory', () => {
  it('200 MB from Discord and back into it cost under 60 MB', async () => {
    fake.rest.keepsUploads = false;
    fake.rest.uploadLimitBytes = 500 * MB;
    const { token } = fake.rest.interactions.add({
      id: snowflake(),
      token: 'a-token',
      channelId: CHANNEL,
      at: Date.now(),
    });
    const via = { app: APP, token, until: Date.now() + 600_000, awaited: false, limitBytes: 500 * MB };
    const order = {
      does: 'relay',
      small: attached(5 * MB),
      large: attached(190 * MB),
      to: addressOf(GUILD, CHANNEL, via),
    } as const;
    const { extraBytes, longestStallMs } = await measured(order);
    const sizes = fake.world.fromBot(CHANNEL).flatMap(({ uploads }) => uploads.map(({ size }) => size / MB));
    expect(sizes).toEqual([5, 190]);
    // oxlint-disable-next-line no-console -- the figures are what this run is for
    console.info(`relay: ${(extraBytes / MB).toFixed(1)} MB extra, longest stall ${longestStallMs.toFixed(0)} ms`);
    expect(extraBytes).toBeLessThan(60 * MB);
  });

  it('60,000 distinct authors cost under 25 MB', async () => {
    // First the same traffic from one person: what the socket's buffers leave behind in the allocator is not the authors'.
    const [warmUp, count] = [120_000, 60_000];
    let sent = 0;
    const more = (): void => {
      for (let batch = 0; batch < BATCH && sent < warmUp + count; batch += 1) {
        somebodyWrites(sent < warmUp ? ALICE : snowflake());
        sent += 1;
      }
    };
    const result = measured({ does: 'listen', warmUp, count }, more);
    await fake.until(() => fake.gateway.identities.length > 0);
    more();
    const { extraBytes, extraHeapBytes } = await result;
    // oxlint-disable-next-line no-console -- the figures are what this run is for
    console.info(
      `60,000 authors: ${(extraBytes / MB).toFixed(1)} MB extra, ${(extraHeapBytes / MB).toFixed(1)} MB of heap`,
    );
    expect(extraBytes).toBeLessThan(25 * MB);
    expect(extraHeapBytes).toBeLessThan(5 * MB);
  });
});
