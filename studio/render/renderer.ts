import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJob } from './job.ts';
import type { Job, JobOptions } from './job.ts';
import { MediaError } from './plan.ts';
import type { MediaInfo, Rendered, RenderPlan } from './plan.ts';

export interface RunningRender {
  /** Rejects with a `MediaError`; nothing is left at the output's path then. */
  readonly done: Promise<Rendered>;
  /** Also while it waits; `done` rejects with `cancelled`. */
  cancel(): void;
}

// Looking at a file takes half a second; one that takes a minute is made to.
const lookIdleMs = 60_000;
// A render tells each percent: 3 s of the longest film.
const renderIdleMs = 180_000;

/** All work on media. Every job has a process of its own; renders wait for one another. */
export class Renderer {
  readonly #closing = new AbortController();
  readonly #open = new Set<Promise<unknown>>();
  #queue: Promise<unknown> = Promise.resolve();
  readonly #parent: string;
  #folder: Promise<string> | undefined;

  /** `parent` holds what a render needs for its time; the system's folder for such things, if left out. */
  constructor(parent = tmpdir()) {
    this.#parent = parent;
  }

  /** Throws `MediaError`: `unreadable`, `crashed`, `cancelled`. */
  async probe(path: string, signal: AbortSignal): Promise<MediaInfo> {
    return (await this.#look({ kind: 'probe', path }, signal)) as MediaInfo;
  }

  /** How much of the picture is a person, 0 to 1: the mean of 8 frames. Throws as `probe`, and `no-video`. */
  async hasPerson(path: string, signal: AbortSignal): Promise<number> {
    return (await this.#look({ kind: 'person', path }, signal)) as number;
  }

  /** `onProgress` gets rising percents, 0 while another render has the machine. */
  start(plan: RenderPlan, onProgress: (percent: number) => void): RunningRender {
    const cancelling = new AbortController();
    const before = this.#queue;
    const signal = AbortSignal.any([cancelling.signal, this.#closing.signal]);
    const done = this.#keep(this.#render(plan, before, { signal, idleMs: renderIdleMs, onProgress }));
    // One that is cancelled while it waits must not let the next one past those before it.
    this.#queue = Promise.allSettled([before, done]);
    return { done, cancel: () => cancelling.abort() };
  }

  /** Ends what runs and waits; both reject with `cancelled`. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#open);
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
  }

  #look(job: Job, signal: AbortSignal): Promise<unknown> {
    const either = AbortSignal.any([signal, this.#closing.signal]);
    return this.#keep(runJob(job, { signal: either, idleMs: lookIdleMs, onProgress: () => {} }));
  }

  async #render(plan: RenderPlan, before: Promise<unknown>, options: JobOptions): Promise<Rendered> {
    options.onProgress(0);
    await turn(before, options.signal);
    this.#folder ??= mkdtemp(join(this.#parent, 'nemo-render-'));
    const cache = await this.#folder;
    const work = await mkdtemp(join(cache, 'film-'));
    // Beside its final place, so that the last step cannot fail half-way.
    const unfinished = `${plan.output}.part`;
    const job: Job = { kind: 'render', plan: { ...plan, output: unfinished }, folders: { work, cache } };
    try {
      const rendered = (await runJob(job, options)) as Rendered;
      await rename(unfinished, plan.output);
      return rendered;
    } finally {
      await rm(unfinished, { force: true });
      await rm(work, { recursive: true, force: true });
    }
  }

  #keep<T>(work: Promise<T>): Promise<T> {
    this.#open.add(work);
    const forget = (): boolean => this.#open.delete(work);
    work.then(forget, forget);
    return work;
  }
}

/** Waits for `before`; rejects with `cancelled` as soon as the signal aborts. */
async function turn(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const cancel = (): void => aborted.reject(new MediaError('cancelled', 'Cancelled while waiting'));
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await Promise.race([before, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
