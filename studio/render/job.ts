import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { MediaError } from './plan.ts';
import type { MediaErrorKind, RenderPlan } from './plan.ts';
import type { RenderFolders } from './render.ts';

export type Job =
  | { readonly kind: 'probe' | 'person'; readonly path: string }
  | { readonly kind: 'render'; readonly plan: RenderPlan; readonly folders: RenderFolders };

export type Answer =
  | { readonly type: 'progress'; readonly percent: number }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly kind: MediaErrorKind; readonly message: string };

export interface JobOptions {
  readonly signal: AbortSignal;
  /** A process that says nothing for so long hangs. */
  readonly idleMs: number;
  onProgress(percent: number): void;
}

const worker = new URL('./worker.ts', import.meta.url);
// Of what a dying process wrote, for the log.
const keptWords = 2_000;

/** Does `job` in a process of its own, which is gone when this settles. Throws `MediaError`: the job's own, `cancelled` or `crashed`. */
export async function runJob(job: Job, { signal, idleMs, onProgress }: JobOptions, script = worker): Promise<unknown> {
  if (signal.aborted) throw new MediaError('cancelled', 'Cancelled before it began');
  const child = fork(script, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  const outcome = Promise.withResolvers<unknown>();
  const fail = (kind: MediaErrorKind, message: string): void => outcome.reject(new MediaError(kind, message));
  const cancel = (): void => fail('cancelled', 'Cancelled');
  const watchdog = setTimeout(() => fail('crashed', `Silent for ${idleMs} ms`), idleMs);
  const lastWords = listen(child);
  child.on('message', (answer: Answer) => {
    watchdog.refresh();
    if (answer.type === 'progress') onProgress(answer.percent);
    else if (answer.type === 'done') outcome.resolve(answer.result);
    else fail(answer.kind, answer.message);
  });
  child.once('error', (error) => fail('crashed', `The process cannot be started or told: ${error.message}`));
  child.once('exit', (code, killedBy) => fail('crashed', `The process ended (${killedBy ?? code}). ${lastWords()}`));
  signal.addEventListener('abort', cancel, { once: true });
  child.send(job);
  try {
    return await outcome.promise;
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', cancel);
    await end(child);
  }
}

function listen(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-keptWords);
  });
  return () => words;
}

/** It has nothing to lose: what it was writing is removed by whoever asked for it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
