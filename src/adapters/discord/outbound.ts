import { createHash } from 'node:crypto';

import {
  ButtonStyle,
  ComponentType,
  MessageFlags,
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
} from 'discord.js';

import type { Button, Post } from '../../core/message.ts';
import type { Delivery, Limits } from '../../core/ports.ts';

/** `<@` + a 20-digit id + `>` and the space after it, which the core does not count. */
const MENTION_LENGTH = 24;
const NONCE_LENGTH = 25;
const ROW = 5;
const LABEL_LENGTH = 80;
const ALT_TEXT_LENGTH = 1024;
const FILE_NAME_LENGTH = 200;

/** 2000 characters a message (docs: resources/message); an edit each 1.5 s stays under the 5 in 5 s seen per channel. */
export const LIMITS: Limits = {
  textLength: 2000 - MENTION_LENGTH,
  lengthOf: (text) => text.length,
  editIntervalMs: 1500,
};

/** Fields that new messages and edits share. Nothing in `content` can notify anybody but `mention`. */
export interface MessageBody {
  readonly content: string;
  readonly allowed_mentions: { readonly parse: []; readonly users?: readonly string[] };
  readonly components: readonly APIActionRowComponent<APIButtonComponentWithCustomId>[];
  readonly flags: number;
}

export function editBody(post: Post): MessageBody {
  const content = post.mention === undefined ? post.text : `<@${post.mention}> ${post.text}`;
  const users = post.mention === undefined ? {} : { users: [post.mention] };
  return {
    content,
    allowed_mentions: { parse: [], ...users },
    components: rowsOf(post.buttons),
    flags: MessageFlags.SuppressEmbeds,
  };
}

/** A new message: the same key twice within minutes is one message, and Discord answers with the first. */
export function postBody(post: Post, key = post.key): MessageBody & { nonce: string; enforce_nonce: true } {
  return { ...editBody(post), nonce: nonceOf(key), enforce_nonce: true };
}

export function privateBody(post: Post): MessageBody {
  const body = editBody(post);
  return { ...body, flags: body.flags | MessageFlags.Ephemeral };
}

export function fileBody(file: Delivery): object {
  return {
    nonce: nonceOf(file.key),
    enforce_nonce: true,
    allowed_mentions: { parse: [] },
    attachments: [{ id: 0, filename: fileName(file.name), description: file.altText.slice(0, ALT_TEXT_LENGTH) }],
  };
}

/** A mere name: no path in it, nothing that ends a header line. */
export function fileName(name: string): string {
  const plain = name.replace(/[/\\\p{Cc}]+/gu, '_').replace(/\.{2,}/g, '.');
  return plain.slice(-FILE_NAME_LENGTH) || 'file';
}

/** Discord takes 25 characters: 150 bits of the key's hash, the same in every process. */
export function nonceOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, NONCE_LENGTH);
}

const STYLES = {
  plain: ButtonStyle.Secondary,
  primary: ButtonStyle.Primary,
  danger: ButtonStyle.Danger,
} satisfies Record<Button['style'], ButtonStyle>;

function rowsOf(buttons: readonly Button[]): APIActionRowComponent<APIButtonComponentWithCustomId>[] {
  const rows = [];
  for (let at = 0; at < buttons.length; at += ROW) {
    const components = buttons.slice(at, at + ROW).map(asComponent);
    rows.push({ type: ComponentType.ActionRow as const, components });
  }
  return rows;
}

function asComponent({ id, label, style }: Button): APIButtonComponentWithCustomId {
  return { type: ComponentType.Button, custom_id: id, label: label.slice(0, LABEL_LENGTH), style: STYLES[style] };
}
