import type { Clock } from '../../core/ports.ts';

/** What `work` comes to within `ms`; undefined where it takes longer, and then whatever becomes of it is nobody's concern. */
export async function inTime<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> {
  const deadline = new AbortController();
  const late = clock.sleep(ms, deadline.signal).then(
    () => undefined,
    () => undefined,
  );
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    deadline.abort();
  }
}
