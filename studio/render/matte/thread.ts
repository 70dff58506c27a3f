/* oxlint-disable unicorn/require-post-message-target-origin -- a thread's port has no origin; the rule is about windows */
import { parentPort, workerData } from 'node:worker_threads';
import { blurAround } from '../picture/blur.ts';
import { PersonFinder } from './finder.ts';
import { halved } from './halved.ts';
import { Matte } from './matte.ts';
import type { MatteShape, MatteTask } from './matte-thread.ts';

const { size, part } = workerData as MatteShape;
const matte = new Matte(await PersonFinder.load(), size, part);

parentPort?.on('message', (task: MatteTask) => {
  matte.next(task.view, task.guide, task.mask);
  if (task.colors) blurAround(task.colors, { width: size.width / 2, height: size.height / 2 }, halved(task.mask, size));
  parentPort?.postMessage('done');
});
parentPort?.postMessage('ready');
