import type { APIAttachment, APIMessage } from 'discord.js';

import type { FileRef, Json } from '../../core/message.ts';
import { isRecord } from './place.ts';

/** What finds an attachment again. Those of slash commands and modals belong to no message and have their URL alone. */
export interface DiscordFile {
  readonly attachmentId: string;
  /** Signed, good for about a day. */
  readonly url: string;
  readonly channelId?: string;
  readonly messageId?: string;
}

interface Home {
  readonly channelId: string;
  readonly messageId: string;
}

export function fileRef(attachment: APIAttachment, home?: Home): FileRef {
  const { id, url, filename, size, content_type: mimeType } = attachment;
  const ref = { attachmentId: id, url, ...home };
  return { name: filename, bytes: size, ref, ...(mimeType === undefined ? {} : { mimeType }) };
}

export function readRef(ref: Json): DiscordFile | undefined {
  if (!isRecord(ref)) return undefined;
  const { attachmentId, url, channelId, messageId } = ref;
  if (typeof attachmentId !== 'string' || typeof url !== 'string') return undefined;
  const home = typeof channelId === 'string' && typeof messageId === 'string' ? { channelId, messageId } : {};
  return { attachmentId, url, ...home };
}

type WithFiles = Pick<APIMessage, 'id' | 'channel_id' | 'attachments' | 'message_snapshots'>;

/** The message's own attachments, then those of what it forwards. */
export function attachmentsOf(
  message: Pick<APIMessage, 'attachments' | 'message_snapshots'>,
): readonly APIAttachment[] {
  const forwarded = (message.message_snapshots ?? []).flatMap((snapshot) => snapshot.message.attachments ?? []);
  return [...(message.attachments ?? []), ...forwarded];
}

export function filesIn(message: WithFiles): FileRef[] {
  const home = { channelId: message.channel_id, messageId: message.id };
  return attachmentsOf(message).map((attachment) => fileRef(attachment, home));
}

const MEDIA = /^(?:video|image|audio)\//;
const MEDIA_NAME = /\.(?:mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp|mp3|wav|m4a|aac)$/i;

/** Of a message that is only pointed at: what could be edited. */
export function mediaIn(message: WithFiles): FileRef[] {
  return filesIn(message).filter(({ name, mimeType }) => MEDIA.test(mimeType ?? '') || MEDIA_NAME.test(name));
}

/** Until when the signed URL works, in ms since the epoch; undefined where it does not say. */
export function expiryOf(url: URL): number | undefined {
  const seconds = Number.parseInt(url.searchParams.get('ex') ?? '', 16);
  return Number.isNaN(seconds) ? undefined : seconds * 1000;
}
