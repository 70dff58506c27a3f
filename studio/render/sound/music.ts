import { seeded } from '../random.ts';
import { sampleRate } from './sample-queue.ts';
import type { Stereo } from './sample-queue.ts';
import { bass, hat, kick, Loop, pad, piano, pitch, sampled, snare } from './synth.ts';

interface Mood {
  readonly beatsPerMinute: number;
  /** Four bars, one chord each, as MIDI notes; the first is the root. */
  readonly chords: readonly (readonly number[])[];
  readonly drums: 'none' | 'soft' | 'driving';
  readonly keys: 'piano' | 'pad' | 'both';
  /** Everything above is taken off. */
  readonly brightnessHz: number;
}

const lofi: Mood = {
  beatsPerMinute: 76,
  // Am9 Dm9 G13 Cmaj9
  chords: [
    [57, 60, 64, 67, 71],
    [50, 57, 60, 65, 69],
    [55, 59, 62, 65, 69],
    [48, 55, 59, 64, 67],
  ],
  drums: 'soft',
  keys: 'piano',
  brightnessHz: 5_200,
};

/** By the word the plan uses. */
export const moods: Readonly<Record<string, Mood>> = {
  'lo-fi': lofi,
  calm: {
    beatsPerMinute: 60,
    // Fmaj7 C Am G
    chords: [
      [53, 57, 60, 64],
      [48, 55, 60, 64],
      [57, 60, 64, 69],
      [55, 59, 62, 67],
    ],
    drums: 'none',
    keys: 'both',
    brightnessHz: 3_000,
  },
  upbeat: {
    beatsPerMinute: 112,
    // C G Am F
    chords: [
      [48, 60, 64, 67, 72],
      [55, 59, 62, 67, 71],
      [57, 60, 64, 69, 72],
      [53, 57, 60, 65, 69],
    ],
    drums: 'driving',
    keys: 'piano',
    brightnessHz: 9_000,
  },
  cinematic: {
    beatsPerMinute: 66,
    // Dm Bb F C
    chords: [
      [50, 57, 62, 65],
      [46, 53, 58, 62],
      [53, 57, 60, 65],
      [48, 55, 60, 64],
    ],
    drums: 'none',
    keys: 'pad',
    brightnessHz: 4_000,
  },
};

const beatsInBar = 4;
// Of the loudest sample; leaves room for a voice.
const peak = 0.8;

/** Four bars that can be played round and round. The same mood is always the same piece. */
export function compose(moodName: string): Stereo {
  const mood = moods[moodName.toLowerCase()] ?? lofi;
  const beat = Math.round((60 / mood.beatsPerMinute) * sampleRate);
  const loop = new Loop(beat * beatsInBar * mood.chords.length);
  const random = seeded(3);
  mood.chords.forEach((chord, bar) => {
    const at = bar * beatsInBar * beat;
    playKeys(loop, mood, chord, at, beat);
    playBass(loop, mood, chord[0] ?? 48, at, beat);
    if (mood.drums !== 'none') playDrums(loop, mood.drums, () => random() * 2 - 1, at, beat);
  });
  darken(loop.sound, mood.brightnessHz);
  normalise(loop.sound);
  return loop.sound;
}

function playKeys(loop: Loop, mood: Mood, chord: readonly number[], at: number, beat: number): void {
  const bar = (beatsInBar * beat) / sampleRate;
  chord.forEach((note, i) => {
    const pan = (i / Math.max(1, chord.length - 1) - 0.5) * 0.6;
    const hertz = pitch(note);
    if (mood.keys !== 'piano') loop.play({ at, loudness: 0.05, pan }, sampled(bar, pad(hertz, bar)));
    if (mood.keys === 'pad') return;
    const tone = sampled(bar * 0.4, piano(hertz));
    loop.play({ at, loudness: 0.055, pan }, tone);
    for (const onBeat of [1.5, 2.5]) loop.play({ at: at + Math.round(onBeat * beat), loudness: 0.038, pan }, tone);
  });
}

function playBass(loop: Loop, mood: Mood, root: number, at: number, beat: number): void {
  const tone = sampled((0.7 * beat) / sampleRate, bass(pitch(root - 12)));
  const onBeats = { none: [0], soft: [0, 2, 2.75], driving: [0, 1, 2, 3] }[mood.drums];
  for (const onBeat of onBeats) loop.play({ at: at + Math.round(onBeat * beat), loudness: 0.16, pan: 0 }, tone);
}

function playDrums(loop: Loop, drums: 'soft' | 'driving', noise: () => number, at: number, beat: number): void {
  for (let i = 0; i < beatsInBar; i++) {
    const start = at + i * beat;
    if (i % 2 === 0 || drums === 'driving') loop.play({ at: start, loudness: 0.42, pan: 0 }, sampled(0.22, kick));
    if (i % 2 === 1) loop.play({ at: start, loudness: 0.26, pan: 0 }, sampled(0.16, snare(noise)));
    // The second stroke comes a little late: the swing.
    for (const late of [0, 0.56]) {
      loop.play({ at: start + Math.round(late * beat), loudness: 0.05, pan: 0 }, sampled(0.05, hat(noise)));
    }
  }
}

/** A one-pole low-pass, run twice over the loop so that its end and beginning meet. */
function darken({ left, right }: Stereo, hertz: number): void {
  const step = 1 - Math.exp((-2 * Math.PI * hertz) / sampleRate);
  for (const channel of [left, right]) {
    let held = 0;
    for (const sample of channel) held += step * (sample - held);
    for (let i = 0; i < channel.length; i++) {
      held += step * (channel[i]! - held);
      channel[i] = Math.tanh(1.3 * held);
    }
  }
}

function normalise({ left, right }: Stereo): void {
  let loudest = 1e-6;
  for (const channel of [left, right]) for (const sample of channel) loudest = Math.max(loudest, Math.abs(sample));
  for (const channel of [left, right]) for (let i = 0; i < channel.length; i++) channel[i]! *= peak / loudest;
}

// Seconds; a film's music neither starts nor stops with a bump.
const fadeIn = 0.3;
const fadeOut = 1.5;

/** The piece under a film of `totalSamples`. */
export class MusicBed {
  readonly #loop: Stereo;
  readonly #total: number;
  #position = 0;

  constructor(mood: string, totalSamples: number) {
    this.#loop = compose(mood);
    this.#total = totalSamples;
  }

  next(count: number): Stereo {
    const left = new Float32Array(count);
    const right = new Float32Array(count);
    for (let i = 0; i < count; i++, this.#position++) {
      const at = this.#position % this.#loop.left.length;
      const gain = this.#gain();
      left[i] = this.#loop.left[at]! * gain;
      right[i] = this.#loop.right[at]! * gain;
    }
    return { left, right };
  }

  #gain(): number {
    const before = this.#position / sampleRate / fadeIn;
    const after = (this.#total - this.#position) / sampleRate / fadeOut;
    return Math.max(0, Math.min(1, before, after));
  }
}
