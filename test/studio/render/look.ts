import { probe } from '../../../studio/render/probe.ts';
import { frameAt } from '../../../studio/render/frame-at.ts';
import { ClipSound } from '../../../studio/render/sound/clip-sound.ts';
import { clearOf, difference, eroded } from '../../../studio/render/compare.ts';
import type { Difference } from '../../../studio/render/compare.ts';
import type { PersonClip } from './clips.ts';

/** The RGB bytes that `path` shows at `atMs`. */
export async function rgbAt(path: string, atMs: number, size: { width: number; height: number }): Promise<Buffer> {
  return (await frameAt(path, await probe(path), atMs, size)).rgb;
}

/** How loud each stretch of `stepMs` is, left and right (root mean square, 0 to 1). Empty: the file has no sound. */
export async function loudness(
  path: string,
  totalMs: number,
  stepMs: number,
): Promise<readonly (readonly [number, number])[]> {
  const sound = await ClipSound.open(path, 0);
  if (!sound) return [];
  const found: (readonly [number, number])[] = [];
  for (let at = 0; at + stepMs <= totalMs; at += stepMs) {
    const { left, right } = await sound.read(48 * stepMs);
    found.push([meanSquare(left), meanSquare(right)]);
  }
  await sound.close();
  return found;
}

function meanSquare(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** The known person of `clip` in `film`, and what is around them, at the clip's frame `frame`. */
export async function judge(
  film: string,
  clip: PersonClip,
  frame: number,
  background: Uint8Array,
): Promise<{ readonly person: Difference; readonly background: Difference }> {
  const { width, height, fps } = clip.shape;
  const size = { width, height };
  const atMs = (frame * 1000) / fps;
  const shown = await rgbAt(film, atMs, size);
  const source = await rgbAt(clip.path, atMs, size);
  const alpha = clip.alphaAt(frame);
  // 16 pixels at 1080 lines.
  const radius = Math.round((16 * height) / 1080);
  return {
    person: difference(shown, source, eroded(alpha, size, radius, 250)),
    background: difference(shown, background, clearOf(alpha, size, radius, 5)),
  };
}
