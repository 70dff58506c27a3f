import type { Frame } from 'node-av/lib';
import sharp from 'sharp';
import { ahead } from './ahead.ts';
import { another, readPlane, rgbFrame } from './av/frames.ts';
import type { Views } from './av/preparer.ts';
import { openStill, openVideo } from './clip-pictures.ts';
import type { ClipPictures, SlotPicture } from './clip-pictures.ts';
import { Compositor, maskFrame } from './compositor.ts';
import type { Layers } from './compositor.ts';
import { shownPart, shrunk } from './geometry.ts';
import type { Size } from './geometry.ts';
import { MatteThread, sharedBytes } from './matte/matte-thread.ts';
import type { MatteTask } from './matte/matte-thread.ts';
import { modelSide } from './matte/segmenter.ts';
import { backgroundPicture } from './picture/backgrounds.ts';
import { userPicture } from './picture/user-picture.ts';
import { MediaError } from './plan.ts';
import type { Background } from './plan.ts';
import { seenOf } from './shots.ts';
import type { Film, Shot } from './shots.ts';

// Long side of the mask: finer ones take longer and show no more (edges are moved to the picture's own).
const maskSide = 480;

export interface ShotContext {
  readonly film: Film;
  /** As `titleFilters` makes them. */
  readonly titles: string;
  /** Drawn backgrounds are kept here. */
  readonly cache: string;
  /** Whether there is still sound to be heard when the picture has ended. */
  soundGoesOn(): boolean;
}

/** The finished frames of one shot, numbered from `firstSlot` on; each to be freed by the caller. */
export async function* shotFrames(
  shot: Shot,
  firstSlot: number,
  context: ShotContext,
): AsyncGenerator<Frame, void, undefined> {
  const { film, titles } = context;
  const mask = shot.clip.background.kind === 'keep' ? undefined : shrunk(film.size, maskSide);
  const blurred = shot.clip.background.kind === 'blur';
  const view = { film: film.size, framing: shot.framing, withColors: blurred, ...(mask && { guide: mask }) };
  const pictures = await openPictures(shot, film, view);
  const numbered = ahead(slots(pictures, shot, firstSlot, context));
  const compositor = new Compositor({
    film: film.size,
    rate: film.rate,
    titles,
    ...(mask && { mask, back: blurred ? half(mask) : film.size }),
  });
  try {
    const layers = mask ? ahead(matted(numbered, shot, film.size, mask, context.cache)) : plainLayers(numbered);
    yield* composed(layers, compositor, !blurred);
  } finally {
    compositor.close();
    await pictures.close();
  }
}

function openPictures({ clip, info }: Shot, film: Film, view: Parameters<typeof openStill>[1]): Promise<ClipPictures> {
  return info.kind === 'image' ? openStill(clip.path, view) : openVideo(clip.path, clip.startMs, film.rate, view);
}

async function* slots(
  pictures: ClipPictures,
  shot: Shot,
  firstSlot: number,
  { soundGoesOn }: ShotContext,
): AsyncGenerator<SlotPicture, void, undefined> {
  for (let slot = 0; slot < shot.slots; slot++) {
    const shown = await pictures.next();
    if (!shown) throw new MediaError('unreadable', 'No frame can be decoded');
    if (shown.over && !soundGoesOn()) {
      shown.picture.full.free();
      return;
    }
    shown.picture.full.pts = BigInt(firstSlot + slot);
    yield shown;
  }
}

async function* plainLayers(pictures: AsyncIterable<SlotPicture>): AsyncGenerator<Layers, void, undefined> {
  for await (const { picture } of pictures) yield { full: picture.full };
}

/** Adds mask and background to every picture. */
async function* matted(
  pictures: AsyncIterable<SlotPicture>,
  { clip: { background }, info, framing }: Shot,
  film: Size,
  size: Size,
  cache: string,
): AsyncGenerator<Layers, void, undefined> {
  const thread = await MatteThread.start({ size, part: shownPart(seenOf(info, film), film, framing) });
  const count = size.width * size.height;
  const task: MatteTask = {
    view: sharedBytes(modelSide * modelSide * 3),
    guide: sharedBytes(count),
    mask: sharedBytes(count),
    ...(background.kind === 'blur' && { colors: sharedBytes((count / 4) * 3) }),
  };
  let back = background.kind === 'blur' ? undefined : rgbFrame(await stillBackground(background, film, cache), film);
  let mask: Frame | undefined;
  for await (const { picture } of pictures) {
    const { full, views } = picture;
    if (views) {
      takeViews(views, task, size);
      await thread.run(task);
      mask?.free();
      mask = maskFrame(task.mask, size);
      if (task.colors) back = rgbFrame(task.colors, half(size));
    }
    if (!mask) throw new Error('The first picture has no views');
    const layers = { full, mask: another(mask), ...(back && { back }) };
    layers.mask.pts = full.pts;
    if (back) back.pts = full.pts;
    back = undefined;
    yield layers;
  }
  mask?.free();
  await thread.close();
}

function half({ width, height }: Size): Size {
  return { width: width / 2, height: height / 2 };
}

/** Copies what the matte needs into the memory shared with it. */
function takeViews({ model, guide, colors }: Views, task: MatteTask, { width, height }: Size): void {
  readPlane(model, 0, task.view, modelSide * 3, modelSide);
  readPlane(guide, 0, task.guide, width, height);
  if (colors && task.colors) readPlane(colors, 0, task.colors, (width / 2) * 3, height / 2);
  model.free();
  guide.free();
  colors?.free();
}

async function* composed(
  layers: AsyncIterable<Layers>,
  compositor: Compositor,
  oneBackground: boolean,
): AsyncGenerator<Frame, void, undefined> {
  for await (const layer of layers) {
    await compositor.push(layer);
    if (layer.back && oneBackground) await compositor.keepBackground();
    layer.full.free();
    layer.mask?.free();
    layer.back?.free();
    yield* finished(compositor);
  }
  await compositor.finish();
  yield* finished(compositor);
}

async function* finished(compositor: Compositor): AsyncGenerator<Frame, void, undefined> {
  for (;;) {
    const frame = await compositor.pull();
    if (!frame) return;
    yield frame;
  }
}

/** Raw RGB of the film's size. */
async function stillBackground(background: Background, { width, height }: Size, cache: string): Promise<Buffer> {
  switch (background.kind) {
    case 'office':
    case 'gradient':
    case 'bokeh':
      return backgroundPicture(background.kind, width, height, cache);
    case 'color':
      return sharp({ create: { width, height, channels: 3, background: background.color } })
        .raw()
        .toBuffer();
    case 'image':
      return userPicture(background.path, { width, height });
    case 'blur':
    case 'keep':
      throw new Error(`There is no picture for ${background.kind}`);
  }
}
