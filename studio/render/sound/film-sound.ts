import type { Clip, Music } from '../plan.ts';
import { ClipSound } from './clip-sound.ts';
import { addTo, limit } from './mix.ts';
import { MusicBed } from './music.ts';
import { silence } from './sample-queue.ts';
import type { Stereo } from './sample-queue.ts';

/** Everything that is heard: the clips one after the other, with music under them. */
export class FilmSound {
  readonly #music: MusicBed | undefined;
  readonly #musicVolume: number;
  #clip: ClipSound | undefined;
  #volume = 0;

  constructor(music: Music | undefined, totalSamples: number) {
    this.#music = music && new MusicBed(music.mood, totalSamples);
    this.#musicVolume = music?.volume ?? 0;
  }

  /** Whether the clip has more sound than was heard so far. */
  get goesOn(): boolean {
    return this.#clip !== undefined && !this.#clip.over;
  }

  async startClip({ path, startMs, volume }: Clip, hasAudio: boolean): Promise<void> {
    await this.#clip?.close();
    this.#clip = hasAudio && volume > 0 ? await ClipSound.open(path, startMs) : undefined;
    this.#volume = volume;
  }

  /** The next `count` samples of the film. */
  async next(count: number): Promise<Stereo> {
    const mix = silence(count);
    if (this.#clip) addTo(mix, await this.#clip.read(count), this.#volume);
    if (this.#music) addTo(mix, this.#music.next(count), this.#musicVolume);
    limit(mix);
    return mix;
  }

  async close(): Promise<void> {
    await this.#clip?.close();
    this.#clip = undefined;
  }
}
