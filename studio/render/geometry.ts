export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a stored picture must be turned to be seen as it was shot: clockwise quarter turns, after mirroring left to right. */
export interface Turn {
  readonly quarters: 0 | 1 | 2 | 3;
  readonly mirrored: boolean;
}

export const upright: Turn = { quarters: 0, mirrored: false };

/**
 * From a container's display matrix: nine 32-bit integers, of which the upper left 2x2 (16.16 fixed point) turns the picture.
 * Anything but quarter turns is taken for upright.
 */
export function turnOf(matrix: Buffer | null): Turn {
  if (!matrix || matrix.length < 36) return upright;
  const [a, b, c, d] = [0, 4, 12, 16].map((offset) => Math.sign(matrix.readInt32LE(offset)));
  const mirrored = a !== undefined && a * (d ?? 0) - (b ?? 0) * (c ?? 0) < 0;
  const [x, y] = mirrored ? [-(a ?? 0), -(b ?? 0)] : [a, b];
  if (x === 0 && y === 1) return { quarters: 1, mirrored };
  if (x === -1 && y === 0) return { quarters: 2, mirrored };
  if (x === 0 && y === -1) return { quarters: 3, mirrored };
  return { quarters: 0, mirrored };
}

/** The filters that do it, each ending in a comma. */
export function turnFilters({ quarters, mirrored }: Turn): string {
  const turn = ['', 'transpose=clock,', 'hflip,vflip,', 'transpose=cclock,'][quarters];
  return `${mirrored ? 'hflip,' : ''}${turn}`;
}

/** What is seen of a stored picture: turned, with square pixels. */
export function seenSize(stored: Size, pixelAspect: number, { quarters }: Turn): Size {
  const wide: Size = { width: Math.round(stored.width * pixelAspect), height: stored.height };
  return quarters % 2 === 0 ? wide : { width: wide.height, height: wide.width };
}

/** The size to scale to before cropping the middle, so that nothing of `frame` stays empty. Even numbers, for 4:2:0 colour. */
export function coverSize(seen: Size, frame: Size): Size {
  const factor = Math.max(frame.width / seen.width, frame.height / seen.height);
  return {
    width: Math.max(frame.width, even(seen.width * factor)),
    height: Math.max(frame.height, even(seen.height * factor)),
  };
}

/** As large as fits into `longSide`, in the same shape, with even sides. */
export function shrunk({ width, height }: Size, longSide: number): Size {
  const factor = Math.min(1, longSide / Math.max(width, height));
  return { width: even(width * factor), height: even(height * factor) };
}

export function even(length: number): number {
  return Math.max(2, Math.round(length / 2) * 2);
}

/** Where the film's frame lies on a picture that is larger in one direction: 0 is its left or upper end, 1 the other. */
export interface Framing {
  readonly x: number;
  readonly y: number;
}

export const centred: Framing = { x: 0.5, y: 0.5 };

/** A part of a picture, in shares of its width and height. */
export interface Part extends Size {
  readonly x: number;
  readonly y: number;
}

export const whole: Part = { x: 0, y: 0, width: 1, height: 1 };

/** The pixels left and above of the film's frame on the picture that covers it. */
export function cropOf(cover: Size, film: Size, framing: Framing): { readonly left: number; readonly top: number } {
  return {
    left: Math.round((cover.width - film.width) * framing.x),
    top: Math.round((cover.height - film.height) * framing.y),
  };
}

/** What the film shows of a picture. */
export function shownPart(seen: Size, film: Size, framing: Framing): Part {
  const cover = coverSize(seen, film);
  const { left, top } = cropOf(cover, film, framing);
  return {
    x: left / cover.width,
    y: top / cover.height,
    width: film.width / cover.width,
    height: film.height / cover.height,
  };
}

/** Where a person is, in shares of the picture's width and height. */
export interface Whereabouts {
  readonly top: number;
  readonly centerX: number;
}

// Of the film's height, above the head.
const headroom = 0.08;

/** Keeps the head in the film, and as much below it as there is room for. */
export function frameOn({ top, centerX }: Whereabouts, seen: Size, film: Size): Framing {
  const cover = coverSize(seen, film);
  const [wide, high] = [film.width / cover.width, film.height / cover.height];
  return { x: place(centerX - wide / 2, 1 - wide), y: place(top - headroom * high, 1 - high) };
}

function place(start: number, room: number): number {
  return room < 0.005 ? 0.5 : Math.min(1, Math.max(0, start / room));
}
