import type { IncomingMessage, ServerResponse } from 'node:http';

import type { FaultAnswer, Faults } from './faults.ts';
import { chatMethods } from './chat.ts';
import { refused, type Answer, type Args, type Desk, type Method } from './desk.ts';
import { fileMethods } from './file-methods.ts';
import { otherMethods } from './other-methods.ts';

export interface Call {
  readonly method: string;
  readonly args: Args;
  readonly authorization: string | undefined;
  readonly at: number;
}

/** Which scope a method needs, for a public channel where it depends. */
const NEEDS: Readonly<Record<string, string>> = {
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'chat.delete': 'chat:write',
  'conversations.replies': 'channels:history',
  'conversations.history': 'channels:history',
  'users.conversations': 'channels:read',
  'users.info': 'users:read',
  'files.info': 'files:read',
  'files.getUploadURLExternal': 'files:write',
  'files.completeUploadExternal': 'files:write',
  'files.delete': 'files:write',
  'agents.sessions.setStatus': 'assistant:write',
  'assistant.threads.setSuggestedPrompts': 'assistant:write',
};

const METHODS: Readonly<Record<string, Method>> = { ...chatMethods, ...fileMethods, ...otherMethods };

/** `POST /api/<method>`: form-encoded in, JSON out, nearly always with status 200. */
export class FakeWebApi {
  readonly calls: Call[] = [];
  readonly #desk: Desk;
  readonly #faults: Faults;
  readonly #changed: () => void;

  constructor(desk: Desk, faults: Faults, changed: () => void) {
    this.#desk = desk;
    this.#faults = faults;
    this.#changed = changed;
  }

  of(method: string): Call[] {
    return this.calls.filter((call) => call.method === method);
  }

  async handle(method: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const args = Object.fromEntries(new URLSearchParams(await bodyOf(request)));
    const { authorization } = request.headers;
    this.calls.push({ method, args, authorization, at: Date.now() });
    const channel = args['channel'] ?? args['channel_id'];
    const before = this.#faults.take(method, 'before', channel);
    const answer = before === undefined ? this.#answer(method, args, authorization) : { ok: true };
    const after = before ?? this.#faults.take(method, 'after', channel);
    this.#send(response, answer, after, authorization);
    this.#changed();
  }

  #answer(method: string, args: Args, authorization: string | undefined): Answer {
    const token = authorization?.replace('Bearer ', '');
    if (method === 'apps.connections.open') return this.#openConnection(token);
    if (method === 'oauth.v2.access') return this.#exchange(args);
    const team = this.#desk.world.byToken(token);
    if (team === undefined) return refused(token === undefined ? 'not_authed' : 'invalid_auth');
    const needed = NEEDS[method];
    if (needed !== undefined && !team.scopes.has(needed)) {
      return refused('missing_scope', { needed, provided: [...team.scopes].join(',') });
    }
    return METHODS[method]?.(args, team, this.#desk) ?? refused('unknown_method');
  }

  #openConnection(token: string | undefined): Answer {
    if (token === undefined || !this.#desk.appTokens.has(token)) return refused('invalid_auth');
    return { ok: true, url: this.#desk.socketUrl() };
  }

  #exchange({ code = '', client_id: clientId, client_secret: secret }: Args): Answer {
    const team = this.#desk.oauthCodes.get(code);
    if (team === undefined || clientId !== 'client-id' || secret !== 'client-secret') return refused('invalid_code');
    this.#desk.oauthCodes.delete(code);
    return {
      ok: true,
      access_token: team.token,
      token_type: 'bot',
      scope: [...team.scopes].join(','),
      bot_user_id: team.botUserId,
      app_id: 'A0NEMO',
      team: { id: team.id, name: team.name },
      enterprise: null,
      is_enterprise_install: false,
      authed_user: { id: 'U0INSTALLER' },
    };
  }

  #send(
    response: ServerResponse,
    answer: Answer,
    fault: FaultAnswer | undefined,
    authorization: string | undefined,
  ): void {
    if (fault === 'reset') return void response.destroy();
    if (fault === 'silence') return;
    if (typeof fault === 'object' && 'status' in fault) {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
      return;
    }
    const body = typeof fault === 'object' ? refused(fault.error, fault.more) : answer;
    const team = this.#desk.world.byToken(authorization?.replace('Bearer ', ''));
    const scopes = team === undefined ? {} : { 'x-oauth-scopes': [...team.scopes].join(',') };
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...scopes }).end(JSON.stringify(body));
  }
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
