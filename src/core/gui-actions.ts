import type { Call } from './call.ts';
import { sayCredits } from './credits.ts';
import type { Turn } from './turn.ts';
import type { Answer } from './turns.ts';

/**
 * Does what the user wished for after the edit, or what the service told them to do on a screen there is not (conduct.md, GUI
 * talk): at most one thing that does something, and none of the service's if the user has written meanwhile. Answers with the
 * prompt to send next, if the service asked for an edit. Doing it again after a restart changes nothing.
 */
export async function followUp(call: Call, turn: Turn, answer: Answer): Promise<string | undefined> {
  const { exports } = call.services;
  const kinds = new Set(answer.actions.map(({ kind }) => kind));
  const edit = answer.actions.find((action) => action.kind === 'edit');
  const mode = call.parts.settings.guiActions;
  const userWrote = (await call.parts.work.waiting(call.channel)).length > 0;
  if (mode === 'auto') await tell(call, turn, kinds);
  if (mode === 'ask' && edit) await offer(call, turn, edit.prompt);
  if (mode === 'auto' && edit && !userWrote) return edit.prompt;
  const byItself = mode === 'auto' && kinds.has('export') && !userWrote && !(await exports.blocked());
  if (answer.ready && (turn.thenExport || byItself)) await exports.begin(call, `${turn.key}/export`, undefined);
  return undefined;
}

async function tell(call: Call, turn: Turn, kinds: ReadonlySet<string>): Promise<void> {
  if (kinds.has('upload-help')) await call.voice.say(`${turn.key}/upload-help`, call.voice.words.uploadHelp);
  if (kinds.has('credits')) await sayCredits(call, `${turn.key}/credits`);
}

async function offer(call: Call, turn: Turn, prompt: string): Promise<void> {
  const { words } = call.voice;
  const owner = call.message.author.id;
  const button = await call.services.choices.button(
    words.buttons.doIt,
    { kind: 'prompt', text: prompt, files: [] },
    owner,
  );
  await call.voice.say(`${turn.key}/offer`, words.suggested(prompt), { buttons: [button] });
}
