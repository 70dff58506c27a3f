import {
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_UNSPECIFIED,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_SMPTE2084,
} from 'node-av/constants';
import type { AVPixelFormat } from 'node-av/constants';
import { avGetPixFmtName } from 'node-av/lib';
import type { Frame } from 'node-av/lib';
import { coverSize, cropOf, seenSize, turnFilters } from '../geometry.ts';
import type { Framing, Size, Turn } from '../geometry.ts';
import { modelSide } from '../matte/segmenter.ts';
import { Graph } from './graph.ts';
import { tagAsFilm } from './frames.ts';

/** One picture of a clip as the film needs it. */
export interface Picture {
  /** The film's size, 4:2:0, BT.709. */
  readonly full: Frame;
  /** Only where a matte is wanted. */
  readonly views?: Views;
}

export interface Views {
  /** What the model sees: all of the picture, RGB. */
  readonly model: Frame;
  /** Brightness at the mask's size. */
  readonly guide: Frame;
  /** RGB at half the mask's size; only where the background is blurred. */
  readonly colors?: Frame;
}

export interface PrepareOptions {
  readonly film: Size;
  readonly turn: Turn;
  readonly pixelAspect: number;
  readonly framing: Framing;
  /** The mask's size; absent: no matte wanted. */
  readonly guide?: Size;
  readonly withColors: boolean;
}

export const filmTags = 'setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709';

/** Decoded frames to pictures: turned, scaled to cover the film's frame, cropped, with the colours of HD video. */
export class Preparer {
  readonly #options: PrepareOptions;
  #graph: Graph | undefined;
  #shape = '';
  #count = 0n;

  constructor(options: PrepareOptions) {
    this.#options = options;
  }

  /** `frame` stays the caller's; the pictures are to be freed with `freePicture`. */
  async prepare(frame: Frame): Promise<Picture> {
    stateColors(frame);
    // Some streams change their size half-way.
    const shape = sourceOf(frame);
    if (shape !== this.#shape) {
      this.#graph?.close();
      this.#graph = new Graph(describe(frame, this.#options));
      this.#shape = shape;
    }
    frame.pts = this.#count++;
    const graph = this.#graph!;
    await graph.push('buffer@in', frame);
    const full = await pullOne(graph, 'buffersink@full');
    tagAsFilm(full);
    if (!this.#options.guide) return { full };
    const model = await pullOne(graph, 'buffersink@model');
    const guide = await pullOne(graph, 'buffersink@guide');
    if (!this.#options.withColors) return { full, views: { model, guide } };
    return { full, views: { model, guide, colors: await pullOne(graph, 'buffersink@colors') } };
  }

  close(): void {
    this.#graph?.close();
  }
}

export function freePicture({ full, views }: Picture): void {
  full.free();
  views?.model.free();
  views?.guide.free();
  views?.colors?.free();
}

async function pullOne(graph: Graph, name: string): Promise<Frame> {
  const frame = await graph.pull(name);
  if (!frame) throw new Error(`No frame came out of ${name}`);
  return frame;
}

/** Players take untagged video for BT.601 below 720 lines and for BT.709 from there on; the filters must be told. */
function stateColors(frame: Frame): void {
  const name = avGetPixFmtName(frame.format as AVPixelFormat) ?? '';
  if (!/^(yuv|nv|p0|p2)/.test(name)) return;
  const hd = Math.min(frame.width, frame.height) >= 720;
  if (frame.colorSpace === AVCOL_SPC_UNSPECIFIED) frame.colorSpace = hd ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  if (frame.colorRange !== AVCOL_RANGE_JPEG)
    frame.colorRange = name.startsWith('yuvj') ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
}

function sourceOf(frame: Frame): string {
  const { width, height, format, colorSpace, colorRange } = frame;
  return (
    `buffer@in=video_size=${width}x${height}:pix_fmt=${format}:time_base=1/1:pixel_aspect=1/1` +
    `:colorspace=${colorSpace}:range=${colorRange}`
  );
}

function describe(frame: Frame, { film, turn, pixelAspect, framing, guide, withColors }: PrepareOptions): string {
  const cover = coverSize(seenSize(frame, pixelAspect, turn), film);
  const { left, top } = cropOf(cover, film, framing);
  const scale = `scale=${cover.width}:${cover.height}:flags=bicubic:out_color_matrix=bt709:out_range=tv`;
  const crop = `crop=${film.width}:${film.height}:${left}:${top}:exact=1,setsar=1`;
  const upright = `${isHdr(frame) ? toneMapped : ''}${turnFilters(turn)}${scale},format=yuv420p,${filmTags}`;
  const head = `${sourceOf(frame)},${upright}`;
  if (!guide) return `${head},${crop},buffersink@full`;
  const small = `scale=${guide.width}:${guide.height}:flags=area`;
  return (
    `${head},split[all][model];[model]scale=${modelSide}:${modelSide}:flags=area,format=rgb24,buffersink@model;` +
    `[all]${crop},split=${withColors ? 3 : 2}[full][guide]${withColors ? '[colors]' : ''};[full]buffersink@full;` +
    `[guide]extractplanes=y,${small},format=gray,buffersink@guide` +
    (withColors
      ? `;[colors]scale=${guide.width / 2}:${guide.height / 2}:flags=area,format=rgb24,buffersink@colors`
      : '')
  );
}

function isHdr(frame: Frame): boolean {
  return frame.colorTrc === AVCOL_TRC_SMPTE2084 || frame.colorTrc === AVCOL_TRC_ARIB_STD_B67;
}

// 203 cd/m² is the white of ordinary pictures inside HDR ones (ITU-R BT.2408).
const toneMapped =
  'zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p,';
