import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

import { createDiscord } from '../../../src/adapters/discord/adapter.ts';
import type { FileRef } from '../../../src/core/message.ts';
import { systemClock } from '../../../src/ops/clock.ts';
import { BATCH, type Measured, type Order } from './orders.ts';

const [, , token = '', apiUrl = '', host = '', order = ''] = process.argv;
const silent = (): void => undefined;
const { platform, source } = createDiscord({
  token,
  apiUrl,
  fileHosts: [host],
  messageContent: true,
  clock: systemClock(),
  log: { info: silent, warn: silent, error: silent },
  records: { get: async () => undefined, set: async () => undefined },
  onFatal: (error) => {
    throw error;
  },
});

const given = JSON.parse(order) as Order;
tell(given.does === 'relay' ? await relay(given) : await listen(given));
process.exit(0);

async function relay({ small, large, to }: Order & { readonly does: 'relay' }): Promise<Measured> {
  const deliver = (key: string, file: FileRef): Promise<unknown> =>
    platform.deliver(
      to,
      { key, name: 'export.mp4', altText: 'x', source: platform.open(file) },
      new AbortController().signal,
    );
  await deliver('small', small);
  const before = await settled();
  let peak = before.rss;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 5);
  const stalls = monitorEventLoopDelay({ resolution: 5 });
  stalls.enable();
  await deliver('large', large);
  clearInterval(watch);
  const extraHeapBytes = (await settled()).heapUsed - before.heapUsed;
  return { extraBytes: peak - before.rss, extraHeapBytes, longestStallMs: stalls.max / 1e6 };
}

async function listen({ warmUp, count }: Order & { readonly does: 'listen' }): Promise<Measured> {
  let heard = 0;
  let before = await settled();
  await new Promise<void>((resolve) => {
    const receive = async (): Promise<void> => {
      heard += 1;
      const ready = heard % BATCH === 0;
      if (heard === warmUp) before = await settled();
      else if (heard === warmUp + count) resolve();
      if (ready) tell({ heard });
    };
    void source.start({
      receive,
      listens: async () => false,
      commands: [],
      phrase: (name) => name,
      home: async () => [],
      examples: () => [],
    });
  });
  const after = await settled();
  return { extraBytes: after.rss - before.rss, extraHeapBytes: after.heapUsed - before.heapUsed, longestStallMs: 0 };
}

function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Buffers are given back a moment after the collection that found them. */
async function settled(): Promise<NodeJS.MemoryUsage> {
  for (let time = 0; time < 3; time += 1) {
    globalThis.gc?.();
    await setTimeout(20);
  }
  return process.memoryUsage();
}
