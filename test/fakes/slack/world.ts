import type { Stored } from './storage.ts';
import { ALICE, BOB, BOT, BOT_ID, CAROL, CHANNEL, DIRECT, ELSEWHERE, GROUP, TEAM, timestamp } from './ids.ts';

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly scopes: Set<string>;
}

export interface FakeUser {
  readonly id: string;
  readonly teamId: string;
  readonly admin: boolean;
  readonly locale: string;
}

export interface FakeChannel {
  readonly id: string;
  readonly teamId: string;
  readonly type: 'channel' | 'group' | 'im' | 'mpim';
  /** Whether the bot is a member. */
  botIn: boolean;
  archived: boolean;
  /** Whose direct messages these are. */
  readonly userId?: string;
}

export interface Block {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly elements?: readonly {
    readonly action_id: string;
    readonly value?: string;
    readonly style?: string;
    readonly text: { readonly text: string };
  }[];
}

export interface FakeMessage {
  readonly ts: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly threadTs?: string | undefined;
  readonly userId: string;
  readonly byBot: boolean;
  text: string;
  blocks: readonly Block[];
  metadata?: unknown;
  readonly files: readonly Stored[];
  readonly pings: string[];
  /** Only this person sees it. */
  readonly onlyFor?: string;
}

/** As the manifest asks for them. */
const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'im:history',
  'mpim:history',
  'users:read',
] as const;

/** Who and what there is, over all workspaces. */
export class World {
  readonly teams = new Map<string, Team>();
  readonly users = new Map<string, FakeUser>();
  readonly channels = new Map<string, FakeChannel>();
  messages: FakeMessage[] = [];
  readonly home: Team;

  constructor() {
    this.home = this.addTeam(TEAM, 'xoxb-home', BOT, BOT_ID);
    this.addUser({ id: ALICE, teamId: TEAM, admin: false, locale: 'en-US' });
    this.addUser({ id: BOB, teamId: TEAM, admin: false, locale: 'zh-CN' });
    this.addUser({ id: CAROL, teamId: TEAM, admin: true, locale: 'en-US' });
    this.addChannel({ id: CHANNEL, teamId: TEAM, type: 'channel', botIn: true, archived: false });
    this.addChannel({ id: ELSEWHERE, teamId: TEAM, type: 'channel', botIn: false, archived: false });
    this.addChannel({ id: GROUP, teamId: TEAM, type: 'mpim', botIn: true, archived: false });
    this.addChannel({ id: DIRECT, teamId: TEAM, type: 'im', botIn: true, archived: false, userId: ALICE });
  }

  addTeam(id: string, token: string, botUserId: string, botId: string): Team {
    const team = { id, name: `Team ${id}`, token, botUserId, botId, scopes: new Set<string>(SCOPES) };
    this.teams.set(id, team);
    return team;
  }

  addUser(user: FakeUser): void {
    this.users.set(user.id, user);
  }

  addChannel(channel: FakeChannel): void {
    this.channels.set(channel.id, channel);
  }

  byToken(token: string | undefined): Team | undefined {
    return [...this.teams.values()].find((team) => team.token === token);
  }

  write(message: Partial<FakeMessage> & Pick<FakeMessage, 'channelId' | 'userId'>): FakeMessage {
    const base = { ts: timestamp(), teamId: TEAM, text: '', blocks: [], files: [], pings: [], byBot: false };
    const written: FakeMessage = { ...base, ...message };
    this.messages.push(written);
    return written;
  }

  find(channelId: string, ts: string): FakeMessage | undefined {
    return this.messages.find((message) => message.channelId === channelId && message.ts === ts);
  }

  remove(message: FakeMessage): void {
    this.messages = this.messages.filter((other) => other !== message);
  }

  /** What the bot wrote for all to read, oldest first; of one thread where that is given. */
  fromBot(channelId: string, threadTs?: string): FakeMessage[] {
    return this.messages.filter(
      (message) =>
        message.channelId === channelId &&
        message.byBot &&
        message.onlyFor === undefined &&
        (threadTs === undefined || message.threadTs === threadTs),
    );
  }

  whispered(userId: string): FakeMessage[] {
    return this.messages.filter(({ onlyFor }) => onlyFor === userId);
  }

  directWith(userId: string): FakeChannel {
    const known = [...this.channels.values()].find((channel) => channel.userId === userId);
    if (known !== undefined) return known;
    const teamId = this.users.get(userId)?.teamId ?? TEAM;
    const made: FakeChannel = { id: `D${userId.slice(1)}`, teamId, type: 'im', botIn: true, archived: false, userId };
    this.addChannel(made);
    return made;
  }
}

/** What is read: blocks are shown in place of the text. */
export function shownText({ text, blocks }: Pick<FakeMessage, 'text' | 'blocks'>): string {
  const sections = blocks.flatMap((block) => (block.type === 'section' && block.text ? [block.text.text] : []));
  return decoded(blocks.length === 0 ? text : sections.join('\n'));
}

export function buttonsOf({ blocks }: Pick<FakeMessage, 'blocks'>) {
  return blocks.flatMap((block) => (block.type === 'actions' ? (block.elements ?? []) : []));
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
