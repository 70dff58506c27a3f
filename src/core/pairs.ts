/** One thing before and after; `from` is its index before. One side is missing where it was added or removed. */
export type Pair<T> =
  | { readonly before: T; readonly after: T; readonly from: number }
  | { readonly before: T; readonly after: undefined }
  | { readonly before: undefined; readonly after: T };

/**
 * Finds for each thing after the one before that it most likely was: the first test is tried on all of them, then the second
 * on those that are left, and so on. In the order of `after`; what has gone stands at the end.
 */
export function pairUp<T>(
  before: readonly T[],
  after: readonly T[],
  tests: readonly ((before: T, after: T) => boolean)[],
): readonly Pair<T>[] {
  const fromOf = new Map<number, number>();
  const taken = new Set<number>();
  for (const test of tests) {
    for (const [index, thing] of after.entries()) {
      if (fromOf.has(index)) continue;
      const from = before.findIndex((candidate, at) => !taken.has(at) && test(candidate, thing));
      if (from === -1) continue;
      fromOf.set(index, from);
      taken.add(from);
    }
  }
  const present = after.map((thing, index): Pair<T> => {
    const from = fromOf.get(index);
    const was = from === undefined ? undefined : before[from];
    return from === undefined || was === undefined
      ? { before: undefined, after: thing }
      : { before: was, after: thing, from };
  });
  const gone = before
    .filter((_, index) => !taken.has(index))
    .map((thing): Pair<T> => ({ before: thing, after: undefined }));
  return [...present, ...gone];
}

/** Whether things that are there before and after have changed places with each other. */
export function isReordered(pairs: readonly Pair<unknown>[]): boolean {
  const order = pairs.flatMap((pair) => ('from' in pair ? [pair.from] : []));
  return order.some((from, index) => from < (order[index - 1] ?? from));
}
