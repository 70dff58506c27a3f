import type { StoredFile } from '../records.ts';
import { filmMs, segmentsOf, trackType, withSegments, type Draft } from './draft.ts';
import type { Edit } from './wish.ts';

export type SoundEdit = Extract<
  Edit,
  { op: 'volume' | 'volume-change' | 'music' | 'music-volume' | 'music-change' | 'no-music' | 'undo' }
>;

/** As loud as the vendor's own sample puts its music. */
const defaultMusicLevel = 0.35;

const musicNames: Readonly<Record<string, string>> = {
  'lo-fi': 'Lo-fi',
  upbeat: 'Upbeat',
  calm: 'Calm',
  cinematic: 'Cinematic',
};

export function applyToSound(
  draft: Draft,
  edit: SoundEdit,
  uploads: readonly StoredFile[],
): { readonly draft: Draft } | 'no-music' | 'no-sound' {
  switch (edit.op) {
    case 'volume':
      return withVolume(draft, () => edit.level, uploads);
    case 'volume-change':
      return withVolume(draft, (level) => level + edit.change, uploads);
    case 'music':
      return { draft: withMusic(draft, edit.mood, edit.level ?? defaultMusicLevel) };
    case 'music-volume':
      return withMusicLevel(draft, () => edit.level);
    case 'music-change':
      return withMusicLevel(draft, (level) => level + edit.change);
    default:
      return segmentsOf(draft, trackType.audio).length === 0
        ? 'no-music'
        : { draft: withSegments(draft, trackType.audio, []) };
  }
}

function withMusic(draft: Draft, mood: string, volume: number): Draft {
  const music = { d: filmMs(draft), m: { name: musicNames[mood] ?? mood, mood, start: 0, volume } };
  return withSegments(draft, trackType.audio, [music]);
}

function withVolume(
  draft: Draft,
  level: (before: number) => number,
  uploads: readonly StoredFile[],
): { readonly draft: Draft } | 'no-sound' {
  const video = segmentsOf(draft, trackType.video);
  const audible = new Set(uploads.filter((file) => file.info.hasAudio).map((file) => file.id));
  if (!video.some((segment) => audible.has(segment.m.file ?? ''))) return 'no-sound';
  const segments = video.map((segment) => ({
    ...segment,
    m: { ...segment.m, volume: share(level(segment.m.volume ?? 1)) },
  }));
  return { draft: withSegments(draft, trackType.video, segments) };
}

function withMusicLevel(draft: Draft, level: (before: number) => number): { readonly draft: Draft } | 'no-music' {
  const music = segmentsOf(draft, trackType.audio);
  if (music.length === 0) return 'no-music';
  const segments = music.map((segment) => ({
    ...segment,
    m: { ...segment.m, volume: share(level(segment.m.volume ?? 1)) },
  }));
  return { draft: withSegments(draft, trackType.audio, segments) };
}

function share(level: number): number {
  return Math.round(Math.min(1, Math.max(0, level)) * 100) / 100;
}
