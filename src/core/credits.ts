import type { Call } from './call.ts';
import { QUICK, retrying } from './retry.ts';

/** Asks for the balance and tells it to who asked. */
export async function sayCredits(call: Call, key: string): Promise<void> {
  const { clock, nemo } = call.parts;
  const credits = await retrying(QUICK, clock, call.signal, (each) => nemo.credits(each));
  await call.voice.say(key, call.voice.words.credits(credits), { only: call.message.author.id });
}
