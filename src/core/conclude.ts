import type { AgentReply } from './agent-reply.ts';
import type { Call } from './call.ts';
import type { Card } from './cards.ts';
import { describeChanges } from './changes.ts';
import { choicesInText } from './choices-in-text.ts';
import type { BotError } from './errors.ts';
import { explain } from './failure.ts';
import { followUp } from './gui-actions.ts';
import { translateGuiTalk, type GuiAction } from './gui-talk.ts';
import type { Button } from './message.ts';
import type { NemoSession, Project } from './ports.ts';
import { isReady, type SeenProject } from './project.ts';
import { QUICK, retrying } from './retry.ts';
import { summarize } from './timeline.ts';
import type { Turn } from './turn.ts';
import type { Answer, TurnRecord } from './turns.ts';

/** After a silent edit with no change to see, the project is looked at again after these waits (rule 43). */
const SILENT_WAITS_MS = [5_000, 15_000, 30_000];
/** The answer notifies who asked if it took longer than this. */
const MENTION_AFTER_MS = 60_000;

/** The run is over, with words, without, or with an error of the agent's own: what came of it is told. */
export async function conclude(
  call: Call,
  turn: Turn,
  card: Card,
  record: TurnRecord,
  reply: AgentReply,
  error: BotError | undefined,
): Promise<void> {
  const talk = translateGuiTalk(reply.text);
  const silent = talk.text === '' && error === undefined;
  const after = record.session ? await lookAfter(call, record.session, record.before, silent) : undefined;
  if (after) await call.services.versions.keep(call.channel, after, turn.prompt);
  const answer: Answer = {
    text: passages(call, turn, record, talk, after, error).join('\n\n'),
    actions: actionsAfter(turn, talk.actions, error),
    ready: after !== undefined && isReady(after),
  };
  await call.services.turns.set(turn.key, { ...record, phase: 'answering', answer });
  await sayAnswer(call, turn, card);
}

/** Says the stored answer, as new messages, and does what follows from it; done again after a restart it is done once. */
export async function sayAnswer(call: Call, turn: Turn, card: Card): Promise<void> {
  const { clock } = call.parts;
  const { answer } = await call.services.turns.get(turn.key);
  if (!answer) throw new Error(`turn ${turn.key} has no answer to say`);
  const late = clock.now() - card.startedAt > MENTION_AFTER_MS;
  const buttons = await resultButtons(call, answer.text, answer.ready);
  await call.voice.say(`${turn.key}/answer`, answer.text, {
    buttons,
    ...(late ? { mention: call.message.author.id } : {}),
  });
  await card.finish(call.voice.words.doneIn(clock.now() - card.startedAt));
  await call.services.turns.end(turn.key, await followUp(call, turn, answer));
}

/** What can be done next: the service's own choices where it asked, else export, status and undo. */
export async function resultButtons(call: Call, text: string, ready: boolean): Promise<readonly Button[]> {
  const { choices } = call.services;
  const { buttons, undoPrompt } = call.voice.words;
  const owner = call.message.author.id;
  const offered = choicesInText(text);
  if (offered.length > 0) {
    return Promise.all(
      offered.map((each) => choices.button(each.label, { kind: 'prompt', text: each.text, files: [] }, owner)),
    );
  }
  if (!ready) return [];
  return Promise.all([
    choices.button(buttons.export, { kind: 'command', name: 'export', args: '' }, owner, 'primary'),
    choices.button(buttons.status, { kind: 'command', name: 'status', args: '' }, owner),
    choices.button(buttons.undo, { kind: 'prompt', text: undoPrompt, files: [] }, owner),
  ]);
}

async function lookAfter(
  call: Call,
  session: NemoSession,
  before: SeenProject | undefined,
  silent: boolean,
): Promise<Project | undefined> {
  const { clock, log, nemo } = call.parts;
  try {
    for (let look = 0; ; look += 1) {
      const project = await retrying(QUICK, clock, call.signal, (each) => nemo.project(session, each));
      const waitMs = SILENT_WAITS_MS[look];
      if (!silent || project.revision !== before?.revision || waitMs === undefined) return project;
      await clock.sleep(waitMs, call.signal);
    }
  } catch (error) {
    call.signal.throwIfAborted();
    log.warn('project not read after the turn', { error });
    return undefined;
  }
}

function passages(
  call: Call,
  turn: Turn,
  record: TurnRecord,
  talk: { readonly text: string; readonly actions: readonly GuiAction[] },
  after: Project | undefined,
  error: BotError | undefined,
): readonly string[] {
  const { words } = call.voice;
  const told = talk.text === '' ? [] : [talk.text];
  if (error) told.push(explain(call.parts, error, words, { turn: turn.key }));
  const changes =
    after && after.revision !== record.before?.revision ? describeChanges(record.before, after, words.project) : [];
  const worthTelling = told.length === 0 ? changes : changes.filter((line) => line !== words.project.nothingVisible);
  const list = worthTelling.map((line) => `• ${line}`);
  const wantsLook = talk.actions.some(({ kind }) => kind === 'summary' || kind === 'show-state');
  const timeline = after && wantsLook ? [summarize(after, words.project)] : [];
  if (told.length > 0) return [...told, ...(list.length > 0 ? [[words.changed, ...list].join('\n')] : []), ...timeline];
  if (!after) return [words.doneUnseen];
  if (list.length === 0) return [words.nothingChanged, ...timeline];
  return [[words.doneSilently, ...list].join('\n'), ...timeline];
}

/** The words' own wish to export counts like the service's; after a failed run nothing is started, and chains end here. */
function actionsAfter(turn: Turn, actions: readonly GuiAction[], error: BotError | undefined): readonly GuiAction[] {
  if (error) return [];
  return turn.chained ? [] : actions;
}
