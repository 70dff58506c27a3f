import { BotError } from '../core/errors.ts';
import type { Clock, Log } from '../core/ports.ts';

/** Between two attempts at the journal. */
const RETRY_MS = 1_000;

/** How long what was aborted may take to put itself away. */
const ABORTED_MS = 2_000;

/** Why work is aborted when the process ends, in contrast to when somebody stops it. */
export function shuttingDown(): BotError {
  return new BotError('shutting-down', 'the process is to end');
}

export function isShuttingDown(reason: unknown): boolean {
  return reason instanceof BotError && reason.kind === 'shutting-down';
}

/** Waits for `work` in peace for `graceMs`; what is not over then is aborted and given a moment. */
export async function windUp(clock: Clock, work: Promise<unknown>, graceMs: number, abort: () => void): Promise<void> {
  if (await isOverWithin(clock, work, graceMs)) return;
  abort();
  await isOverWithin(clock, work, ABORTED_MS);
}

/**
 * Repeats a step of the journal until it succeeds: a store that is down or full must neither lose what has happened nor
 * end the process. Rejects with the signal's reason alone.
 */
export async function insist<T>(clock: Clock, log: Log, signal: AbortSignal, step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      log.error('journal-failed', { error });
    }
    await clock.sleep(RETRY_MS, signal);
  }
}

async function isOverWithin(clock: Clock, work: Promise<unknown>, ms: number): Promise<boolean> {
  const over = new AbortController();
  const patience = clock.sleep(ms, over.signal);
  return Promise.race([
    work.then(() => true),
    patience.then(
      () => false,
      () => true,
    ),
  ]).finally(() => over.abort());
}
