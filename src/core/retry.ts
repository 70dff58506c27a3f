import { BotError, toBotError, type ErrorKind } from './errors.ts';
import type { Clock } from './ports.ts';

/** When a call that is safe to repeat is made again. Prompts never come this way: `send.ts` decides for them. */
export interface RetryPolicy {
  /** One attempt ends after this long, as `timed-out`; absent: as long as it takes. */
  readonly attemptMs?: number;
  /** Waits between attempts; when they are used up the last error stands. */
  readonly waitsMs: readonly number[];
  readonly kinds: ReadonlySet<ErrorKind>;
}

const PASSING: ReadonlySet<ErrorKind> = new Set(['unreachable', 'disconnected', 'timed-out', 'service-failed']);

/** Reads, and short calls that cost nothing: a quick second and third try. */
export const QUICK: RetryPolicy = { attemptMs: 30_000, waitsMs: [1_000, 4_000], kinds: PASSING };

/** What a turn cannot go on without: about ten minutes of patience, while the card says so. */
export const PATIENT: RetryPolicy = {
  attemptMs: 30_000,
  waitsMs: [1_000, 2_000, 5_000, 10_000, ...Array.from({ length: 20 }, () => 30_000)],
  kinds: PASSING,
};

/** As `PATIENT`, for transfers that may take long and watch their own progress. */
export const TRANSFER: RetryPolicy = { waitsMs: PATIENT.waitsMs, kinds: PASSING };

/** A 429 is waited out once, for at least this long (seed, error table: "Retry in 30s once"). */
const RATE_LIMIT_WAIT_MS = 30_000;

/** Asked to wait longer than this, we say when to come back instead. */
const LONGEST_POLITE_WAIT_MS = 10 * 60_000;

export function rateLimitWait(error: BotError): number {
  return Math.max(RATE_LIMIT_WAIT_MS, error.facts.retryAfterMs ?? 0);
}

export function worthWaiting(error: BotError): boolean {
  return error.kind === 'rate-limited' && rateLimitWait(error) <= LONGEST_POLITE_WAIT_MS;
}

/** Calls `attempt` until it succeeds or the policy is used up. `onWait` hears of every failure that is waited out. */
export async function retrying<T>(
  policy: RetryPolicy,
  clock: Clock,
  signal: AbortSignal,
  attempt: (signal: AbortSignal) => Promise<T>,
  onWait: (error: BotError) => void = () => {},
): Promise<T> {
  let limited = false;
  let tried = 0;
  for (;;) {
    try {
      return await within(policy.attemptMs, clock, signal, attempt);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toBotError(thrown);
      const waitMs = nextWait(policy, error, tried, limited);
      if (waitMs === undefined) throw error;
      if (error.kind === 'rate-limited') limited = true;
      else tried += 1;
      onWait(error);
      await clock.sleep(waitMs, signal);
    }
  }
}

function nextWait(policy: RetryPolicy, error: BotError, tried: number, limited: boolean): number | undefined {
  if (error.kind === 'rate-limited') return !limited && worthWaiting(error) ? rateLimitWait(error) : undefined;
  return policy.kinds.has(error.kind) ? policy.waitsMs[tried] : undefined;
}

/** Runs `work` with a deadline on our own clock; past it the signal it got is aborted with `timed-out`. */
export async function within<T>(
  ms: number | undefined,
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (ms === undefined) return work(signal);
  const ended = new AbortController();
  const deadline = new AbortController();
  const both = AbortSignal.any([signal, deadline.signal]);
  clock.sleep(ms, ended.signal).then(
    () => deadline.abort(new BotError('timed-out', `no answer within ${ms} ms`)),
    () => {},
  );
  try {
    return await work(both);
  } finally {
    ended.abort();
  }
}
