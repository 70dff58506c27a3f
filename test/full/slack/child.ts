import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { createSlack, slackRecords } from '../../../src/adapters/slack/adapter.ts';
import type { FileRef } from '../../../src/core/message.ts';
import { systemClock } from '../../../src/ops/clock.ts';
import { MemoryRecords } from '../../adapters/slack/memory-records.ts';
import type { Measured, Relay } from './relay.ts';

const [, , given = ''] = process.argv;
const order = JSON.parse(given) as Relay;
const silent = (): void => undefined;
const { platform } = createSlack({
  connection: { kind: 'http', signingSecret: 'unused' },
  workspaces: { kind: 'one', botToken: order.token },
  server: { host: '127.0.0.1', port: 0 },
  apiUrl: order.apiUrl,
  fileHosts: [order.host],
  spoolFolder: join(tmpdir(), `slack-child-${process.pid}`),
  clock: systemClock(),
  log: { info: silent, warn: silent, error: silent },
  records: slackRecords(new MemoryRecords()),
  onFatal: (error) => {
    throw error;
  },
});

process.stdout.write(JSON.stringify(await measured()));
process.exit(0);

async function measured(): Promise<Measured> {
  await relay('small', order.small);
  const before = await settled();
  let peak = before;
  let longestStallMs = 0;
  let usedBefore = usedMs();
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
    const used = usedMs();
    longestStallMs = Math.max(longestStallMs, used - usedBefore);
    usedBefore = used;
  }, 5);
  await Promise.all(Array.from({ length: order.atOnce }, (_, index) => relay(`large ${index}`, order.large)));
  clearInterval(watch);
  return { extraBytes: peak - before, longestStallMs };
}

/** What this thread has computed: between two ticks, what held up everything else. A busy machine's own pauses are not in it. */
function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function relay(key: string, file: FileRef): Promise<unknown> {
  const source = platform.open(file);
  const known = order.sizeKnown ? source : { stream: source.stream.bind(source) };
  return platform.deliver(
    order.to,
    { key, name: 'export.mp4', altText: 'x', source: known },
    new AbortController().signal,
  );
}

/** Buffers are given back a moment after the collection that found them. */
async function settled(): Promise<number> {
  for (let time = 0; time < 3; time += 1) {
    globalThis.gc?.();
    await setTimeout(20);
  }
  return process.memoryUsage().rss;
}
