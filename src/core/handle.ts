import type { Call } from './call.ts';
import type { Command } from './command.ts';
import { channelKey, type IncomingMessage } from './message.ts';
import { runRequest } from './prompt.ts';
import type { Route } from './route.ts';

type Commands = ReadonlyMap<string, Command>;

/** The channel's lane for what has to wait its turn; a lane of its own for what is answered at once. */
export function laneOf(message: IncomingMessage, route: Route, commands: Commands): string {
  const channel = channelKey(message.address);
  return waits(message, route, commands) ? channel : `${channel}!${message.id}`;
}

function waits(message: IncomingMessage, route: Route, commands: Commands): boolean {
  if (route.kind === 'prompt') return true;
  if (route.kind !== 'command') return false;
  return commands.get(route.name)?.when === 'in-turn' || uploads(message, route);
}

function uploads(message: IncomingMessage, route: Route): boolean {
  return route.kind === 'command' && route.name === 'upload' && message.files.length > 0;
}

/** Does what a message asks for. Rejects with what went wrong. */
export async function handle(call: Call, route: Route, commands: Commands): Promise<void> {
  const { message, voice } = call;
  const only = message.author.id;
  switch (route.kind) {
    case 'command':
      if (uploads(message, route)) return runRequest(call, { text: '', files: message.files, thenExport: false });
      return runCommand(call, route.name, route.args, commands);
    case 'prompt':
      if (route.choiceId !== undefined) await useChoice(call, route.choiceId);
      return runRequest(call, route);
    case 'unsure':
      return askBack(call, route.name, route.args);
    case 'nothing':
      return sayPlainly(call, voice.words.nothingSaid);
    case 'button-gone':
      return sayPlainly(call, voice.words.buttonGone, only);
    case 'not-theirs':
      return sayPlainly(call, voice.words.notYours, only);
  }
}

async function sayPlainly(call: Call, text: string, only?: string): Promise<void> {
  await call.voice.say(`${call.message.id}/said`, text, only === undefined ? {} : { only });
}

async function runCommand(call: Call, name: string, args: string, commands: Commands): Promise<void> {
  const { words } = call.voice;
  const command = commands.get(name);
  if (!command) return sayPlainly(call, words.unknownCommand(name), call.message.author.id);
  if (command.managersOnly && !call.message.author.manager)
    return sayPlainly(call, words.managersOnly, call.message.author.id);
  await command.run(call, args);
}

/** A button that spends works once; the same press, come back after a crash, goes on with what it had begun. */
async function useChoice(call: Call, id: string): Promise<void> {
  const stored = await call.services.choices.get(id);
  if (stored) await call.services.choices.use(id, stored, call.message.id);
}

async function askBack(call: Call, name: string, args: string): Promise<void> {
  const { choices } = call.services;
  const { words } = call.voice;
  const { author, files, id, text } = call.message;
  const buttons = await Promise.all([
    choices.button(words.commandLabel(name), { kind: 'command', name, args }, author.id, 'primary'),
    choices.button(words.buttons.edit, { kind: 'prompt', text: text.trim(), files }, author.id),
  ]);
  await call.voice.say(`${id}/which`, words.whichOne(text.trim()), { buttons });
}
