import type { Call } from './call.ts';
import type { Card } from './cards.ts';

/** The card of a piece of work that somebody may stop. */
export async function openCard(call: Call, key: string): Promise<Card> {
  const { cards, choices } = call.services;
  const known = cards.get(key);
  if (known) return known;
  const stop = await choices.button(call.voice.words.buttons.stop, { kind: 'stop' }, call.message.author.id, 'danger');
  return cards.open(key, call.voice, stop);
}
