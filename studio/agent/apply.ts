import type { StoredFile } from '../records.ts';
import { stillMs } from '../render/plan.ts';
import { filmMs, segmentsOf, trackType, withSegments, type Draft, type Segment } from './draft.ts';
import { applyToSound } from './apply-sound.ts';
import { cutSegments, shiftTitles, type Span } from './timeline.ts';
import type { Edit, Mark } from './wish.ts';

/** Why an edit could not be done. `wording` has a sentence for each. */
export type Problem =
  | 'nothing-uploaded'
  | 'nothing-new'
  | 'no-person'
  | 'no-picture'
  | 'outside'
  | 'already-shorter'
  | 'nothing-left'
  | 'nothing-to-undo'
  | 'as-it-was'
  | 'no-title'
  | 'no-music'
  | 'no-sound'
  | 'media-trouble';

export interface Done {
  readonly edit: Edit;
  /** How long the film is now. */
  readonly filmMs: number;
  /** What a cut came to, on the timeline as it was before. */
  readonly span?: Span;
}

export interface Outcome {
  readonly draft: Draft | null;
  readonly history: readonly Draft[];
  readonly done: readonly Done[];
  readonly problems: readonly Problem[];
  /** Whether the new uploads are part of the project now. */
  readonly usedFresh: boolean;
}

export interface Situation {
  readonly draft: Draft | null;
  readonly history: readonly Draft[];
  /** New uploads, in order. */
  readonly fresh: readonly StoredFile[];
  /** Everything uploaded to the session. */
  readonly uploads: readonly StoredFile[];
}

/** An edit's result: a changed draft, or why not. */
type Step = { readonly draft: Draft; readonly span?: Span } | Problem;

/** How many steps "undo" can go back. */
const historyLength = 20;
const defaultTitleMs = 3000;
/** Shorter pieces than this are not a film. */
const shortestMs = 200;

/** Carries out edits one by one; those that cannot be done are told and leave the draft as it was. */
export function applyEdits(situation: Situation, edits: readonly Edit[]): Outcome {
  const undoes = edits.some((edit) => edit.op === 'undo');
  const begun = undoes ? undone(situation) : begin(situation, edits);
  if (typeof begun === 'string') return { ...situation, done: [], problems: [begun], usedFresh: false };
  const done: Done[] = undoes ? [{ edit: { op: 'undo' }, filmMs: filmMs(begun.draft) }] : [];
  const problems = new Set<Problem>();
  let draft = begun.draft;
  for (const edit of inOrder(edits, filmMs(draft))) {
    const step = applyOne(draft, edit, situation, begun.usedFresh);
    if (typeof step === 'string') problems.add(step);
    else {
      draft = laidOut(step.draft);
      done.push({ edit, filmMs: filmMs(draft), ...(step.span === undefined ? {} : { span: step.span }) });
    }
  }
  if (done.length === 0) return { ...situation, done, problems: [...problems], usedFresh: false };
  const before = situation.draft === null ? [] : [situation.draft];
  const history = undoes ? begun.history : [...situation.history, ...before].slice(-historyLength);
  return {
    draft,
    history,
    done,
    problems: [...problems],
    usedFresh: begun.usedFresh,
  };
}

interface Begun {
  readonly draft: Draft;
  readonly history: readonly Draft[];
  readonly usedFresh: boolean;
}

/** What the edits start from: a new video track of the new uploads, else the draft as it stands. */
function begin(situation: Situation, edits: readonly Edit[]): Begun | Problem {
  const picture = edits.some((edit) => edit.op === 'background' && edit.to.kind === 'image');
  const clips = situation.fresh.filter(
    (file) => file.info.kind === 'video' || (file.info.kind === 'image' && !picture),
  );
  const { draft, history } = situation;
  const appends = edits.some((edit) => edit.op === 'append');
  if (clips.length === 0) return draft === null ? 'nothing-uploaded' : { draft, history, usedFresh: picture };
  const segments = clips.map(segmentOf);
  if (draft !== null && appends) {
    const all = [...segmentsOf(draft, trackType.video), ...segments];
    return { draft: laidOut(withSegments(draft, trackType.video, all)), history, usedFresh: true };
  }
  return { draft: newDraft(clips, segments), history, usedFresh: true };
}

function undone({ draft, history, uploads }: Situation): Begun | Problem {
  const before = history.at(-1);
  if (before !== undefined) return { draft: before, history: history.slice(0, -1), usedFresh: false };
  if (draft === null) return 'nothing-to-undo';
  const raw = original(draft, uploads);
  return same(raw, draft) ? 'nothing-to-undo' : { draft: raw, history: [], usedFresh: false };
}

function applyOne(draft: Draft, edit: Edit, situation: Situation, usedFresh: boolean): Step {
  switch (edit.op) {
    case 'background':
      return withBackground(draft, edit, situation);
    case 'keep':
    case 'cut':
      return withCut(draft, edit);
    case 'title':
      return withTitle(draft, edit);
    case 'no-titles':
      return segmentsOf(draft, trackType.text).length === 0
        ? 'no-title'
        : { draft: withSegments(draft, trackType.text, []) };
    case 'original': {
      const raw = original(draft, situation.uploads);
      return same(raw, draft) && !usedFresh ? 'nothing-to-undo' : { draft: raw };
    }
    case 'append':
    case 'import':
      return usedFresh ? { draft } : 'nothing-new';
    default:
      return applyToSound(draft, edit, situation.uploads);
  }
}

/** "undo" has been done by now. Cuts come last to first, so that one does not move what the next one names. */
function inOrder(edits: readonly Edit[], totalMs: number): Edit[] {
  const cuts = edits
    .filter((edit) => edit.op === 'cut')
    .toSorted((a, b) => resolve(b.from, totalMs) - resolve(a.from, totalMs));
  return edits.filter((edit) => edit.op !== 'undo').map((edit) => (edit.op === 'cut' ? (cuts.shift() ?? edit) : edit));
}

function withBackground(draft: Draft, edit: Extract<Edit, { op: 'background' }>, situation: Situation): Step {
  const picture = situation.fresh.findLast(isPicture) ?? situation.uploads.findLast(isPicture);
  if (edit.to.kind === 'image' && picture === undefined) return 'no-picture';
  const segments = segmentsOf(draft, trackType.video).map((segment) => {
    const { background: _, color: __, image: ___, ...rest } = segment.m;
    if (edit.to.kind === 'keep') return { ...segment, m: rest };
    const behind = {
      background: edit.to.kind,
      ...(edit.to.kind === 'color' ? { color: edit.to.color } : {}),
      ...(edit.to.kind === 'image' && picture !== undefined ? { image: picture.id } : {}),
    };
    return { ...segment, m: { ...rest, ...behind } };
  });
  const next = withSegments(draft, trackType.video, segments);
  return edit.to.kind === 'keep' && same(next, draft) ? 'as-it-was' : { draft: next };
}

function withCut(draft: Draft, edit: Extract<Edit, { op: 'keep' | 'cut' }>): Step {
  const totalMs = filmMs(draft);
  const span = { fromMs: resolve(edit.from, totalMs), toMs: resolve(edit.to, totalMs) };
  if (span.fromMs >= totalMs || span.toMs <= span.fromMs) return 'outside';
  const whole = span.fromMs === 0 && span.toMs === totalMs;
  if (whole) return edit.op === 'keep' ? 'already-shorter' : 'nothing-left';
  const segments = cutSegments(segmentsOf(draft, trackType.video), span, edit.op);
  if (segments.reduce((sum, segment) => sum + segment.d, 0) < shortestMs) return 'nothing-left';
  const titles = shiftTitles(segmentsOf(draft, trackType.text), span, edit.op);
  return { draft: withSegments(withSegments(draft, trackType.video, segments), trackType.text, titles), span };
}

function withTitle(draft: Draft, edit: Extract<Edit, { op: 'title' }>): Step {
  const totalMs = filmMs(draft);
  const there = segmentsOf(draft, trackType.text);
  const model = edit.replaces ? there[0] : undefined;
  const start = model?.m.start ?? resolve(edit.at, totalMs);
  if (start >= totalMs) return 'outside';
  const d = Math.min(edit.durationMs ?? model?.d ?? defaultTitleMs, totalMs - start);
  const title = { d, m: { text: edit.text, start, place: edit.place ?? model?.m.place ?? ('bottom' as const) } };
  return { draft: withSegments(draft, trackType.text, [...(edit.replaces ? [] : there), title]) };
}

export function isPicture(file: StoredFile): boolean {
  return file.info.kind === 'image';
}

function resolve(mark: Mark, totalMs: number): number {
  const ms = mark.from === 'start' ? mark.ms : totalMs - mark.ms;
  return Math.min(totalMs, Math.max(0, ms));
}

function segmentOf(file: StoredFile): Segment {
  const d = file.info.durationMs ?? stillMs;
  const trim = file.info.kind === 'video' ? { trim_start: 0, trim_end: d } : {};
  return { d, m: { name: file.name, file: file.id, start: 0, ...trim, ...(file.info.hasAudio ? { volume: 1 } : {}) } };
}

/** Full HD, lying, standing or square as the first clip is. */
function newDraft(clips: readonly StoredFile[], segments: readonly Segment[]): Draft {
  const { width = 16, height = 9 } = clips[0]?.info ?? {};
  const canvas = width === height ? [1080, 1080] : width > height ? [1920, 1080] : [1080, 1920];
  const bare: Draft = { t: [], d: 0, m: { name: 'project', width: canvas[0], height: canvas[1], fps: 30 } };
  return laidOut(withSegments(bare, trackType.video, segments));
}

/** The uploads of the draft in their order, untouched. */
function original(draft: Draft, uploads: readonly StoredFile[]): Draft {
  const ids = new Set(segmentsOf(draft, trackType.video).map((segment) => segment.m.file));
  const clips = [...ids].map((id) => uploads.find((file) => file.id === id)).filter((file) => file !== undefined);
  return newDraft(clips, clips.map(segmentOf));
}

/** Starts, lengths and the music's end, after whatever has been changed. */
function laidOut(draft: Draft): Draft {
  let start = 0;
  const video = segmentsOf(draft, trackType.video).map((segment) => {
    const placed = { ...segment, m: { ...segment.m, start } };
    start += segment.d;
    return placed;
  });
  const music = segmentsOf(draft, trackType.audio).map((segment) => ({ ...segment, d: start }));
  return { ...withSegments(withSegments(draft, trackType.video, video), trackType.audio, music), d: start };
}

function same(left: Draft, right: Draft): boolean {
  return JSON.stringify(left.t) === JSON.stringify(right.t);
}
