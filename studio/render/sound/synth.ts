import { sampleRate, silence } from './sample-queue.ts';
import type { Stereo } from './sample-queue.ts';

/** Where, how loud, and from which side (`pan` -1 to 1: left to right) something is played. */
export interface Voice {
  readonly at: number;
  readonly loudness: number;
  readonly pan: number;
}

/** A loop of music being written: what rings over the end sounds on at the beginning. */
export class Loop {
  readonly sound: Stereo;
  readonly #length: number;

  /** `length` in samples. */
  constructor(length: number) {
    this.#length = length;
    this.sound = silence(length);
  }

  play({ at, loudness, pan }: Voice, samples: Float32Array): void {
    const leftGain = loudness * (1 - pan);
    const rightGain = loudness * (1 + pan);
    for (let i = 0; i < samples.length; i++) {
      const place = (at + i) % this.#length;
      this.sound.left[place]! += samples[i]! * leftGain;
      this.sound.right[place]! += samples[i]! * rightGain;
    }
  }
}

/** `wave`: from seconds since its beginning to a sample of about -1 to 1. */
export function sampled(seconds: number, wave: (seconds: number) => number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  for (let i = 0; i < samples.length; i++) samples[i] = wave(i / sampleRate);
  return samples;
}

const tau = 2 * Math.PI;

/** Of a note by its MIDI number (69 is 440 Hz). */
export function pitch(note: number): number {
  return 440 * 2 ** ((note - 69) / 12);
}

/** No click at a note's start. */
function attack(seconds: number, length: number): number {
  return Math.min(1, seconds / length);
}

/** An electric piano: a tone whose overtones fade before it does. */
export function piano(hertz: number): (seconds: number) => number {
  return (t) => {
    const body = Math.sin(tau * hertz * t + 0.9 * Math.exp(-6 * t) * Math.sin(2 * tau * hertz * t));
    return (body + 0.25 * Math.sin(2 * tau * hertz * t)) * Math.exp(-2.4 * t) * attack(t, 0.005);
  };
}

/** A slow string-like chord tone of `length` seconds. */
export function pad(hertz: number, length: number): (seconds: number) => number {
  return (t) => {
    const swell = attack(t, 0.6) * Math.min(1, (length - t) / 0.6);
    const beat = Math.sin(tau * hertz * t) + Math.sin(tau * hertz * 1.004 * t) + 0.3 * Math.sin(2 * tau * hertz * t);
    return 0.5 * beat * swell;
  };
}

export function bass(hertz: number): (seconds: number) => number {
  return (t) => Math.sin(tau * hertz * t) * Math.exp(-3 * t) * attack(t, 0.006);
}

/** Falls from 158 to 48 Hz. */
export function kick(t: number): number {
  return Math.sin(tau * (48 * t + (110 / 28) * (1 - Math.exp(-28 * t)))) * Math.exp(-16 * t);
}

export function snare(noise: () => number): (seconds: number) => number {
  return (t) => (0.62 * noise() + 0.38 * Math.sin(tau * 190 * t)) * Math.exp(-24 * t);
}

export function hat(noise: () => number): (seconds: number) => number {
  let before = 0;
  return (t) => {
    const now = noise();
    const sharp = now - before;
    before = now;
    return sharp * Math.exp(-90 * t);
  };
}
