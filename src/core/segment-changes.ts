import { isReordered, type Pair, pairUp } from './pairs.ts';
import type { Segment, Track } from './ports.ts';
import { seconds, segmentLabel, segmentText, spanOf } from './timeline.ts';
import type { ProjectWords } from './wording/project.en.ts';

/** What segments are compared in. */
interface View {
  readonly track: Track;
  readonly kind: string;
  /** The track has one segment and is the only one of its kind: a sentence need not say which segment it means. */
  readonly isClear: boolean;
  readonly words: ProjectWords;
}

type Kept = Pair<Segment> & { readonly before: Segment; readonly after: Segment };

/** What changed among the segments of a track. */
export function segmentChanges(
  before: Track,
  after: Track,
  isOnlyOne: boolean,
  words: ProjectWords,
): readonly string[] {
  const view: View = {
    track: after,
    kind: words.kinds[after.kind],
    isClear: isOnlyOne && after.segments.length === 1,
    words,
  };
  const cut = new Set(after.segments.map(({ label }) => label).filter((label) => wasCut(label, before, after)));
  const isWhole = ({ label }: Segment): boolean => !cut.has(label);
  const pairs = pairUp(before.segments.filter(isWhole), after.segments.filter(isWhole), [
    sameStart,
    sameLabel,
    anyOther,
  ]);
  const kept = pairs.filter((pair): pair is Kept => pair.before !== undefined && pair.after !== undefined);
  return [
    ...[...cut].map((label) => divided(label, view)),
    ...pairs.flatMap((pair) => comingAndGoing(pair, before, view)),
    ...kept.flatMap((pair) => [...renamed(pair, view), ...lengthChange(pair, view), ...effectChanges(pair, view)]),
    ...moves(kept, view),
    ...(hasNoStarts(after) && isReordered(pairs) ? [words.reordered] : []),
  ];
}

/** One segment became several of the same name that are no longer than it was. */
function wasCut(label: string, before: Track, after: Track): boolean {
  const [whole, ...others] = before.segments.filter((segment) => segment.label === label);
  const parts = after.segments.filter((segment) => segment.label === label);
  if (whole?.durationMs === undefined || others.length > 0 || parts.length < 2 || after.kind === 'text') return false;
  const lengthMs = parts.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  // A tenth of a second for the frames on which a cut falls.
  return lengthMs <= whole.durationMs + 100;
}

function divided(label: string, { track, kind, words }: View): string {
  const parts = track.segments.filter((segment) => segment.label === label);
  const [first] = parts;
  const spans = parts.flatMap((part) => spanOf(part, words) ?? []);
  return words.divided(
    words.thing(kind, first ? segmentLabel(first, track.kind, words) : ''),
    parts.length,
    words.list(spans),
  );
}

function comingAndGoing(
  { before, after }: Pair<Segment>,
  trackBefore: Track,
  { track, kind, words }: View,
): readonly string[] {
  if (before === undefined) return [words.added(kind, segmentText(after, track, words, true))];
  return after === undefined ? [words.removed(kind, segmentText(before, trackBefore, words, false))] : [];
}

function renamed({ before, after }: Kept, { track, kind, words }: View): readonly string[] {
  if (before.label === after.label) return [];
  const name = (segment: Segment): string => segmentLabel(segment, track.kind, words) || words.unnamed;
  return name(before) === name(after) ? [] : [words.replaced(kind, name(before), name(after))];
}

function lengthChange({ before, after }: Kept, view: View): readonly string[] {
  const { words } = view;
  if (seconds(before.durationMs) === seconds(after.durationMs)) return [];
  if (before.durationMs === undefined || after.durationMs === undefined) return [];
  const tell = after.durationMs < before.durationMs ? words.shortened : words.lengthened;
  return [tell(nameOf(after, view), spanOf(before, words) ?? '', spanOf(after, words) ?? '')];
}

/** Segments that keep their length and start elsewhere; those that were pushed together are told together. */
function moves(kept: readonly Kept[], view: View): readonly string[] {
  const moved = kept.filter(
    ({ before, after }) =>
      after.startMs !== undefined &&
      before.startMs !== undefined &&
      seconds(before.startMs) !== seconds(after.startMs) &&
      seconds(before.durationMs) === seconds(after.durationMs),
  );
  const byShift = Map.groupBy(
    moved,
    ({ before, after }) => Math.round(((after.startMs ?? 0) - (before.startMs ?? 0)) / 100) * 100,
  );
  return [...byShift].flatMap(([shiftMs, pairs]) => {
    const { kind, words } = view;
    const by = words.seconds(seconds(Math.abs(shiftMs)) ?? '');
    if (pairs.length > 1) return [words.shifted(kind, pairs.length, by, shiftMs > 0)];
    return pairs.map(({ before, after }) =>
      words.moved(nameOf(after, view), spanOf(before, words) ?? '', spanOf(after, words) ?? ''),
    );
  });
}

function effectChanges({ before, after }: Kept, view: View): readonly string[] {
  const { words } = view;
  const of = view.isClear ? '' : segmentLabel(after, view.track.kind, words);
  const pairs = pairUp(before.effects, after.effects, [(was, is) => was === is, sameEffect]);
  return pairs.flatMap((pair) => {
    if (pair.before === undefined) return [words.effectSet(words.effect(pair.after), of)];
    if (pair.after === undefined) return [words.effectRemoved(words.effect(pair.before), of)];
    if (pair.before === pair.after) return [];
    return [words.effectChanged(words.effect(pair.before), valueOf(words.effect(pair.after)), of)];
  });
}

function nameOf(segment: Segment, { track, kind, isClear, words }: View): string {
  return words.thing(kind, isClear && track.kind !== 'text' ? '' : segmentLabel(segment, track.kind, words));
}

function sameStart(before: Segment, after: Segment): boolean {
  return before.label === after.label && before.startMs === after.startMs;
}

function sameLabel(before: Segment, after: Segment): boolean {
  return before.label === after.label;
}

function anyOther(): boolean {
  return true;
}

/** "background: office" and "background: beach". */
function sameEffect(before: string, after: string): boolean {
  const name = before.split(':')[0];
  return before.includes(':') && name === after.split(':')[0];
}

function valueOf(effect: string): string {
  return effect.replace(/^[^:：]*[:：]\s*/u, '');
}

function hasNoStarts({ segments }: Track): boolean {
  return segments.every(({ startMs }) => startMs === undefined);
}
