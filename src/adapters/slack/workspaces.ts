import { BotError } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import { textAt, textsAt, fieldsAt, type Fields } from './fields.ts';
import { Installations } from './installations.ts';
import type { SlackRecords, WorkspacesOptions } from './options.ts';
import { AGENT_SCOPE } from './scopes.ts';

export interface Workspace {
  readonly id: string;
  readonly token: string;
  readonly botUserId: string | undefined;
  readonly botId: string | undefined;
  readonly agent: boolean;
}

/** Which token speaks in which workspace. */
export class Workspaces {
  readonly installations: Installations | undefined;
  readonly #options: WorkspacesOptions;
  readonly #ask: (token: string) => Promise<Fields>;
  #only: Promise<Workspace> | undefined;

  /** `ask`: what Slack says of a token (`auth.test`). */
  constructor(options: WorkspacesOptions, records: SlackRecords, log: Log, ask: (token: string) => Promise<Fields>) {
    this.#options = options;
    this.#ask = ask;
    this.installations =
      options.kind === 'several' ? new Installations(records.installations, options.encryptionKey, log) : undefined;
  }

  /** Rejects with `unauthorized` where the app is not, or no longer, installed. */
  async get(workspaceId: string): Promise<Workspace> {
    if (this.#options.kind === 'one') return this.only();
    const installation = await this.installations?.of(workspaceId);
    if (installation?.bot === undefined) {
      throw new BotError('unauthorized', `the app is not installed to the workspace ${workspaceId}`);
    }
    const { token, userId: botUserId, id: botId, scopes } = installation.bot;
    return { id: workspaceId, token, botUserId, botId, agent: scopes.includes(AGENT_SCOPE) };
  }

  /** The one workspace of the token that was set. */
  only(): Promise<Workspace> {
    this.#only ??= this.#askForOnly().catch((error: unknown) => {
      this.#only = undefined;
      throw error;
    });
    return this.#only;
  }

  async #askForOnly(): Promise<Workspace> {
    if (this.#options.kind !== 'one') throw new BotError('unexpected', 'there are several workspaces');
    const { botToken: token } = this.#options;
    return workspaceOf(await this.#ask(token), token);
  }
}

/** From the answer of `auth.test`. */
export function workspaceOf(answer: Fields, token: string): Workspace {
  const id = answer['is_enterprise_install'] === true ? textAt(answer, 'enterprise_id') : textAt(answer, 'team_id');
  if (id === undefined) throw new BotError('unexpected', 'auth.test names no workspace');
  const agent = scopesIn(answer).includes(AGENT_SCOPE);
  return { id, token, botUserId: textAt(answer, 'user_id'), botId: textAt(answer, 'bot_id'), agent };
}

/** Slack tells a token's scopes in a header, which the library moves here. */
export function scopesIn(answer: Fields): readonly string[] {
  return textsAt(fieldsAt(answer, 'response_metadata'), 'scopes');
}
