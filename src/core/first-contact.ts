import type { Call } from './call.ts';
import type { ChannelKey } from './message.ts';
import { openCard } from './turn-card.ts';

/** Set-up comes before anything else that happens in a channel, once, however many first messages there are. */
export class FirstContact {
  readonly #running = new Map<ChannelKey, Promise<void>>();

  /** `cardStays`: the message has a card of its own that goes on after set-up. */
  async ensure(call: Call, cardStays: boolean): Promise<void> {
    if ((await call.services.settings.get(call.channel)).greeted) return tellFallback(call);
    let running = this.#running.get(call.channel);
    if (!running) {
      running = setUp(call, cardStays).finally(() => this.#running.delete(call.channel));
      this.#running.set(call.channel, running);
    }
    return running;
  }
}

async function setUp(call: Call, cardStays: boolean): Promise<void> {
  const { choices, sessions, settings } = call.services;
  const { words } = call.voice;
  const owner = call.message.author.id;
  const card = await openCard(call, call.message.id);
  card.show(words.settingUp);
  await sessions.ensure(call.channel, call.voice.language, call.signal, () =>
    card.show(`${words.settingUp}\n${words.unreachableForNow}`),
  );
  const examples = words.examples.map((text, index) =>
    choices.button(text, { kind: 'prompt', text, files: [] }, owner, index === 1 ? 'primary' : 'plain'),
  );
  await call.voice.say(`${call.channel}/ready`, words.ready, { buttons: await Promise.all(examples) });
  await settings.change(call.channel, { greeted: true });
  if (!cardStays) await card.finish(words.connected);
  await tellFallback(call);
}

/** The operator's token was refused and the bot carries on anonymously: told once a channel. */
async function tellFallback(call: Call): Promise<void> {
  const { settings } = call.services;
  if (call.parts.nemo.account().kind !== 'fallback') return;
  if ((await settings.get(call.channel)).toldFallback) return;
  await settings.change(call.channel, { toldFallback: true });
  await call.voice.say(`${call.channel}/fallback`, call.voice.words.accountFallback);
}
