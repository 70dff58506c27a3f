import type { Json } from '../core/message.ts';
import type { Project, Segment, Track } from '../core/ports.ts';
import { effectsOf } from './effects.ts';
import { revisionOf } from './revision.ts';
import { readLayers, sized } from './wire.ts';

/*
 * Of the draft only t, tt, sg, d and m are documented; everything else is read from whatever plausible key is there, in the
 * segment or in its m, and left out where it is not. Nothing in here throws.
 */

type Fields = Readonly<Record<string, unknown>>;

/** The project in an answer to the state call; one without tracks where there is no draft. */
export function projectOf(answer: unknown): Project {
  const { data } = fieldsOf(answer);
  const state = [fieldsOf(data)['state'], data, answer].map(fieldsOf).find((layer) => 'draft' in layer) ?? {};
  const draft = (state['draft'] ?? null) as Json;
  const read = readable(draft);
  const canvas = state['canvas_config'] ?? fieldsOf(fieldsOf(data)['state'])['canvas_config'];
  const { width, height } = readLayers(sized, [canvas, read['m'], read]);
  const size = width && height ? { width, height } : {};
  return { revision: revisionOf([draft, size]), tracks: tracksOf(read), draft, ...size };
}

/** Whether there is anything to render: a track with a segment on it. */
export function hasSegments(draft: Json): boolean {
  return tracksOf(readable(draft)).some(({ segments }) => segments.length > 0);
}

/** Some services send the draft as text within the JSON. */
function readable(draft: Json): Fields {
  if (typeof draft !== 'string') return fieldsOf(draft);
  try {
    return fieldsOf(JSON.parse(draft));
  } catch {
    return {};
  }
}

function tracksOf(draft: Fields): readonly Track[] {
  return listOf(draft['t'] ?? draft['tracks']).map(trackOf);
}

const KINDS: Readonly<Record<number, Track['kind']>> = { 0: 'video', 1: 'audio', 7: 'text' };

function trackOf(track: Fields): Track {
  const kind = KINDS[numberOf(track['tt']) ?? -1] ?? 'other';
  const parts = listOf(track['sg'] ?? track['segments']);
  const spare = parts.length === 1 ? nameOf([fieldsOf(track['m']), track], TRACK_NAMES) : '';
  const segments = parts.map((part) => segmentOf(part, kind, GENERIC.test(spare) ? '' : spare));
  const layers = [track, ...parts].flatMap((each) => [each, fieldsOf(each['m'])]);
  const volume = layers.map(volumeOf).find((found) => found !== undefined);
  return { kind, ...(volume === undefined ? {} : { volume }), segments };
}

/** What tracks are called by default: no name for what is on them. */
const GENERIC =
  /^(?:(?:main )?(?:video|audio|bgm|music|text|titles?|subtitles?|captions?|track|sound|视频|音频|文字|字幕|标题|音乐)[ _-]?(?:track)?[ _-]?\d*|)$/i;

function segmentOf(segment: Fields, kind: Track['kind'], spare: string): Segment {
  const layers = [fieldsOf(segment['m']), segment];
  const startMs = momentIn(layers, ['start', 's', 'st', 't0', 'start_ms', 'startMs']);
  const durationMs = momentIn([segment, ...layers], ['d', 'duration_ms', 'durationMs']);
  return {
    label: nameOf(layers, kind === 'text' ? TITLE_NAMES : FILE_NAMES) || spare,
    ...(startMs === undefined ? {} : { startMs }),
    ...(durationMs === undefined ? {} : { durationMs }),
    effects: effectsOf(segment),
  };
}

const TITLE_NAMES = ['text', 'content', 'title', 'label', 'caption', 'name'];
const FILE_NAMES = ['name', 'label', 'title', 'filename', 'file_name', 'fileName', 'text', 'content', 'src', 'url'];
const TRACK_NAMES = ['name', 'label', 'title'];

function nameOf(layers: readonly Fields[], keys: readonly string[]): string {
  for (const key of keys) {
    for (const layer of layers) {
      const value = layer[key];
      const text = typeof value === 'string' ? value : fieldsOf(value)['text'];
      if (typeof text === 'string' && text.trim() !== '') return withoutPath(text.trim());
    }
  }
  return '';
}

/** The last part of an address or path; other names as they are. */
function withoutPath(name: string): string {
  if (!/^(?:[a-z][a-z0-9+.-]*:\/\/|\/)\S+$/i.test(name)) return name;
  const last =
    name
      .replace(/[?#].*$/s, '')
      .split('/')
      .findLast((part) => part !== '') ?? name;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function momentIn(layers: readonly Fields[], keys: readonly string[]): number | undefined {
  for (const key of keys) {
    for (const layer of layers) {
      const ms = numberOf(layer[key]);
      if (ms !== undefined && ms >= 0) return ms;
    }
  }
  return undefined;
}

const VOLUMES = ['volume', 'vol', 'v'];
/** Louder than this, a number is meant in percent: amplifiers stop at twice. */
const MOST_GAIN = 2;

/** 0 to 1, from a share, a gain above 1 or a percentage. */
function volumeOf(layer: Fields): number | undefined {
  if (layer['muted'] === true || layer['mute'] === true) return 0;
  for (const key of VOLUMES) {
    const value = layer[key];
    const number = numberOf(value);
    if (number === undefined || number < 0 || number > 100) continue;
    const inPercent = number > MOST_GAIN || (typeof value === 'string' && value.trim().endsWith('%'));
    return Math.min(1, inPercent ? number / 100 : number);
  }
  return undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*%?\s*$/.test(value) ? Number.parseFloat(value) : undefined;
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
