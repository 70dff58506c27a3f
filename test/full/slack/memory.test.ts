import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { fileRef } from '../../../src/adapters/slack/files.ts';
import type { FileRef } from '../../../src/core/message.ts';
import { CHANNEL, FakeSlack, TEAM } from '../../fakes/slack/fake.ts';
import type { Measured, Relay } from './relay.ts';

const MB = 1024 * 1024;
const child = fileURLToPath(new URL('child.ts', import.meta.url));
let fake: FakeSlack;

beforeEach(async () => {
  fake = await FakeSlack.start();
  fake.storage.forgetful = true;
});
afterEach(() => fake.close());

/** A bot in a process of its own, started as the real one is. */
async function relayed(more: Partial<Relay> = {}): Promise<Measured> {
  const order: Relay = {
    token: fake.world.home.token,
    apiUrl: fake.apiUrl,
    host: fake.host,
    to: { platform: 'slack', workspaceId: TEAM, channelId: CHANNEL, threadId: '1.1' },
    small: attached(5 * MB),
    large: attached(200 * MB),
    atOnce: 1,
    sizeKnown: true,
    ...more,
  };
  const args = ['--max-semi-space-size=1', '--expose-gc', child, JSON.stringify(order)];
  const bot = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(bot, 'exit');
  const figures = JSON.parse(await text(bot.stdout)) as Measured;
  expect(await ended).toEqual([0, null]);
  return figures;
}

function attached(bytes: number): FileRef {
  return fileRef(fake.storage.wire(fake.keep('clip.mp4', { bytes })), TEAM)!;
}

describe('memory', () => {
  it.each([
    ['200 MB from Slack and back into it', {}],
    ['200 MB of unknown length', { sizeKnown: false }],
    ['4 files of 100 MB at once', { atOnce: 4, large: 100 }],
  ])(
    '%s cost under 60 MB, and hold up nothing else',
    async (what, { large = 200, ...more }: { large?: number; atOnce?: number; sizeKnown?: boolean }) => {
      const { extraBytes, longestStallMs } = await relayed({ ...more, large: attached(large * MB) });
      const sizes = [...fake.storage.uploads.values()].map(({ bytes }) => bytes / MB);
      expect(sizes.slice(1)).toEqual(Array.from({ length: more.atOnce ?? 1 }, () => large));
      // oxlint-disable-next-line no-console -- the figures are what this run is for
      console.info(`${what}: ${(extraBytes / MB).toFixed(1)} MB extra, longest stall ${longestStallMs.toFixed(0)} ms`);
      expect(extraBytes).toBeLessThan(60 * MB);
      expect(longestStallMs).toBeLessThan(50);
    },
  );
});
