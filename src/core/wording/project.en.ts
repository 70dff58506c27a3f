import type { Track } from '../ports.ts';

/** The sentences about a project: its timeline, and what changed in it. Times and sizes come as finished words. */
export interface ProjectWords {
  readonly kinds: Readonly<Record<Track['kind'], string>>;
  readonly unnamed: string;
  readonly quoted: (text: string) => string;

  readonly timeline: (tracks: number) => string;
  /** Several entries on one line. */
  readonly oneLine: (head: string, entries: readonly string[]) => string;
  readonly emptyTimeline: string;
  readonly emptyTrack: string;
  readonly entry: (number: number, kind: string, content: string) => string;
  /** A thing and its facts: when, how loud. One of them may be missing. */
  readonly detailed: (thing: string, facts: readonly string[]) => string;
  readonly list: (things: readonly string[]) => string;
  readonly more: (count: number) => string;
  readonly seconds: (seconds: string) => string;
  readonly from: (start: string) => string;
  readonly frameSize: (size: string) => string;
  /** A short word of the draft ("background: office", "speed: 1.5"). */
  readonly effect: (effect: string) => string;

  /** A kind with the label of the one that is meant; '' where there is but one. */
  readonly thing: (kind: string, label: string) => string;
  readonly added: (kind: string, thing: string) => string;
  readonly removed: (kind: string, thing: string) => string;
  readonly replaced: (kind: string, before: string, after: string) => string;
  readonly moved: (thing: string, before: string, after: string) => string;
  readonly shifted: (kind: string, count: number, by: string, later: boolean) => string;
  readonly shortened: (thing: string, before: string, after: string) => string;
  readonly lengthened: (thing: string, before: string, after: string) => string;
  readonly divided: (thing: string, parts: number, spans: string) => string;
  readonly volume: (thing: string, before: string | undefined, after: string) => string;
  readonly muted: (thing: string) => string;
  readonly effectSet: (effect: string, of: string) => string;
  readonly effectChanged: (before: string, after: string, of: string) => string;
  readonly effectRemoved: (effect: string, of: string) => string;
  readonly resized: (before: string, after: string) => string;
  readonly reordered: string;
  readonly moreChanges: (count: number) => string;
  readonly nothingVisible: string;

  /** Below an answer that was too long to keep whole. */
  readonly answerCut: string;
}

const about = (of: string): string => (of === '' ? '' : ` (${of})`);
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

export const projectWords: ProjectWords = {
  kinds: { video: 'Video', audio: 'BGM', text: 'Title', other: 'Other' },
  unnamed: 'unnamed',
  quoted: (text) => `"${text}"`,

  timeline: (tracks) => `Timeline (${tracks} ${tracks === 1 ? 'track' : 'tracks'}):`,
  oneLine: (head, entries) => [head, ...entries].join(' '),
  emptyTimeline: 'nothing on it yet',
  emptyTrack: 'empty',
  entry: (number, kind, content) => `${number}. ${kind}: ${content}`,
  detailed: (thing, facts) => [thing, ...(facts.length > 0 ? [`(${facts.join(', ')})`] : [])].join(' ').trim(),
  list: (things) => things.join(', '),
  more: (count) => `${count} more`,
  seconds: (seconds) => `${seconds}s`,
  from: (start) => `from ${start}s`,
  frameSize: (size) => `Picture: ${size}`,
  effect: (effect) => effect,

  thing: (kind, label) => `${kind} ${label}`.trim(),
  added: (kind, thing) => `${kind} added: ${thing}`,
  removed: (kind, thing) => `${kind} removed: ${thing}`,
  replaced: (kind, before, after) => `${kind} changed: ${before} → ${after}`,
  moved: (thing, before, after) => `${thing} moved: ${before} → ${after}`,
  shifted: (kind, count, by, later) => `${kind}: ${count} segments now start ${by} ${later ? 'later' : 'earlier'}`,
  shortened: (thing, before, after) => `${thing} shortened: ${before} → ${after}`,
  lengthened: (thing, before, after) => `${thing} lengthened: ${before} → ${after}`,
  divided: (thing, parts, spans) => `${thing} cut into ${parts} parts: ${spans}`,
  volume: (thing, before, after) => `${thing} volume: ${before === undefined ? '' : `${before} → `}${after}`,
  muted: (thing) => `${thing} muted`,
  effectSet: (effect, of) => `${capital(effect)}${about(of)}`,
  effectChanged: (before, after, of) => `${capital(before)} → ${after}${about(of)}`,
  effectRemoved: (effect, of) => `No longer there: ${effect}${about(of)}`,
  resized: (before, after) => `Picture size: ${before} → ${after}`,
  reordered: 'The order on the timeline changed',
  moreChanges: (count) => `And ${count} more ${count === 1 ? 'change' : 'changes'}`,
  nothingVisible: 'The project was updated, though nothing in its tracks looks different',

  answerCut: '(The answer was far too long, so the rest of it is left out.)',
};
