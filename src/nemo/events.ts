import type { AgentEvent } from '../core/ports.ts';
import { isSuccess, wordsOf, type StreamFault } from './failure.ts';
import { Passages } from './passages.ts';
import { agentEvent, plainEvent, read, type AgentWireEvent, type PlainWireEvent } from './wire.ts';

const KEEPALIVE = /^(?:heartbeat|keep[-_ ]?alive|ping)$/i;
const TOOL = /^(?:tool|function)[-_]?(?:call|result|response|use)?$/i;
/** A finish reason that some framework versions file under errors. */
const NO_ERROR: ReadonlySet<unknown> = new Set([undefined, null, '', 'STOP', 'FINISH_REASON_UNSPECIFIED']);

/**
 * Reads the service's events, in both their forms, as agent events. What is not known to be text for people has no way
 * through: thoughts, tools' arguments and results, echoes of the prompt, and everything nobody has heard of.
 */
export class EventReader {
  readonly #emit: (event: AgentEvent) => void;
  readonly #passages: Passages;
  /** Events that meant nothing to us. */
  ignored = 0;

  constructor(emit: (event: AgentEvent) => void) {
    this.#emit = emit;
    this.#passages = new Passages(emit);
  }

  keepalive(): void {
    this.#emit({ type: 'keepalive' });
  }

  /** One SSE event, by its name and data. Answers with the fault that it tells, if it is one. */
  take(name: string | undefined, data: string): StreamFault | undefined {
    const trimmed = data.trim();
    if (trimmed.startsWith('{')) return this.#takeJson(name, trimmed);
    if (trimmed === '' || KEEPALIVE.test(trimmed.replaceAll('"', '')) || KEEPALIVE.test(name ?? '')) this.keepalive();
    else if (name === 'error') return { detail: trimmed };
    else this.ignored += 1;
    return undefined;
  }

  /** An event that came as JSON already. */
  takeObject(name: string | undefined, event: object): StreamFault | undefined {
    // Where the content is an object its parts tell what the event is; the documented form has a string there, or none.
    const framework = 'content' in event && typeof event.content === 'object' && event.content !== null;
    return framework ? this.#takeFramework(event) : this.#takePlain(name, event);
  }

  #takeJson(name: string | undefined, data: string): StreamFault | undefined {
    let event: unknown;
    try {
      event = JSON.parse(data);
    } catch {
      // The framework writes its last words by hand: they may hold quotes that nobody escaped.
      const broken = /^\{\s*"error"\s*:\s*"?(.*?)"?\s*\}?$/s.exec(data);
      if (broken) return { detail: broken[1] ?? '' };
      this.ignored += 1;
      return undefined;
    }
    return this.takeObject(name, event as object);
  }

  #takeFramework(wire: object): StreamFault | undefined {
    const event = read(agentEvent, wire);
    const voice = `${event.invocationId ?? event.invocation_id ?? ''}/${event.author ?? ''}`;
    const spoken = event.content?.role !== 'user' && event.author !== 'user';
    let text = '';
    const tools: string[] = [];
    for (const part of event.content?.parts ?? []) {
      const tool = part.functionCall ?? part.function_call ?? part.functionResponse ?? part.function_response;
      if (tool) tools.push(tool.name ?? '');
      else if (spoken && part.text !== undefined && part.thought !== true) text += part.text;
    }
    if (event.partial === true) this.#passages.delta(voice, text);
    else if (text.trim() !== '') this.#passages.whole(voice, text);
    for (const tool of tools) this.#emit({ type: 'tool', name: tool });
    return frameworkFault(event);
  }

  #takePlain(name: string | undefined, wire: object): StreamFault | undefined {
    const event = read(plainEvent, wire);
    const type = event.type ?? name ?? '';
    if (KEEPALIVE.test(type)) this.keepalive();
    else if (TOOL.test(type)) this.#emit({ type: 'tool', name: event.name ?? '' });
    else if (type === 'text') this.#passages.piece(event.content ?? event.text ?? '');
    else return plainFault(event, name) ?? frameworkFault(read(agentEvent, wire)) ?? this.#takeWrapped(name, wire);
    return undefined;
  }

  /** An event inside an envelope of its own, or nothing we know. */
  #takeWrapped(name: string | undefined, wire: object): StreamFault | undefined {
    if ('data' in wire && typeof wire.data === 'object' && wire.data !== null) return this.takeObject(name, wire.data);
    this.ignored += 1;
    return undefined;
  }
}

/** `{"type":"error",…}`, `{"error":…}`, or the envelope with its code. */
function plainFault(event: PlainWireEvent, name: string | undefined): StreamFault | undefined {
  const { type, code, error, content } = event;
  // An event of a type nobody has heard of may hold codes and errors of its own kind.
  if (type !== undefined && type !== 'error') return undefined;
  const failed = code !== undefined && !isSuccess(code);
  const told = error !== undefined && error !== null && error !== '' && error !== false;
  if ((type ?? name) !== 'error' && !failed && !told) return undefined;
  return { ...(failed ? { code } : {}), detail: wordsOf(event) || (content ?? '') };
}

function frameworkFault(event: AgentWireEvent): StreamFault | undefined {
  const code = event.errorCode ?? event.error_code;
  const message = event.errorMessage ?? event.error_message;
  if (NO_ERROR.has(code) && !message) return undefined;
  const number = Number(code ?? Number.NaN);
  const word = typeof code === 'string' && Number.isNaN(number) && !NO_ERROR.has(code) ? code : undefined;
  return {
    ...(Number.isNaN(number) ? {} : { code: number }),
    detail: [word, message].filter(Boolean).join(': '),
  };
}
