import { isCharacterBoundary } from './cut-places.ts';
import type { Project, Segment, Track } from './ports.ts';
import type { ProjectWords } from './wording/project.en.ts';

/** Of a track with many segments only so many are named. */
const mostSegments = 6;
/** Of a long title or name only so many code units are shown. */
const mostOfLabel = 80;

/** The project in one line, as the seed has it: `Timeline (1 track): 1. Video: city timelapse (0-10s)`. */
export function summarize(project: Pick<Project, 'tracks'>, words: ProjectWords): string {
  const entries = project.tracks.map((track, index) => entryOf(track, index, words, false));
  return words.oneLine(words.timeline(entries.length), entries.length === 0 ? [words.emptyTimeline] : entries);
}

/** The same with a line for each track, what was done to its segments, and the size of the picture. */
export function summarizeLines(project: Pick<Project, 'tracks' | 'width' | 'height'>, words: ProjectWords): string {
  if (project.tracks.length === 0) return summarize(project, words);
  const entries = project.tracks.map((track, index) => entryOf(track, index, words, true));
  const size = sizeOf(project);
  return [words.timeline(entries.length), ...entries, ...(size === undefined ? [] : [words.frameSize(size)])].join(
    '\n',
  );
}

/** A segment with when, how loud and, if `effects` is asked for, what was done to it. */
export function segmentText(segment: Segment, track: Track, words: ProjectWords, effects: boolean): string {
  const name = segmentLabel(segment, track.kind, words);
  const span = spanOf(segment, words);
  const loudness =
    track.kind === 'audio' || (track.kind !== 'text' && track.volume !== 1) ? percent(track.volume) : undefined;
  const done = effects ? segment.effects.map(words.effect) : [];
  const text = words.detailed(
    name,
    [span, loudness, ...done].filter((fact) => fact !== undefined),
  );
  return text === '' ? words.unnamed : text;
}

/** A name as it is, a title's text in quotation marks; '' where the draft names nothing. */
export function segmentLabel(segment: Segment, kind: Track['kind'], words: ProjectWords): string {
  const label = segment.label.replaceAll(/\s+/gu, ' ').trim();
  let end = mostOfLabel;
  while (!isCharacterBoundary(label, end)) end -= 1;
  const shown = label.length > end ? `${label.slice(0, end)}…` : label;
  return kind === 'text' && shown !== '' ? words.quoted(shown) : shown;
}

/** "0-10s", "from 3s" where the draft says no length, "10s" where it says no start. */
export function spanOf({ startMs, durationMs }: Segment, words: ProjectWords): string | undefined {
  const start = seconds(startMs);
  const length = seconds(durationMs);
  if (start === undefined) return length === undefined ? undefined : words.seconds(length);
  if (length === undefined) return words.from(start);
  return words.seconds(`${start}-${seconds((startMs ?? 0) + (durationMs ?? 0))}`);
}

/** To a tenth of a second; to a thousandth below that. */
export function seconds(ms: number | undefined): string | undefined {
  if (ms === undefined || !Number.isFinite(ms)) return undefined;
  const rounded = Math.round(ms / 100) / 10;
  return String(rounded === 0 ? Math.round(ms) / 1000 : rounded);
}

export function percent(volume: number | undefined): string | undefined {
  return volume === undefined || !Number.isFinite(volume) ? undefined : `${Math.round(volume * 100)}%`;
}

export function sizeOf({ width, height }: Pick<Project, 'width' | 'height'>): string | undefined {
  return width === undefined || height === undefined ? undefined : `${width}×${height}`;
}

function entryOf(track: Track, index: number, words: ProjectWords, effects: boolean): string {
  const named = track.segments.slice(0, mostSegments).map((segment) => segmentText(segment, track, words, effects));
  const rest = track.segments.length - named.length;
  const content = words.list(rest > 0 ? [...named, words.more(rest)] : named);
  return words.entry(index + 1, words.kinds[track.kind], content === '' ? words.emptyTrack : content);
}
