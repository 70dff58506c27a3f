import type { AgentEvent } from '../core/ports.ts';
import { EventReader } from './events.ts';
import type { StreamFault } from './failure.ts';
import { plainAnswer, read } from './wire.ts';

export interface Answer {
  readonly events: readonly AgentEvent[];
  /** Told after the events. */
  readonly fault: StreamFault | undefined;
}

/** What a JSON answer in place of a stream says: all events of the run in a list, one of them, or only its text. */
export function readAnswer(body: object): Answer {
  const events: AgentEvent[] = [];
  const reader = new EventReader((event) => events.push(event));
  for (const each of Array.isArray(body) ? body : [body]) {
    const fault = typeof each === 'object' && each !== null ? reader.takeObject(undefined, each) : undefined;
    if (fault) return { events, fault };
  }
  const text = events.length === 0 ? textOf(body) : undefined;
  return { events: text === undefined ? events : [{ type: 'text', text, whole: true }], fault: undefined };
}

function textOf(body: object): string | undefined {
  const outside = read(plainAnswer, body);
  const inside = read(plainAnswer, outside.data);
  const data = typeof outside.data === 'string' ? outside.data : undefined;
  // The envelope's own `message` is "ok" or "success"; only one inside the data is meant for people.
  const said = [inside.text, inside.content, inside.reply, inside.answer, inside.message, data];
  return [...said, outside.text, outside.content, outside.reply, outside.answer].find((text) => text?.trim());
}
