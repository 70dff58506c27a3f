// A still edge must not flicker, a moving hand must not drag a ghost behind it: small changes are averaged, large ones followed.
const calm = 0.5;
const lively = 0.85;
const movement = 0.25;

/** Moves `held` towards `seen`, pixel by pixel. Both are confidences of 0 to 1. */
export function follow(held: Float32Array, seen: Float32Array): void {
  for (let i = 0; i < held.length; i++) {
    const change = seen[i]! - held[i]!;
    held[i] = held[i]! + (Math.abs(change) > movement ? lively : calm) * change;
  }
}
