import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { fillPlane, newPicture, tagAsFilm } from './av/frames.ts';
import { Graph } from './av/graph.ts';
import { filmTags } from './av/preparer.ts';
import type { FrameRate } from './cadence.ts';
import type { Size } from './geometry.ts';
import { halved } from './matte/halved.ts';

export interface CompositorOptions {
  readonly film: Size;
  readonly rate: FrameRate;
  /** The size that masks come in; absent: nothing is replaced. */
  readonly mask?: Size;
  /** The size that backgrounds come in. */
  readonly back?: Size;
  /** As `titleFilters` makes them. */
  readonly titles: string;
}

export interface Layers {
  /** Its `pts` counts the film's frames. All layers stay the caller's. */
  readonly full: Frame;
  readonly mask?: Frame;
  /** Only when it is another one than before. */
  readonly back?: Frame;
}

/** Lays the person over the background and titles over both. */
export class Compositor {
  readonly #graph: Graph;
  readonly #masked: boolean;

  constructor(options: CompositorOptions) {
    this.#graph = new Graph(describe(options));
    this.#masked = options.mask !== undefined;
  }

  async push({ full, mask, back }: Layers): Promise<void> {
    if (back) await this.#graph.push('buffer@back', back);
    if (mask) await this.#graph.push('buffer@mask', mask);
    await this.#graph.push('buffer@full', full);
  }

  /** The background given last stays to the end. Until this is said, or another one comes, every frame waits for it. */
  async keepBackground(): Promise<void> {
    await this.#graph.finish('buffer@back');
  }

  /** No more layers. */
  async finish(): Promise<void> {
    if (this.#masked) {
      await this.#graph.finish('buffer@mask');
      await this.#graph.finish('buffer@back');
    }
    await this.#graph.finish('buffer@full');
  }

  /** A finished frame, to be freed by the caller; undefined: none at present. */
  pull(): Promise<Frame | undefined> {
    return this.#graph.pull('buffersink@film');
  }

  close(): void {
    this.#graph.close();
  }
}

function describe({ film, rate, mask, back, titles }: CompositorOptions): string {
  const input = (name: string, size: Size, format: string): string =>
    `buffer@${name}=video_size=${size.width}x${size.height}:pix_fmt=${format}` +
    `:time_base=${rate.den}/${rate.num}:pixel_aspect=1/1`;
  const tagged = ':colorspace=bt709:range=tv';
  const end = `${titles},format=yuv420p,${filmTags},buffersink@film`;
  const full = `${input('full', film, 'yuv420p')}${tagged}`;
  if (!mask || !back) return `${full},null${end}`;
  const toFilm = `scale=${film.width}:${film.height}:flags=bicubic`;
  // Tags come first on every way: between inputs that differ in them FFmpeg converts, and a mask is no picture.
  return (
    `${full},${filmTags}[full];` +
    `${input('mask', mask, 'yuv420p')}${tagged},${filmTags},${toFilm}[mask];` +
    `${input('back', back, 'rgb24')},${toFilm}:out_color_matrix=bt709:out_range=tv,format=yuv420p,${filmTags}[back];` +
    `[back][full][mask]maskedmerge${end}`
  );
}

/** `bytes`: one for each pixel, 255 for what is kept of the picture above. */
export function maskFrame(bytes: Uint8Array, { width, height }: Size): Frame {
  const frame = newPicture(width, height, AV_PIX_FMT_YUV420P);
  tagAsFilm(frame);
  // Colour is stored at half the size.
  const chroma = halved(bytes, { width, height });
  fillPlane(frame, 0, bytes, width, height);
  fillPlane(frame, 1, chroma, width / 2, height / 2);
  fillPlane(frame, 2, chroma, width / 2, height / 2);
  return frame;
}
