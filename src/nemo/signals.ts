/** `work`, or the signal's reason as soon as it aborts; then `work` goes on unheard. Leaves no listener behind. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    const forget = (): void => signal.removeEventListener('abort', abort);
    work.then(resolve, reject).then(forget, forget);
  });
}
