import { segmentsOf, trackType, type Draft, type Segment } from '../agent/draft.ts';
import { badRequest } from '../http/errors.ts';
import type { Background, Clip, RenderPlan, Title } from '../render/plan.ts';
import type { Quality, StoredFile } from '../records.ts';

/** Files are known by id alone: a draft cannot point at a path. */
export interface Media {
  file(id: string): StoredFile | undefined;
  path(file: StoredFile): string;
}

const fullHd = { width: 1920, height: 1080 };
const fourK = 3840;

/** Throws 400 where the draft has nothing to show or names files that are not the caller's. */
export function planFromDraft(draft: Draft, quality: Quality, media: Media, output: string): RenderPlan {
  const clips = segmentsOf(draft, trackType.video).map((segment) => clipOf(segment, media));
  if (clips.length === 0) throw badRequest('The draft has no video segments');
  const music = segmentsOf(draft, trackType.audio)[0];
  return {
    clips,
    titles: segmentsOf(draft, trackType.text).flatMap(titleOf),
    ...(music === undefined ? {} : { music: { mood: music.m.mood ?? 'lo-fi', volume: music.m.volume ?? 0.35 } }),
    width: side(draft.m?.width, fullHd.width),
    height: side(draft.m?.height, fullHd.height),
    quality,
    output,
  };
}

/** Even, as H.264 wants it. */
function side(wanted: number | undefined, otherwise: number): number {
  if (wanted === undefined || !(wanted >= 16 && wanted <= fourK)) return otherwise;
  return Math.round(wanted / 2) * 2;
}

function clipOf(segment: Segment, media: Media): Clip {
  const file = fileOf(segment.m.file, media);
  const startMs = segment.m.trim_start ?? 0;
  const endMs = segment.m.trim_end ?? startMs + segment.d;
  if (endMs <= startMs) throw badRequest(`${file.name}: the segment ends before it begins`);
  return {
    path: media.path(file),
    startMs,
    endMs,
    background: backgroundOf(segment, media),
    volume: segment.m.volume ?? 1,
  };
}

function backgroundOf({ m }: Segment, media: Media): Background {
  if (m.background === undefined) return { kind: 'keep' };
  if (m.background === 'image') return { kind: 'image', path: media.path(fileOf(m.image, media)) };
  if (m.background !== 'color') return { kind: m.background };
  if (!/^#[0-9a-f]{6}$/i.test(m.color ?? '')) throw badRequest('A plain background needs a colour like #1e3a8a');
  return { kind: 'color', color: m.color ?? '' };
}

function titleOf({ d, m }: Segment): Title[] {
  const text = m.text ?? m.name ?? '';
  return text.trim() === '' ? [] : [{ text, startMs: m.start ?? 0, durationMs: d, place: m.place ?? 'bottom' }];
}

function fileOf(id: string | undefined, media: Media): StoredFile {
  const file = id === undefined ? undefined : media.file(id);
  if (file === undefined)
    throw badRequest(id === undefined ? 'A video segment names no file' : 'A file of the draft is not there');
  return file;
}
