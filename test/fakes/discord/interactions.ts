import { EPHEMERAL, LOADING, refused, type Answer, type Rest } from './answers.ts';
import type { FakeMessage } from './world.ts';

const ACK_MS = 3_000;
const TOKEN_MS = 15 * 60_000;

/** One thing somebody did with a command, a button or a form. */
export interface FakeInteraction {
  readonly id: string;
  readonly token: string;
  readonly channelId: string;
  readonly at: number;
  /** Type of the acknowledgement and when it came. */
  ack?: { readonly type: number; readonly at: number; readonly data: Readonly<Record<string, unknown>> };
  /** The message that `@original` is. */
  original?: FakeMessage;
}

/** The life of interactions: 3 s to be acknowledged, 15 minutes to be answered. */
export class FakeInteractions {
  readonly #all = new Map<string, FakeInteraction>();
  /** Added to the time that has passed since: an hour makes every token a dead one. */
  agedMs = 0;

  add(interaction: FakeInteraction): FakeInteraction {
    this.#all.set(interaction.token, interaction);
    return interaction;
  }

  acknowledge(
    token: string,
    body: { readonly type: number; readonly data?: Record<string, unknown> },
    rest: Rest,
  ): Answer {
    const interaction = this.#all.get(token);
    if (interaction === undefined || this.#age(interaction) > ACK_MS) return refused(404, 10062, 'Unknown interaction');
    if (interaction.ack !== undefined) return refused(400, 40060, 'Interaction has already been acknowledged.');
    const { type, data = {} } = body;
    interaction.ack = { type, data, at: Date.now() };
    if (type === 4 || type === 5) {
      const flags = Number(data['flags'] ?? 0) | (type === 5 ? LOADING : 0);
      const wrong = type === 4 ? rest.wrongWith(data) : undefined;
      if (wrong !== undefined) return wrong;
      interaction.original = rest.write(interaction.channelId, { ...data, flags });
    }
    return { status: 204 };
  }

  /** The interaction behind a token, or why there is none. */
  alive(token: string): FakeInteraction | Answer {
    const interaction = this.#all.get(token);
    if (interaction === undefined) return refused(404, 10015, 'Unknown Webhook');
    if (this.#age(interaction) > TOKEN_MS) return refused(401, 50027, 'Invalid Webhook Token');
    return interaction;
  }

  fill(message: FakeMessage, body: Record<string, unknown>): FakeMessage {
    message.content = String(body['content'] ?? message.content);
    message.components = (body['components'] as FakeMessage['components'] | undefined) ?? message.components;
    message.flags = message.flags & EPHEMERAL;
    return message;
  }

  #age({ at }: FakeInteraction): number {
    return Date.now() - at + this.agedMs;
  }
}
