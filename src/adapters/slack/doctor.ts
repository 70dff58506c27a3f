import { toBotError, type BotError } from '../../core/errors.ts';
import { SlackApi } from './api.ts';
import { refusedWith } from './failures.ts';
import { listAt, textAt } from './fields.ts';
import type { SlackOptions } from './options.ts';
import { AGENT_SCOPE, SCOPES } from './scopes.ts';
import { scopesIn, Workspaces, workspaceOf, type Workspace } from './workspaces.ts';

export interface CheckOptions extends Pick<
  SlackOptions,
  'connection' | 'workspaces' | 'apiUrl' | 'clock' | 'log' | 'records'
> {
  /** Ids of the channels the bot is meant to work in; none: all it is invited to. */
  readonly channels: readonly string[];
}

/** Looks, changes nothing: a line for everything that stands between this bot and a working Slack. Never rejects. */
export async function checkSlack(options: CheckOptions): Promise<string[]> {
  const check = new Check(options);
  return [...(await check.connection()), ...(await check.workspaces())];
}

class Check {
  readonly #options: CheckOptions;
  readonly #api: SlackApi;
  readonly #workspaces: Workspaces;

  constructor(options: CheckOptions) {
    this.#options = options;
    this.#api = new SlackApi({ ...options, onBadToken: () => undefined }, () => this.#workspaces);
    this.#workspaces = new Workspaces(options.workspaces, options.records, options.log, (token) =>
      this.#api.with(token, 'auth.test'),
    );
  }

  async connection(): Promise<string[]> {
    const { connection } = this.#options;
    if (connection.kind === 'http') {
      return [
        '• HTTP: Slack must reach https://your-host/slack/events, the address that stands under Event Subscriptions, Interactivity & ' +
          'Shortcuts and Slash Commands. Whether the signing secret is the right one shows with the first event.',
      ];
    }
    try {
      await this.#api.with(connection.appToken, 'apps.connections.open');
      return ['✓ Socket Mode: the app-level token is good.'];
    } catch (error) {
      const { message } = toBotError(error);
      return [
        `✗ Socket Mode: ${message} Basic Information, App-Level Tokens: one with the scope connections:write; Socket Mode: on.`,
      ];
    }
  }

  async workspaces(): Promise<string[]> {
    const { workspaces } = this.#options;
    if (workspaces.kind === 'one') return this.#workspace(workspaces.botToken);
    const ids = (await this.#workspaces.installations?.ids()) ?? [];
    if (ids.length === 0)
      return ['✗ Workspaces: none has installed the app yet. Open https://your-host/slack/install.'];
    const lines: string[] = [];
    for (const id of ids) lines.push(...(await this.#installed(id)));
    return lines;
  }

  async #installed(id: string): Promise<string[]> {
    try {
      return await this.#workspace((await this.#workspaces.get(id)).token);
    } catch (error) {
      return [`✗ ${id}: ${toBotError(error).message}`];
    }
  }

  async #workspace(token: string): Promise<string[]> {
    try {
      const answer = await this.#api.with(token, 'auth.test');
      const workspace = workspaceOf(answer, token);
      const who = `${textAt(answer, 'user') ?? 'the bot'} (${workspace.botUserId ?? '?'})`;
      const where = `${textAt(answer, 'team') ?? ''} (${workspace.id})`;
      return [
        `✓ Token: belongs to ${who} in ${where}.`,
        ...scopeLines(scopesIn(answer)),
        ...(await this.#channels(token, workspace)),
      ];
    } catch (error) {
      return [`✗ ${toBotError(error).message}`];
    }
  }

  async #channels(token: string, { id }: Workspace): Promise<string[]> {
    const { channels } = this.#options;
    if (channels.length > 0) return Promise.all(channels.map((channel) => this.#channel(token, channel)));
    try {
      const args = { types: 'public_channel,private_channel', exclude_archived: true, limit: 200 };
      const found = listAt(await this.#api.with(token, 'users.conversations', args), 'channels');
      const names = found.map((channel) => `#${textAt(channel, 'name') ?? textAt(channel, 'id') ?? '?'}`);
      return [
        names.length === 0
          ? `✗ ${id}: the bot is in no channel yet. Say /invite @nemo in one.`
          : `✓ ${id}: the bot is in ${names.join(', ')}.`,
      ];
    } catch (error) {
      if (!refusedWith(error, 'missing_scope')) throw error;
      return [
        '• Channels: which ones the bot is in cannot be listed without channels:read, which it does not need otherwise. ALLOWED_CHANNELS are checked one by one.',
      ];
    }
  }

  /** Reading a channel's last message needs no scope beyond those the bot has, and is refused where it is no member. */
  async #channel(token: string, channel: string): Promise<string> {
    try {
      await this.#api.with(token, 'conversations.history', { channel, limit: 1 });
      return `✓ ${channel}: the bot is a member.`;
    } catch (error) {
      return channelLine(channel, toBotError(error));
    }
  }
}

function channelLine(channel: string, error: BotError): string {
  if (refusedWith(error, 'not_in_channel')) return `✗ ${channel}: the bot is no member. Say /invite @nemo there.`;
  if (refusedWith(error, 'channel_not_found'))
    return `✗ ${channel}: no such channel, or a private one without the bot. Say /invite @nemo there.`;
  return `✗ ${channel}: ${error.message}`;
}

function scopeLines(granted: readonly string[]): string[] {
  const missing = Object.keys(SCOPES).filter((scope) => !granted.includes(scope));
  const spare = granted.filter((scope) => !(scope in SCOPES) && scope !== AGENT_SCOPE);
  return [
    missing.length === 0
      ? `✓ Scopes: all ${Object.keys(SCOPES).length} are granted.`
      : `✗ Scopes: ${missing.map((scope) => `${scope} (${purposeOf(scope)})`).join(', ')} missing. OAuth & Permissions, Bot Token Scopes; then Install App, Reinstall.`,
    ...(spare.length === 0 ? [] : [`• Scopes: ${spare.join(', ')} not needed.`]),
    granted.includes(AGENT_SCOPE)
      ? '✓ Agent features: on. Guests of the workspace cannot use the app then.'
      : '• Agent features: off. No status line, no Stop button of Slack, no suggested prompts; guests can use the app.',
  ];
}

function purposeOf(scope: string): string {
  return SCOPES[scope] ?? '';
}
