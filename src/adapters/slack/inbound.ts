import type { Address, Author, FileRef, IncomingMessage } from '../../core/message.ts';
import { afterBang, callsUs, readWords, type Asked } from './asked.ts';
import { listAt, textAt, type Fields } from './fields.ts';
import { mentions, namesOthers, plainText } from './plain-text.ts';
import { addressOf, timeOf } from './place.ts';

/** A message as an event tells it. */
export interface Heard {
  readonly ts: string;
  readonly channelId: string;
  readonly channelType: string;
  /** The thread it was written in; undefined where it could open one. */
  readonly threadTs: string | undefined;
  readonly parentUserId: string | undefined;
  readonly userId: string;
  readonly text: string;
  readonly files: readonly Fields[];
  readonly clientId: string | undefined;
}

/** `maybe`: meant for us in a thread we are in, and where the channel is always-on. */
export type Heed = 'ignored' | 'meant' | 'maybe';

/** Where the event belongs: whose token speaks there, and who we are. */
export interface Home {
  readonly workspaceId: string;
  readonly botUserId: string | undefined;
}

/** Everything else is somebody joining, a topic, an edit, a bot (docs: reference/events/message, "Subtypes"). */
const SAID: ReadonlySet<unknown> = new Set([undefined, 'file_share', 'thread_broadcast']);
const SLACKBOT = 'USLACKBOT';

/** An event as a message of a person's; undefined for what is none. */
export function asHeard(event: Fields, botUserId: string | undefined): Heard | undefined {
  const { subtype, bot_id: botId, hidden, edited } = event;
  if (!SAID.has(subtype) || botId !== undefined || hidden === true || edited !== undefined) return undefined;
  const [ts, channelId, userId] = [textAt(event, 'ts'), textAt(event, 'channel'), textAt(event, 'user')];
  if (ts === undefined || channelId === undefined || userId === undefined) return undefined;
  if (userId === SLACKBOT || userId === botUserId) return undefined;
  const threadTs = textAt(event, 'thread_ts');
  return {
    ts,
    channelId,
    channelType: textAt(event, 'channel_type') ?? typeOf(channelId),
    threadTs: threadTs === ts ? undefined : threadTs,
    parentUserId: textAt(event, 'parent_user_id'),
    userId,
    text: textAt(event, 'text') ?? '',
    files: filesOf(event),
    clientId: textAt(event, 'client_msg_id'),
  };
}

/** The message's own files, then those of messages that are shared in it. */
export function filesOf(message: Fields): readonly Fields[] {
  const shared = listAt(message, 'attachments').flatMap((attachment) => listAt(attachment, 'files'));
  return [...listAt(message, 'files'), ...shared];
}

/** No bystander's remark becomes a paid prompt: what names nobody is at most `maybe`, what names others is not for us. */
export function heedOf(heard: Heard, { botUserId }: Home): Heed {
  const { text, userId, files, channelType, threadTs, parentUserId } = heard;
  if (channelType === 'im') return 'meant';
  if (mentions(text, botUserId) || callsUs(text)) return 'meant';
  if (namesOthers(text, [userId])) return 'ignored';
  if (text.trim() === '' && files.length === 0) return 'ignored';
  if (threadTs !== undefined && parentUserId !== undefined && parentUserId === botUserId) return 'meant';
  // Who drops a file among people and this bot means the bot; who says something may well mean the people.
  return channelType === 'mpim' && files.length > 0 ? 'meant' : 'maybe';
}

/** Where the answers go: a thread, the message's own or the one it opens. */
export function placeOf({ channelId, threadTs, ts }: Heard, { workspaceId }: Home): Address {
  return addressOf(workspaceId, channelId, threadTs ?? ts);
}

export function readMessage(
  heard: Heard,
  home: Home,
  author: Author,
  files: readonly FileRef[],
  named: readonly string[],
): IncomingMessage {
  return {
    id: messageId(home.workspaceId, heard.channelId, heard.ts),
    address: placeOf(heard, home),
    author,
    ...wordsOf(plainText(heard.text, home.botUserId), named),
    files,
    at: timeOf(heard.ts),
  };
}

/** The same for every delivery, and for both kinds of event, that one message leads to. */
export function messageId(workspaceId: string, channelId: string, ts: string): string {
  return `slack:${workspaceId}:${channelId}:${ts}`;
}

function wordsOf(text: string, named: readonly string[]): Asked {
  const command = afterBang(text);
  return command === undefined ? { ask: { kind: 'text' }, text } : readWords(command, named);
}

/** `app_mention` does not say what it was written in. */
function typeOf(channelId: string): string {
  return channelId.startsWith('D') ? 'im' : 'channel';
}
