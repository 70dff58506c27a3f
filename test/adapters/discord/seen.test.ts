import { expect, it } from 'vitest';

import { Seen } from '../../../src/adapters/discord/seen.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { MemoryRecords } from './records.ts';

const never = new AbortController().signal;

it('active channels are kept across restarts, written once for many messages, and only so many of them', async () => {
  const [records, clock] = [new MemoryRecords(), new ManualClock()];
  const seen = new Seen(records, clock, never);
  for (let id = 1; id <= 301; id += 1) seen.note({ channelId: `channel-${id}`, lastId: String(id) }, true);
  seen.note({ channelId: 'channel-2', lastId: '1' }, false);
  seen.note({ channelId: 'never spoken to', lastId: '999' }, false);
  expect(records.writes).toBe(0);
  await clock.advance(2_000);
  expect(records.writes).toBe(1);
  const next = new Seen(records, clock, never);
  await next.load();
  expect(next.channels()).toHaveLength(300);
  expect(next.channels().at(0)).toEqual({ channelId: 'channel-3', lastId: '3' });
  expect(next.channels().at(-1)).toEqual({ channelId: 'channel-2', lastId: '2' });
});
