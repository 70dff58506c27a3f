import { randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Dice } from '../dice.ts';

/** How events look: as the API is documented, as the agent framework really sends them, or now one, now the other. */
export type EventForm = 'documented' | 'agent' | 'mixed';

/** Where a run's events go. Saying something to nobody is fine: a run goes on when its listener is gone. */
export interface Speaker {
  thought(text: string): void;
  toolCall(name: string, args: object): void;
  toolResult(name: string, result: object): void;
  heartbeat(): void;
  /** One passage, in as many events as its form likes; waits between them. */
  text(passage: string, pause: () => Promise<void>): Promise<void>;
  /** An error inside the stream; `code` is NemoVideo's. */
  error(message: string, code: number | undefined): void;
  end(): void;
}

export const nobody: Speaker = {
  thought: () => {},
  toolCall: () => {},
  toolResult: () => {},
  heartbeat: () => {},
  text: async () => {},
  error: () => {},
  end: () => {},
};

/** What one SSE answer is made of. There is no closing event: the end of the connection ends it. */
export class EventStream implements Speaker {
  readonly #response: ServerResponse;
  readonly #form: EventForm;
  readonly #dice: Dice;
  readonly #newline: string;
  readonly #snakeCase: boolean;
  readonly #invocation = `e-${randomUUID()}`;

  constructor(response: ServerResponse, form: EventForm, dice: Dice) {
    this.#response = response;
    this.#form = form;
    this.#dice = dice;
    this.#newline = form === 'mixed' && dice.chance(0.3) ? '\r\n' : '\n';
    this.#snakeCase = form !== 'documented' && dice.chance(0.3);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    response.flushHeaders();
  }

  thought(text: string): void {
    if (this.#speaksAgent()) this.#agentEvent({ role: 'model', parts: [{ text, thought: true }] });
  }

  toolCall(name: string, args: object): void {
    if (!this.#speaksAgent()) return this.#event({ type: 'tool_call', name, args });
    this.#agentEvent({
      role: 'model',
      parts: [{ [this.#key('functionCall')]: { id: `adk-${randomUUID()}`, name, args } }],
    });
  }

  toolResult(name: string, result: object): void {
    if (!this.#speaksAgent()) return this.#event({ type: 'tool_result', name, result });
    this.#agentEvent({ role: 'user', parts: [{ [this.#key('functionResponse')]: { name, response: result } }] });
  }

  heartbeat(): void {
    this.#write(this.#dice.pick(['data: {"type":"heartbeat"}', 'data: heartbeat', 'data:', ': keepalive']));
  }

  async text(passage: string, pause: () => Promise<void>): Promise<void> {
    const agent = this.#speaksAgent();
    const partial = !agent || this.#dice.chance(0.5);
    for (const piece of partial ? piecesOf(passage) : []) {
      if (agent) this.#agentEvent({ role: 'model', parts: [{ text: piece }] }, { partial: true });
      else this.#event({ type: 'text', content: piece });
      await pause();
    }
    if (agent) this.#agentEvent({ role: 'model', parts: [{ text: passage }] }, { [this.#key('finishReason')]: 'STOP' });
  }

  error(message: string, code: number | undefined): void {
    if (code !== undefined) return this.#event({ code, message });
    if (!this.#speaksAgent()) return this.#event({ error: message });
    this.#event({ ...this.#frame(), [this.#key('errorCode')]: 'INTERNAL', [this.#key('errorMessage')]: message });
  }

  end(): void {
    this.#response.end();
  }

  #speaksAgent(): boolean {
    return this.#form === 'agent' || (this.#form === 'mixed' && this.#dice.chance(0.5));
  }

  #key(camelCase: string): string {
    return this.#snakeCase ? camelCase.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : camelCase;
  }

  #frame(): object {
    const id = randomBytes(6).toString('base64url');
    return { [this.#key('invocationId')]: this.#invocation, author: 'nemo_agent', id, timestamp: Date.now() / 1000 };
  }

  #agentEvent(content: object, more: object = {}): void {
    this.#event({ ...this.#frame(), content, ...more });
  }

  #event(event: object): void {
    this.#write(`data: ${JSON.stringify(event)}`);
  }

  #write(line: string): void {
    if (!this.#response.writableEnded && !this.#response.destroyed)
      this.#response.write(line + this.#newline.repeat(2));
  }
}

/** Sentences and lines, which together are the whole passage again. */
function piecesOf(passage: string): string[] {
  return passage.match(/[^.!?。！？\n]*(?:[.!?。！？\n]+\s*|$)/g)?.filter((piece) => piece !== '') ?? [passage];
}
