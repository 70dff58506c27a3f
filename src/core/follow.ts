import type { AgentReply } from './agent-reply.ts';
import type { Call } from './call.ts';
import type { Card } from './cards.ts';
import { BotError } from './errors.ts';
import { translateGuiTalk } from './gui-talk.ts';
import type { NemoSession } from './ports.ts';
import { within } from './retry.ts';

/** Seed: "Up to 15 min". Not cut earlier, and ended then. */
export const RUN_MS = 15 * 60_000;
/** After this long with nothing but keepalives the project is looked at beside the stream (rules.md, Q7). */
const QUIET_MS = 10 * 60_000;
const LOOK_EVERY_MS = 30_000;

/**
 * Sends the prompt, once, and follows the answer to its end. Text goes to the card as it comes; what tools did never does.
 * `reply` fills as it goes, so that what came before a break is kept. Throws what `NemoVideo.say` throws, and `timed-out`
 * with `facts.started` after 15 minutes. `onQuiet` is called once, after ten minutes without news.
 */
export async function follow(
  call: Call,
  session: NemoSession,
  prompt: string,
  card: Card,
  reply: AgentReply,
  onQuiet: () => Promise<void>,
): Promise<void> {
  const { words } = call.voice;
  const { clock, nemo } = call.parts;
  const ended = new AbortController();
  const newsAt = { ms: clock.now() };
  watchQuiet(call, newsAt, onQuiet, ended.signal);
  card.show(words.editing);
  try {
    await within(RUN_MS, clock, call.signal, async (signal) => {
      for await (const event of nemo.say(session, prompt, signal)) {
        if (event.type !== 'keepalive') newsAt.ms = clock.now();
        if (reply.take(event)) card.show(words.editing, () => translateGuiTalk(reply.text).text);
      }
    });
  } catch (error) {
    if (error instanceof BotError && error.kind === 'timed-out') throw startedTimeout(error);
    throw error;
  } finally {
    ended.abort();
  }
}

function startedTimeout(error: BotError): BotError {
  return new BotError('timed-out', error.message, { cause: error, facts: { ...error.facts, started: true } });
}

function watchQuiet(
  call: Call,
  newsAt: { readonly ms: number },
  onQuiet: () => Promise<void>,
  ended: AbortSignal,
): void {
  const { clock, log } = call.parts;
  const once = new AbortController();
  const signal = AbortSignal.any([ended, once.signal]);
  clock.every(
    LOOK_EVERY_MS,
    async () => {
      if (clock.now() - newsAt.ms < QUIET_MS) return;
      once.abort();
      await onQuiet().catch((error: unknown) => log.warn('look beside the stream failed', { error }));
    },
    signal,
  );
}
