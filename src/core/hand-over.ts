import type { Call } from './call.ts';
import type { Card } from './cards.ts';
import { toBotError } from './errors.ts';
import type { Button, FileRef } from './message.ts';
import type { NemoSession, Project } from './ports.ts';
import { PATIENT, retrying } from './retry.ts';
import type { ChannelSession } from './sessions.ts';
import type { Turn } from './turn.ts';
import { uploadOne, type Handed, type UploadLine } from './uploads.ts';

export interface Ready {
  readonly session: NemoSession;
  /** No prompt was ever sent in this session. */
  readonly first: boolean;
  readonly before: Project;
}

/**
 * Brings a turn to the point where its prompt may leave: session there, files uploaded in order, each with its line said, and
 * the project read as it is now. Undefined: the turn is over already, since there is nothing to send, or since a file is missing
 * and people must say what now. Rejects with `session-lost` where the words alone would build on what is gone.
 */
export async function handOver(call: Call, turn: Turn, card: Card): Promise<Ready | undefined> {
  const { sessions, turns } = call.services;
  let known = await sessions.ensure(call.channel, call.voice.language, call.signal, () =>
    card.show(call.voice.words.unreachableForNow),
  );
  for (let renewed = false; ; renewed = true) {
    try {
      return await prepare(call, turn, card, known);
    } catch (thrown) {
      const buildsOnLost = known.prompts > 0 && turn.files.length === 0;
      if (renewed || buildsOnLost || toBotError(thrown).kind !== 'session-lost') throw thrown;
      known = await sessions.replace(call.channel, known.session, call.voice.language, call.signal);
      await turns.set(turn.key, { phase: 'open', uploads: [] });
      await call.voice.say(`${turn.key}/lost`, call.voice.words.projectGone);
    }
  }
}

async function prepare(call: Call, turn: Turn, card: Card, known: ChannelSession): Promise<Ready | undefined> {
  const { parts, signal, voice } = call;
  const lines = await uploadAll(call, turn, card, known.session);
  if (lines.length > 0) await sayLines(call, turn, lines);
  if (turn.prompt !== '' && lines.every(({ ok }) => ok)) {
    const before = await retrying(
      PATIENT,
      parts.clock,
      signal,
      (each) => parts.nemo.project(known.session, each),
      () => card.show(voice.words.unreachableForNow),
    );
    return { session: known.session, first: known.prompts === 0, before };
  }
  await call.services.turns.set(turn.key, { phase: 'answered', uploads: lines });
  await card.finish(
    lines.some(({ ok }) => ok) ? voice.words.doneIn(parts.clock.now() - card.startedAt) : voice.words.ended,
  );
  return undefined;
}

async function sayLines(call: Call, turn: Turn, lines: readonly UploadLine[]): Promise<void> {
  const texts = lines.map(({ text }) => text);
  if (turn.prompt !== '' && lines.some(({ ok }) => !ok)) texts.push(call.voice.words.notSentYet);
  await call.voice.say(`${turn.key}/files`, texts.join('\n'), { buttons: await nextButtons(call, turn, lines) });
}

async function uploadAll(call: Call, turn: Turn, card: Card, session: NemoSession): Promise<readonly UploadLine[]> {
  const { turns } = call.services;
  const record = await turns.get(turn.key);
  const lines = [...record.uploads];
  for (const handed of turn.files.slice(lines.length)) {
    lines.push(await uploadOne(call, session, handed, card));
    await turns.set(turn.key, { ...record, uploads: lines });
  }
  return lines;
}

/** Next steps after files alone; "go on without it" where a file could not be handed over but the words wait. */
async function nextButtons(call: Call, turn: Turn, lines: readonly UploadLine[]): Promise<readonly Button[]> {
  const { choices } = call.services;
  const { words } = call.voice;
  const owner = call.message.author.id;
  const some = lines.some(({ ok }) => ok);
  if (lines.every(({ ok }) => ok)) {
    if (turn.prompt !== '') return [];
    return Promise.all(
      words.nextSteps.map(({ label, prompt }) =>
        choices.button(label, { kind: 'prompt', text: prompt, files: [] }, owner),
      ),
    );
  }
  if (turn.prompt === '' || !some) return [];
  return [await choices.button(words.buttons.goOnWithout, { kind: 'prompt', text: turn.prompt, files: [] }, owner)];
}

/** The files of a message and the direct links in its words, as things to hand over. */
export function handedIn(files: readonly FileRef[], links: readonly URL[]): readonly Handed[] {
  return [
    ...files.map((file): Handed => ({ kind: 'file', file })),
    ...links.map((url): Handed => ({ kind: 'link', url: url.href })),
  ];
}
