import type { Frame } from 'node-av/lib';
import type { Decoder } from './av/decoder.ts';
import { readPlane } from './av/frames.ts';
import { freePicture } from './av/preparer.ts';
import type { Picture } from './av/preparer.ts';
import { openDecoder, openStill } from './clip-pictures.ts';
import { centred, shrunk } from './geometry.ts';
import type { Whereabouts } from './geometry.ts';
import { coverage, PersonFinder } from './matte/finder.ts';
import { modelSide } from './matte/segmenter.ts';
import type { MediaInfo } from './plan.ts';

export interface PersonSeen extends Whereabouts {
  /** The share of the picture that is a person, 0 to 1: the mean of all looks. */
  readonly coverage: number;
}

const looks = 8;
// About a second of decoding. What has more pixels is not read through but looked at near its key frames.
const readThroughPixels = 6e8;
// Decoded after a key frame to get nearer to the wanted moment.
const maxDecoded = 24;

/** Looks for a person in 8 frames spread over `startMs` to `endMs`, uncropped. */
export async function lookForPerson(
  path: string,
  info: MediaInfo,
  startMs: number,
  endMs: number,
): Promise<PersonSeen> {
  const finder = await PersonFinder.load();
  const rgb = new Uint8Array(modelSide * modelSide * 3);
  const confidence = new Float32Array(modelSide * modelSide);
  const look = (picture: Picture): PersonSeen => {
    if (!picture.views) throw new Error('The picture has no view for the model');
    readPlane(picture.views.model, 0, rgb, modelSide * 3, modelSide);
    freePicture(picture);
    finder.find(rgb, confidence);
    finder.clean(rgb, confidence);
    return { coverage: coverage(confidence), ...whereabouts(confidence) };
  };
  const seen =
    info.kind === 'image' ? [await lookAtStill(path, info, look)] : await lookThrough(path, info, startMs, endMs, look);
  return summary(seen);
}

function viewOf({ width = 512, height = 288 }: MediaInfo): Parameters<typeof openStill>[1] {
  return {
    film: shrunk({ width, height }, 512),
    framing: centred,
    guide: { width: 32, height: 18 },
    withColors: false,
  };
}

async function lookAtStill(path: string, info: MediaInfo, look: (picture: Picture) => PersonSeen): Promise<PersonSeen> {
  const still = await openStill(path, viewOf(info));
  const shown = await still.next();
  if (!shown) throw new Error('A still picture has one frame');
  const seen = look(shown.picture);
  await still.close();
  return seen;
}

async function lookThrough(
  path: string,
  info: MediaInfo,
  startMs: number,
  endMs: number,
  look: (picture: Picture) => PersonSeen,
): Promise<readonly PersonSeen[]> {
  const { decoder, preparer } = await openDecoder(path, viewOf(info));
  const pixels = ((endMs * (info.fps ?? 25)) / 1000) * (info.width ?? 0) * (info.height ?? 0);
  const readThrough = pixels <= readThroughPixels;
  const seen: PersonSeen[] = [];
  for (let i = 0; i < looks; i++) {
    const wantedMs = startMs + ((endMs - startMs) * (i + 0.5)) / looks;
    if (!readThrough) await decoder.seek(wantedMs);
    const frame = await frameNear(decoder, wantedMs, readThrough ? Number.POSITIVE_INFINITY : maxDecoded);
    if (!frame) break;
    seen.push(look(await preparer.prepare(frame)));
    frame.free();
  }
  preparer.close();
  await decoder.close();
  return seen;
}

/** Decodes on to `wantedMs`, but at most `most` frames; undefined at the end. */
async function frameNear(decoder: Decoder, wantedMs: number, most: number): Promise<Frame | undefined> {
  let frame = await decoder.next();
  for (let n = 0; frame && n < most && (decoder.timeOf(frame) ?? wantedMs) < wantedMs; n++) {
    const later = await decoder.next();
    if (!later) break;
    frame.free();
    frame = later;
  }
  return frame;
}

function whereabouts(confidence: Float32Array): Whereabouts {
  let top = modelSide;
  let count = 0;
  let sum = 0;
  for (let i = 0; i < confidence.length; i++) {
    if (confidence[i]! <= 0.5) continue;
    top = Math.min(top, Math.trunc(i / modelSide));
    count++;
    sum += i % modelSide;
  }
  return { top: top / modelSide, centerX: count === 0 ? 0.5 : sum / count / modelSide };
}

/** The highest head and the mean place of those looks that saw anybody. */
function summary(seen: readonly PersonSeen[]): PersonSeen {
  const found = seen.filter((look) => look.coverage > 0);
  if (found.length === 0) return { coverage: 0, top: 0, centerX: 0.5 };
  return {
    coverage: mean(seen.map((look) => look.coverage)),
    top: Math.min(...found.map(({ top }) => top)),
    centerX: mean(found.map(({ centerX }) => centerX)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
