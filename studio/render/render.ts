import { stat } from 'node:fs/promises';
import { ahead } from './ahead.ts';
import { Mp4Writer } from './av/mp4-writer.ts';
import { titleFilters } from './picture/titles.ts';
import type { Rendered, RenderPlan } from './plan.ts';
import { shotFrames } from './shot-frames.ts';
import type { ShotContext } from './shot-frames.ts';
import { planFilm } from './shots.ts';
import type { Film } from './shots.ts';
import { FilmSound } from './sound/film-sound.ts';
import { sampleRate } from './sound/sample-queue.ts';

export interface RenderFolders {
  /** Of this render alone. */
  readonly work: string;
  /** Shared: drawn backgrounds are kept here. */
  readonly cache: string;
}

/** Writes the film to `plan.output`, replacing what is there. `onProgress`: percent, rising. Throws `MediaError`. */
export async function render(
  plan: RenderPlan,
  folders: RenderFolders,
  onProgress: (percent: number) => void,
): Promise<Rendered> {
  const film = await planFilm(plan);
  const titles = await titleFilters(plan.titles, film.size, folders.work);
  const slots = await write(film, plan, { titles, cache: folders.cache }, onProgress);
  const { size: bytes } = await stat(plan.output);
  return { durationMs: Math.round((slots * 1000 * film.rate.den) / film.rate.num), ...film.size, bytes };
}

async function write(
  film: Film,
  plan: RenderPlan,
  fixed: Pick<ShotContext, 'titles' | 'cache'>,
  onProgress: (percent: number) => void,
): Promise<number> {
  const writer = await Mp4Writer.create(plan.output, film);
  const sound = new FilmSound(plan.music, samplesUpTo(film.slots, film));
  let slot = 0;
  for (const shot of film.shots) {
    await sound.startClip(shot.clip, shot.info.hasAudio);
    const context: ShotContext = { film, ...fixed, soundGoesOn: () => sound.goesOn };
    for await (const frame of ahead(shotFrames(shot, slot, context))) {
      const samples = sound.next(samplesUpTo(slot + 1, film) - samplesUpTo(slot, film));
      await writer.writePicture(frame);
      frame.free();
      await writer.writeSound(await samples);
      slot++;
      onProgress(Math.floor((slot * 99) / film.slots));
    }
  }
  await sound.close();
  await writer.finish();
  onProgress(100);
  return slot;
}

function samplesUpTo(slot: number, { rate }: Film): number {
  return Math.round((slot * sampleRate * rate.den) / rate.num);
}
