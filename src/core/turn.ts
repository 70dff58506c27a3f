import type { Call } from './call.ts';
import type { Card } from './cards.ts';
import { conclude, sayAnswer } from './conclude.ts';
import { toBotError, type BotError } from './errors.ts';
import { explain } from './failure.ts';
import { handOver, type Ready } from './hand-over.ts';
import { seen } from './project.ts';
import { send, type Sent } from './send.ts';
import { openCard } from './turn-card.ts';
import type { TurnRecord } from './turns.ts';
import type { Handed } from './uploads.ts';

/** One prompt and all that follows. */
export interface Turn {
  /** Unique, and the same after a restart: the message's id, with `#2`, `#3` … for the further lines of a batch. */
  readonly key: string;
  readonly prompt: string;
  readonly files: readonly Handed[];
  /** The words asked for an export afterwards. */
  readonly thenExport: boolean;
  /** Asked for by the service's own words: what comes back from it starts nothing. */
  readonly chained: boolean;
}

/** Takes a turn to its answer, from wherever an earlier attempt left it. Rejects only when the process is to end. */
export async function runTurn(call: Call, turn: Turn): Promise<void> {
  const { turns } = call.services;
  if ((await turns.get(turn.key)).phase !== 'answered') await toAnswer(call, turn);
  const { follow } = await turns.get(turn.key);
  if (follow === undefined || turn.chained) return;
  await runTurn(call, {
    key: `${turn.key}/gui`,
    prompt: follow,
    files: [],
    thenExport: turn.thenExport,
    chained: true,
  });
}

async function toAnswer(call: Call, turn: Turn): Promise<void> {
  const { words } = call.voice;
  const card = await openCard(call, turn.key);
  if (turn.files.length === 0) card.show(words.editing);
  try {
    await stepsFrom(await call.services.turns.get(turn.key), call, turn, card);
  } catch (thrown) {
    const error = toBotError(thrown);
    if (call.signal.aborted && error.kind !== 'stopped') {
      await card.leave(words.restarting);
      throw error;
    }
    await call.services.turns.end(turn.key);
    const stopped = error.kind === 'stopped';
    if (!stopped) await call.voice.say(`${turn.key}/failed`, explain(call.parts, error, words, { turn: turn.key }));
    await card.finish(stopped ? words.stopped : words.ended);
  }
}

async function stepsFrom(record: TurnRecord, call: Call, turn: Turn, card: Card): Promise<void> {
  const { recovery } = call.services;
  if (record.phase === 'answering') return sayAnswer(call, turn, card);
  if (record.phase === 'sending') return recovery.resume(call, turn, record, card);
  await recovery.settle(call, card);
  try {
    await goOn(call, turn, card, true);
  } catch (thrown) {
    const error = toBotError(thrown);
    if (error.kind !== 'session-lost') throw thrown;
    await refused(call, turn, card, error, false);
  }
}

/** `mayResend`: this is the prompt's first try in this turn, so a lost session may be made good by itself. */
async function goOn(call: Call, turn: Turn, card: Card, mayResend: boolean): Promise<void> {
  const ready = await handOver(call, turn, card);
  if (ready) await sendPrompt(call, turn, card, ready, mayResend && ready.first);
}

async function sendPrompt(call: Call, turn: Turn, card: Card, ready: Ready, mayResend: boolean): Promise<void> {
  const { parts, services, voice } = call;
  const { session, before } = ready;
  if (await services.budget.usedUp(call.message)) {
    await services.turns.end(turn.key);
    await voice.say(`${turn.key}/unsent`, voice.words.budgetUsedUp(services.budget.limit));
    return card.finish(voice.words.ended);
  }
  await services.versions.keep(call.channel, before, '');
  await services.budget.count(call.message);
  await services.sessions.countPrompt(call.channel);
  let record: TurnRecord = { ...(await services.turns.get(turn.key)), session, before: seen(before) };
  const store = async (change: Partial<TurnRecord>): Promise<void> => {
    record = { ...record, ...change };
    await services.turns.set(turn.key, record);
  };
  const sent = await send(call, session, turn.prompt, card, {
    sending: () => store({ phase: 'sending', sentAt: parts.clock.now() }),
    notBegun: () => store({ phase: 'open' }),
    onQuiet: async () => store({ before: await services.recovery.lookBeside(call, turn, session, seen(before)) }),
  });
  await finish(call, turn, card, record, sent, mayResend);
}

async function finish(
  call: Call,
  turn: Turn,
  card: Card,
  record: TurnRecord,
  sent: Sent,
  mayResend: boolean,
): Promise<void> {
  switch (sent.how) {
    case 'answered':
      return conclude(call, turn, card, record, sent.reply, undefined);
    case 'failed':
      return conclude(call, turn, card, record, sent.reply, sent.error);
    case 'unknown':
      return call.services.recovery.begin(call, turn, record, card, sent.error, sent.reply.text);
    case 'refused':
      return refused(call, turn, card, sent.error, mayResend);
  }
}

/** Certainly not begun: the words are kept behind a button, or go once more by themselves where nothing was lost with the session. */
async function refused(call: Call, turn: Turn, card: Card, error: BotError, mayResend: boolean): Promise<void> {
  const { parts, services, voice } = call;
  const { words } = voice;
  const lost = error.kind === 'session-lost';
  if (lost) {
    const known = await services.sessions.get(call.channel);
    if (known) await services.sessions.replace(call.channel, known.session, voice.language, call.signal);
    await voice.say(`${turn.key}/lost`, words.projectGone);
  }
  if (lost && mayResend) {
    await services.turns.set(turn.key, { phase: 'open', uploads: [] });
    return goOn(call, turn, card, false);
  }
  const label = lost ? words.buttons.sendToNew : words.buttons.sendAgain;
  const owner = call.message.author.id;
  const again = await services.choices.button(
    label,
    { kind: 'prompt', text: turn.prompt, files: [] },
    owner,
    'primary',
  );
  const sentence = lost ? words.keptForNew : explain(parts, error, words, { turn: turn.key });
  await services.turns.end(turn.key);
  await voice.say(`${turn.key}/refused`, sentence, { buttons: [again] });
  await card.finish(words.ended);
}
