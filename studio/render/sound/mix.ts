import type { Stereo } from './sample-queue.ts';

// From here on loud passages are rounded instead of clipped.
const knee = 0.9;

/** Adds `sound`, made `gain` times as loud, to `mix`. */
export function addTo(mix: Stereo, sound: Stereo, gain: number): void {
  for (let i = 0; i < mix.left.length; i++) {
    mix.left[i]! += sound.left[i]! * gain;
    mix.right[i]! += sound.right[i]! * gain;
  }
}

/** Keeps every sample within -1 to 1, in place; quiet passages stay as they are. */
export function limit({ left, right }: Stereo): void {
  for (const channel of [left, right]) {
    for (let i = 0; i < channel.length; i++) {
      const size = Math.abs(channel[i]!);
      if (size > knee)
        channel[i] = Math.sign(channel[i]!) * (knee + (1 - knee) * Math.tanh((size - knee) / (1 - knee)));
    }
  }
}
