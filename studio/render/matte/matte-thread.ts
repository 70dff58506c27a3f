/* oxlint-disable unicorn/require-post-message-target-origin -- a thread's port has no origin; the rule is about windows */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Part, Size } from '../geometry.ts';

export interface MatteShape {
  /** Of guide and mask; colours have half of it. */
  readonly size: Size;
  /** What they show of the model's view. */
  readonly part: Part;
}

/** Memory shared with the thread, so that nothing is copied between the two. */
export interface MatteTask {
  /** The model's view, RGB. */
  readonly view: Uint8Array;
  readonly guide: Uint8Array;
  /** Written by the thread. */
  readonly mask: Uint8Array;
  /** RGB at half the guide's size; overwritten with the blurred surroundings. Absent: no blur wanted. */
  readonly colors?: Uint8Array;
}

/** The matte of one clip on a thread of its own: decoding and encoding go on beside it. One task at a time. */
export class MatteThread {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static async start(shape: MatteShape): Promise<MatteThread> {
    const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: shape });
    await once(worker, 'message');
    return new MatteThread(worker);
  }

  async run(task: MatteTask): Promise<void> {
    const done = once(this.#worker, 'message');
    this.#worker.postMessage(task);
    await done;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

export function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}
