import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { OverlayOptions, Sharp } from 'sharp';
import { seeded } from '../random.ts';
import { officeSvg } from './office.ts';

export type DrawnBackground = 'office' | 'gradient' | 'bokeh';

/** As raw RGB, three bytes a pixel. Drawing takes up to a second at 1080p: where there is a folder for it, `cache`, it is kept. */
export async function backgroundPicture(
  kind: DrawnBackground,
  width: number,
  height: number,
  cache?: string,
): Promise<Buffer> {
  if (cache === undefined) return draw[kind](width, height);
  const path = join(cache, `${kind}-${width}x${height}.rgb`);
  const kept = await readFile(path).catch(() => undefined);
  if (kept?.length === width * height * 3) return kept;
  const drawn = await draw[kind](width, height);
  await mkdir(cache, { recursive: true });
  // Two renders may draw the same picture at once: whoever is last wins, and nobody reads half a file.
  const own = `${path}.${process.pid}`;
  await writeFile(own, drawn);
  await rename(own, path);
  return drawn;
}

const draw: Readonly<Record<DrawnBackground, (width: number, height: number) => Promise<Buffer>>> = {
  async office(width, height) {
    // As far out of focus as a camera at arm's length would have it.
    const blurred = sharp(Buffer.from(officeSvg(width, height)))
      .flatten({ background: '#fff' })
      .blur(Math.max(0.5, height / 85));
    return raw(blurred.composite([await grain(width, height)]));
  },
  async gradient(width, height) {
    return raw(sharp(Buffer.from(gradientSvg(width, height))).composite([await grain(width, height)]));
  },
  async bokeh(width, height) {
    return raw(sharp(Buffer.from(bokehSvg(width, height))).blur(Math.max(0.5, height / 240)));
  },
};

function raw(picture: Sharp): Promise<Buffer> {
  return picture.removeAlpha().toColourspace('srgb').raw().toBuffer();
}

/** Fine noise against banding. */
async function grain(width: number, height: number): Promise<OverlayOptions> {
  const random = seeded(5);
  const noise = Uint8Array.from({ length: width * height }, () => 122 + random() * 12);
  const input = await sharp(noise, { raw: { width, height, channels: 1 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  return { input, blend: 'soft-light' };
}

function gradientSvg(width: number, height: number): string {
  const stops = [
    [0, '#1f2a6b'],
    [0.5, '#74409c'],
    [1, '#ec8a60'],
  ].map(([offset, color]) => `<stop offset="${offset}" stop-color="${color}"/>`);
  return svg(
    width,
    height,
    `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">${stops.join('')}</linearGradient></defs>` +
      `<rect width="100%" height="100%" fill="url(#g)"/>`,
  );
}

function bokehSvg(width: number, height: number): string {
  const random = seeded(11);
  const lights = Array.from({ length: 70 }, () => {
    const radius = height * (0.02 + random() * 0.06);
    const hue = 25 + random() * 190;
    const [x, y] = [random() * width, height * (0.12 + random() * 0.76)];
    const fill = `hsl(${hue.toFixed(0)},80%,${(60 + random() * 15).toFixed(0)}%)`;
    const opacity = (0.1 + random() * 0.25).toFixed(2);
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${fill}" opacity="${opacity}"/>`;
  });
  return svg(width, height, `<rect width="100%" height="100%" fill="#0e1627"/>${lights.join('')}`);
}

function svg(width: number, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`;
}
