import { AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { Decoder } from './av/decoder.ts';
import { another, rgbFrame } from './av/frames.ts';
import { MediaFile } from './av/media-file.ts';
import { Preparer } from './av/preparer.ts';
import type { Picture, PrepareOptions } from './av/preparer.ts';
import { Cadence } from './cadence.ts';
import type { FrameRate, Timed } from './cadence.ts';
import { turnOf, upright } from './geometry.ts';
import { userPicture } from './picture/user-picture.ts';
import { MediaError } from './plan.ts';

export type View = Pick<PrepareOptions, 'film' | 'framing' | 'guide' | 'withColors'>;

/** The pictures of one clip, one for every frame of the film. */
export interface ClipPictures {
  /** Undefined: the clip has no picture at all. */
  next(): Promise<SlotPicture | undefined>;
  close(): Promise<void>;
}

export interface SlotPicture {
  /** To be freed with `freePicture`. Its views are there only where the picture is another one than in the slot before. */
  readonly picture: Picture;
  /** The clip has ended, its last picture is held. */
  readonly over: boolean;
}

export async function openVideo(path: string, startMs: number, rate: FrameRate, view: View): Promise<ClipPictures> {
  const { decoder, preparer } = await openDecoder(path, view);
  // A quarter of a second for streams whose key frames say less than they should.
  if (startMs > 0) await decoder.seek(Math.max(0, startMs - 250));
  let lastMs = -1;
  const pull = async (): Promise<Timed<Frame> | undefined> => {
    const frame = await decoder.next();
    if (!frame) return undefined;
    lastMs = decoder.timeOf(frame) ?? lastMs + 1000 / 30;
    return { item: frame, atMs: lastMs };
  };
  const cadence = new Cadence(pull, (frame) => frame.free(), (1000 * rate.den) / rate.num, startMs);
  let held: Frame | undefined;
  return {
    async next() {
      const chosen = await cadence.next();
      if (!chosen) return undefined;
      if (held && !chosen.fresh) return { picture: { full: another(held) }, over: chosen.over };
      const picture = await preparer.prepare(chosen.item);
      held?.free();
      held = another(picture.full);
      return { picture, over: chosen.over };
    },
    async close() {
      cadence.close();
      held?.free();
      preparer.close();
      await decoder.close();
    },
  };
}

/** A still picture, for as long as it is asked for. */
export async function openStill(path: string, view: View): Promise<ClipPictures> {
  const preparer = new Preparer({ ...view, turn: upright, pixelAspect: 1 });
  const frame = await readStill(path, view);
  let held: Frame | undefined;
  return {
    async next() {
      if (held) return { picture: { full: another(held) }, over: false };
      const picture = await preparer.prepare(frame);
      held = another(picture.full);
      return { picture, over: false };
    },
    async close() {
      frame.free();
      held?.free();
      preparer.close();
    },
  };
}

/** For one video stream: what decodes it and what turns it the right way up. Throws `no-video` where there is none. */
export async function openDecoder(
  path: string,
  view: View,
): Promise<{ readonly decoder: Decoder; readonly preparer: Preparer }> {
  const file = await MediaFile.open(path);
  const stream = file.stream('video');
  if (!stream) {
    await file.close();
    throw new MediaError('no-video', 'The file has no video');
  }
  const turn = turnOf(stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX));
  const { num, den } = stream.sampleAspectRatio;
  const pixelAspect = num > 0 && den > 0 ? num / den : 1;
  const large = stream.codecpar.width * stream.codecpar.height > 1920 * 1088;
  // Each thread holds pictures of its own; of 4K ones the memory has no room for two threads' worth.
  const decoder = await Decoder.open(file, stream, large ? 1 : 2);
  return { decoder, preparer: new Preparer({ ...view, turn, pixelAspect }) };
}

async function readStill(path: string, { film, framing }: View): Promise<Frame> {
  return rgbFrame(await userPicture(path, film, framing), film);
}
