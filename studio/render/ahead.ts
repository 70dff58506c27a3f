/** The same items, the next one always being made while the last one is used: stages of a pipeline work side by side. */
export async function* ahead<T>(source: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let coming = iterator.next();
    for (;;) {
      const { done, value } = await coming;
      if (done) return;
      coming = iterator.next();
      // Its failure is reported when it is asked for; until then it must not count as unhandled.
      coming.catch(() => {});
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
