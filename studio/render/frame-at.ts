import { freePicture } from './av/preparer.ts';
import type { Views } from './av/preparer.ts';
import { Graph } from './av/graph.ts';
import { readPlane } from './av/frames.ts';
import { openStill, openVideo } from './clip-pictures.ts';
import type { View } from './clip-pictures.ts';
import { centred, shownPart } from './geometry.ts';
import type { Framing, Size } from './geometry.ts';
import type { PersonFinder } from './matte/finder.ts';
import { Matte } from './matte/matte.ts';
import { modelSide } from './matte/segmenter.ts';
import { MediaError } from './plan.ts';
import type { MediaInfo } from './plan.ts';
import { seenOf } from './shots.ts';

export interface RgbFrame extends Size {
  /** Three bytes a pixel. */
  readonly rgb: Buffer;
}

/** What is seen of `path` at `atMs`, covering `size`. Throws `unreadable` where it shows nothing. */
export async function frameAt(
  path: string,
  info: MediaInfo,
  atMs: number,
  size: Size,
  framing = centred,
): Promise<RgbFrame> {
  const { rgb } = await lookAt(path, info, atMs, { film: size, framing, withColors: false });
  return { rgb, ...size };
}

/** As `frameAt`, with where the person is: a byte a pixel, 255 for the person. Both sides of `size` are even. */
export async function frameWithPerson(
  path: string,
  info: MediaInfo,
  atMs: number,
  size: Size,
  framing: Framing,
  finder: PersonFinder,
): Promise<RgbFrame & { readonly mask: Uint8Array }> {
  const { rgb, views } = await lookAt(path, info, atMs, { film: size, framing, guide: size, withColors: false });
  if (!views) throw new Error('No view was asked for');
  const mask = new Uint8Array(size.width * size.height);
  new Matte(finder, size, shownPart(seenOf(info, size), size, framing)).next(views.model, views.guide, mask);
  return { rgb, ...size, mask };
}

interface Seen {
  readonly rgb: Buffer;
  readonly views?: { readonly model: Uint8Array; readonly guide: Uint8Array };
}

async function lookAt(path: string, info: MediaInfo, atMs: number, view: View): Promise<Seen> {
  const { film, guide } = view;
  // A rate so high that its slots are moments.
  const rate = { num: 1000, den: 1 };
  const pictures = info.kind === 'image' ? await openStill(path, view) : await openVideo(path, atMs, rate, view);
  const shown = await pictures.next();
  if (!shown) throw new MediaError('unreadable', 'No frame can be decoded');
  const { full, views } = shown.picture;
  const toRgb = new Graph(
    `buffer@in=video_size=${film.width}x${film.height}:pix_fmt=yuv420p:time_base=1/1:pixel_aspect=1/1` +
      ':colorspace=bt709:range=tv,scale=flags=bicubic+accurate_rnd+full_chroma_int,format=rgb24,buffersink@out',
  );
  await toRgb.push('buffer@in', full);
  const converted = await toRgb.pull('buffersink@out');
  if (!converted) throw new Error('The frame was not converted');
  const rgb = Buffer.alloc(film.width * film.height * 3);
  readPlane(converted, 0, rgb, film.width * 3, film.height);
  converted.free();
  toRgb.close();
  const seen = views && guide ? { rgb, views: viewBytes(views, guide) } : { rgb };
  freePicture(shown.picture);
  await pictures.close();
  return seen;
}

function viewBytes({ model, guide }: Views, { width, height }: Size): NonNullable<Seen['views']> {
  const bytes = { model: new Uint8Array(modelSide * modelSide * 3), guide: new Uint8Array(width * height) };
  readPlane(model, 0, bytes.model, modelSide * 3, modelSide);
  readPlane(guide, 0, bytes.guide, width, height);
  return bytes;
}
