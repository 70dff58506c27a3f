import { writeSync } from 'node:fs';
import { systemClock } from '../../src/ops/clock.ts';
import { openStore } from '../../src/storage/store.ts';
import { message } from '../contracts/work-desk.ts';
import { quiet } from './bench.ts';

// Works as hard as it can on the store in argv[2] until it is killed, and tells each thing the moment it is true.
const [, , directory = '', life = ''] = process.argv;
const never = new AbortController().signal;

function tell(...words: readonly (string | boolean)[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}

const clock = systemClock();
const store = await openStore({ directory, clock, log: quiet });
const work = store.work();
const box = store.records.box<{ readonly text: string }>('crash');
tell('client', (await box.createOnce('client', { text: `made in life ${life}` })).text);
await work.start({
  job: async ({ id }, recovery) => {
    tell('begin', id, recovery);
    await clock.sleep(2, never);
    tell('end', id);
  },
  look: async () => 'done',
});
for (let i = 0; ; i += 1) {
  const id = `${life}:${i}`;
  await work.enqueue(`lane ${i % 4}`, message(id));
  tell('ack', id);
  if (i % 5 > 0) continue;
  await work.watch({ id, state: id }, 3_600_000);
  tell('watch', id);
  await box.set('latest', { text: id });
  tell('set', id);
}
