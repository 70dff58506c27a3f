import { isReordered, type Pair, pairUp } from './pairs.ts';
import type { Project, Segment, Track } from './ports.ts';
import { segmentChanges } from './segment-changes.ts';
import { percent, segmentLabel, segmentText, sizeOf } from './timeline.ts';
import type { ProjectWords } from './wording/project.en.ts';

type Seen = Omit<Project, 'draft'>;

/** More lines than this are counted, not told. */
const mostLines = 8;

/**
 * What looks different between two looks at a project, a short sentence each, without full stops; one general sentence where
 * the project changed and its tracks did not. Empty: it is the same project, or the first look and there is nothing yet.
 */
export function describeChanges(before: Seen | undefined, after: Seen, words: ProjectWords): string[] {
  if (before?.revision === after.revision) return [];
  const tracks = pairUp(before?.tracks ?? [], after.tracks, [sameLabels, sharesLabel, sameKind]);
  const lines = [
    ...tracks.flatMap((pair) => trackChanges(pair, after.tracks, words)),
    ...sizeChange(before, after, words),
    ...(isReordered(tracks) ? [words.reordered] : []),
  ];
  if (lines.length === 0) return before === undefined ? [] : [words.nothingVisible];
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines - 1), words.moreChanges(lines.length - mostLines + 1)];
}

function trackChanges({ before, after }: Pair<Track>, all: readonly Track[], words: ProjectWords): readonly string[] {
  if (before === undefined) {
    return after.segments.map((segment) =>
      words.added(words.kinds[after.kind], segmentText(segment, after, words, true)),
    );
  }
  if (after === undefined) {
    const kind = words.kinds[before.kind];
    return before.segments.map((segment) => words.removed(kind, segmentText(segment, before, words, false)));
  }
  const isOnlyOne = all.filter(({ kind }) => kind === after.kind).length === 1;
  return [...segmentChanges(before, after, isOnlyOne, words), ...volumeChange(before, after, isOnlyOne, words)];
}

function volumeChange(before: Track, after: Track, isOnlyOne: boolean, words: ProjectWords): readonly string[] {
  const now = percent(after.volume);
  if (now === undefined || now === percent(before.volume)) return [];
  const first = after.segments[0];
  const thing = words.thing(words.kinds[after.kind], isOnlyOne || !first ? '' : segmentLabel(first, after.kind, words));
  return [after.volume === 0 ? words.muted(thing) : words.volume(thing, percent(before.volume), now)];
}

function sizeChange(before: Seen | undefined, after: Seen, words: ProjectWords): readonly string[] {
  const was = before && sizeOf(before);
  const now = sizeOf(after);
  return was === undefined || now === undefined || was === now ? [] : [words.resized(was, now)];
}

function sameKind(before: Track, after: Track): boolean {
  return before.kind === after.kind;
}

function sharesLabel(before: Track, after: Track): boolean {
  const labels = labelsOf(before);
  return sameKind(before, after) && labelsOf(after).some((label) => label !== '' && labels.includes(label));
}

function sameLabels(before: Track, after: Track): boolean {
  return sharesLabel(before, after) && labelsOf(before).join('\n') === labelsOf(after).join('\n');
}

function labelsOf({ segments }: { readonly segments: readonly Segment[] }): readonly string[] {
  return segments.map(({ label }) => label);
}
