import { createHmac } from 'node:crypto';

import type { Envelope, FakeSockets } from './sockets.ts';

/** How the app hears of things: over HTTP, signed, or through its sockets. */
export type Route =
  | { readonly kind: 'http'; readonly url: string; readonly secret: string }
  | { readonly kind: 'socket' };

/** What the app said to a delivery. */
export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

export interface Manner {
  /** Which try this is: 1 for the first repetition. */
  readonly retry?: number;
  /** Seconds that the request's clock is ahead. */
  readonly aheadSeconds?: number;
  readonly secret?: string;
  readonly signed?: boolean;
}

const PATIENCE_MS = 8_000;

export class Delivery {
  route: Route = { kind: 'socket' };
  readonly #sockets: FakeSockets;
  readonly #until: (what: () => boolean) => Promise<void>;

  constructor(sockets: FakeSockets, until: (what: () => boolean) => Promise<void>) {
    this.#sockets = sockets;
    this.#until = until;
  }

  event(body: object, manner: Manner = {}): Promise<Answered> {
    if (this.route.kind === 'http') return this.#post(JSON.stringify(body), 'application/json', manner);
    const { retry } = manner;
    const again = retry === undefined ? {} : { retry_attempt: retry, retry_reason: 'timeout' };
    return this.#through({ type: 'events_api', payload: body, ...again });
  }

  command(fields: Readonly<Record<string, string>>, manner: Manner = {}): Promise<Answered> {
    if (this.route.kind === 'socket') return this.#through({ type: 'slash_commands', payload: fields });
    return this.#post(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded', manner);
  }

  interaction(payload: object, manner: Manner = {}): Promise<Answered> {
    if (this.route.kind === 'socket') return this.#through({ type: 'interactive', payload });
    const form = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    return this.#post(form, 'application/x-www-form-urlencoded', manner);
  }

  async #through(envelope: Envelope): Promise<Answered> {
    const startedAt = performance.now();
    const id = this.#sockets.send(envelope);
    await this.#until(() => this.#sockets.acknowledged(id));
    return { status: 200, body: JSON.stringify(this.#sockets.answerTo(id)), ms: performance.now() - startedAt };
  }

  async #post(body: string, type: string, manner: Manner): Promise<Answered> {
    if (this.route.kind !== 'http') throw new Error('there is no address to post to');
    const { retry, aheadSeconds = 0, secret = this.route.secret, signed = true } = manner;
    const stamp = String(Math.floor(Date.now() / 1000) + aheadSeconds);
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`;
    const startedAt = performance.now();
    const response = await fetch(this.route.url, {
      method: 'POST',
      headers: {
        'content-type': type,
        ...(signed ? { 'x-slack-request-timestamp': stamp, 'x-slack-signature': signature } : {}),
        ...(retry === undefined ? {} : { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' }),
      },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, body: await response.text(), ms: performance.now() - startedAt };
  }
}
