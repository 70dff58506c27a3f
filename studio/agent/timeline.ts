import type { Segment } from './draft.ts';

/** A stretch of the timeline. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Segments that follow each other, with only the span kept or with the span cut out. */
export function cutSegments(segments: readonly Segment[], span: Span, op: 'keep' | 'cut'): Segment[] {
  if (op === 'keep') return slice(segments, span);
  return [
    ...slice(segments, { fromMs: 0, toMs: span.fromMs }),
    ...slice(segments, { fromMs: span.toMs, toMs: Infinity }),
  ];
}

function slice(segments: readonly Segment[], span: Span): Segment[] {
  let start = 0;
  return segments.flatMap((segment) => {
    const from = Math.max(0, span.fromMs - start);
    const to = Math.min(segment.d, span.toMs - start);
    start += segment.d;
    return to - from < 1 ? [] : [part(segment, from, to)];
  });
}

/** `from` and `to` count from the beginning of the segment. A still picture has no times of its own. */
function part(segment: Segment, from: number, to: number): Segment {
  const begin = segment.m.trim_start;
  const trim = begin === undefined ? {} : { trim_start: begin + from, trim_end: begin + to };
  return { ...segment, d: to - from, m: { ...segment.m, ...trim } };
}

/** Titles stay on the pictures they were on; those whose pictures are gone go too. */
export function shiftTitles(titles: readonly Segment[], span: Span, op: 'keep' | 'cut'): Segment[] {
  const moved = (ms: number): number => {
    if (op === 'keep') return Math.min(Math.max(ms, span.fromMs), span.toMs) - span.fromMs;
    if (ms <= span.fromMs) return ms;
    return Math.max(ms, span.toMs) - (span.toMs - span.fromMs);
  };
  return titles.flatMap((title) => {
    const from = title.m.start ?? 0;
    const [start, end] = [moved(from), moved(from + title.d)];
    return end - start < 1 ? [] : [{ ...title, d: end - start, m: { ...title.m, start } }];
  });
}
