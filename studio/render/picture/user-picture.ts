import { open } from 'node:fs/promises';
import sharp from 'sharp';
import { centred, coverSize, cropOf } from '../geometry.ts';
import type { Framing, Size } from '../geometry.ts';
import { MediaError } from '../plan.ts';

// 50 megapixels: a large photo; a picture of a billion pixels in a small file is an attack.
const limitInputPixels = 50e6;

/** Somebody's picture, upright, covering `film`, as raw RGB. Throws `unreadable`. */
export async function userPicture(path: string, film: Size, framing: Framing = centred): Promise<Buffer> {
  try {
    const { autoOrient } = await sharp(path, { limitInputPixels }).metadata();
    const cover = coverSize(autoOrient, film);
    return await sharp(path, { limitInputPixels })
      .autoOrient()
      .resize(cover.width, cover.height, { fit: 'fill' })
      .extract({ ...cropOf(cover, film, framing), ...film })
      .flatten({ background: '#000' })
      .toColourspace('srgb')
      .raw()
      .toBuffer();
  } catch (error) {
    throw new MediaError('unreadable', 'The picture cannot be read', { cause: error });
  }
}

/** By its first bytes; undefined for what is no still picture (GIFs may move). Throws `unreadable` where there is no file. */
export async function stillFormat(path: string): Promise<'jpeg' | 'png' | 'webp' | undefined> {
  const head = Buffer.alloc(12);
  try {
    await using file = await open(path);
    await file.read(head, 0, head.length, 0);
  } catch (error) {
    throw new MediaError('unreadable', 'The file cannot be opened', { cause: error });
  }
  if (head.readUIntBE(0, 3) === 0xffd8ff) return 'jpeg';
  if (head.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8) === 'WEBP') return 'webp';
  return undefined;
}
