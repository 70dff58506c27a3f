import { MessageReferenceType, MessageType, type APIMessage, type APIUser } from 'discord.js';

import type { Author, IncomingMessage } from '../../core/message.ts';
import { filesIn, mediaIn } from './files.ts';
import { addressOf, isRecord, timeOf } from './place.ts';

/** A message as the gateway tells it, or as fetched with its server and channel type filled in. */
export interface Heard extends APIMessage {
  readonly guild_id?: string;
  readonly channel_type?: number;
  readonly member?: { readonly roles: readonly string[] };
}

/** Who we are where the message was written. */
export interface Self {
  readonly userId: string;
  /** The role that Discord makes for the bot; people mention it by mistake. */
  readonly roleId?: string | undefined;
}

/** `maybe`: meant for us in a thread of ours and where the channel is always-on. */
export type Heed = 'ignored' | 'meant' | 'maybe';

const SAID: ReadonlySet<MessageType> = new Set([MessageType.Default, MessageType.Reply]);

/** No bystander's remark becomes a paid prompt: what names nobody is at most `maybe`, what names others is not for us. */
export function heedOf(message: Heard, self: Self): Heed {
  if (message.author.bot === true || message.webhook_id !== undefined || !SAID.has(message.type)) return 'ignored';
  if (message.guild_id === undefined) return 'meant';
  if (mentionsUs(message, self)) return 'meant';
  if (answered(message)?.author.id === self.userId) return 'meant';
  return concernsOthers(message) || saysNothing(message) ? 'ignored' : 'maybe';
}

/** A payload as a message; undefined for what is none. Lists that Discord may leave out are there, and empty. */
export function asHeard(payload: unknown): Heard | undefined {
  if (!isRecord(payload) || typeof payload['id'] !== 'string' || typeof payload['channel_id'] !== 'string')
    return undefined;
  if (!isRecord(payload['author']) || typeof payload['author']['id'] !== 'string') return undefined;
  const lists = { content: '', mentions: [], mention_roles: [], mention_everyone: false, attachments: [], type: 0 };
  return { ...lists, ...payload } as unknown as Heard;
}

export function readMessage(message: Heard, self: Self, manager: boolean): IncomingMessage {
  return {
    id: `discord:${message.id}`,
    address: addressOf(message.guild_id, message.channel_id),
    author: authorOf(message.author, manager),
    ask: { kind: 'text' },
    text: withoutMention(message.content, self),
    files: [...filesIn(message), ...filesAnswered(message, self)],
    at: timeOf(message.id),
  };
}

/** A reply whose original the payload does not bring along: it must be fetched before the message can be read. */
export function originalMissing(message: Heard): boolean {
  return isReply(message) && message.referenced_message === undefined;
}

function authorOf(user: Pick<APIUser, 'id'>, manager: boolean): Author {
  return { id: user.id, manager };
}

function isReply({ type, message_reference: reference }: Heard): boolean {
  return type === MessageType.Reply && reference?.type !== MessageReferenceType.Forward;
}

function answered(message: Heard): APIMessage | undefined {
  return isReply(message) ? (message.referenced_message ?? undefined) : undefined;
}

function mentionsUs(message: Heard, { userId, roleId }: Self): boolean {
  if (message.mentions.some(({ id }) => id === userId)) return true;
  return roleId !== undefined && message.mention_roles.includes(roleId);
}

/** Mentions of others, or an answer to somebody else's message; answering oneself concerns nobody else. */
function concernsOthers(message: Heard): boolean {
  if (message.mention_everyone || message.mention_roles.length > 0) return true;
  if (message.mentions.some(({ id }) => id !== message.author.id)) return true;
  return isReply(message) && answered(message)?.author.id !== message.author.id;
}

/** A sticker, a poll, or a message whose content Discord withholds from a bot without the Message Content intent. */
function saysNothing(message: Heard): boolean {
  return message.content.trim() === '' && filesIn(message).length === 0;
}

/** Answering a video means that video; answering one of ours means our project, which has it already. */
function filesAnswered(message: Heard, self: Self): IncomingMessage['files'] {
  const original = answered(message);
  return original === undefined || original.author.id === self.userId ? [] : mediaIn(original);
}

function withoutMention(content: string, { userId, roleId }: Self): string {
  const ours = roleId === undefined ? `@!?${userId}` : `@!?${userId}|@&${roleId}`;
  return content.replace(new RegExp(`[ \\t]*<(?:${ours})>`, 'g'), '').trim();
}
