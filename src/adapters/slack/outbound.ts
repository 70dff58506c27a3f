import type { Button, Post } from '../../core/message.ts';
import type { Limits } from '../../core/ports.ts';
import type { Fields } from './fields.ts';
import { toMrkdwn } from './mrkdwn.ts';

/** `<@`, an id, `>` and a space, which the core does not count. */
const MENTION_LENGTH = 20;
/** A section's text (docs: reference/block-kit/blocks/section-block); below the 4,000 that an edit may have. */
const SECTION_LENGTH = 3000;
const LABEL_LENGTH = 75;
const BUTTONS_IN_BLOCK = 25;
const ALT_TEXT_LENGTH = 1000;
const FILE_NAME_LENGTH = 200;

/** What our buttons' ids begin with. */
export const CHOICE = 'choice:';
export const METADATA_TYPE = 'nemo_post';

/** One length for all messages: with buttons the text stands in a section. An edit every 3 s: Slack's own advice. */
export const LIMITS: Limits = {
  textLength: SECTION_LENGTH - MENTION_LENGTH,
  lengthOf: (text) => toMrkdwn(text).length,
  editIntervalMs: 3000,
};

/** Fields that new messages and edits share; `blocks` is there even when empty, since an edit would keep the old ones. */
export function bodyOf(post: Post, threadId?: string): Fields {
  const text = textOf(post);
  return {
    text,
    blocks: post.buttons.length === 0 ? [] : [section(text), ...actions(post.buttons, threadId)],
    // An edit's default is to parse like a client, which turns plain names into mentions.
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** A new message, with a mark by which it is known again when its answer was lost. */
export function newMessage(post: Post, key: string, threadId: string | undefined): Fields {
  const { blocks, ...rest } = bodyOf(post, threadId);
  return {
    ...rest,
    ...(post.buttons.length === 0 ? {} : { blocks }),
    ...(threadId === undefined ? {} : { thread_ts: threadId }),
    metadata: { event_type: METADATA_TYPE, event_payload: { key } },
  };
}

/** For a response_url, seen by one person. */
export function privateResponse(post: Post, threadId: string | undefined): Fields {
  const { text, blocks } = bodyOf(post, threadId);
  const thread = threadId === undefined ? {} : { thread_ts: threadId };
  return {
    response_type: 'ephemeral',
    replace_original: false,
    text,
    ...thread,
    ...(post.buttons.length === 0 ? {} : { blocks }),
  };
}

function textOf({ text, mention }: Post): string {
  return mention === undefined ? toMrkdwn(text) : `<@${mention}> ${toMrkdwn(text)}`;
}

export function section(text: string): Fields {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

/** A button brings its thread along: what is pressed in a private message does not say where it stands. */
function actions(buttons: readonly Button[], threadId: string | undefined): Fields[] {
  const blocks: Fields[] = [];
  for (let at = 0; at < buttons.length; at += BUTTONS_IN_BLOCK) {
    const elements = buttons.slice(at, at + BUTTONS_IN_BLOCK).map(({ id, label, style }) => ({
      ...button(`${CHOICE}${id}`, label),
      ...(style === 'plain' ? {} : { style }),
      ...(threadId === undefined ? {} : { value: threadId }),
    }));
    blocks.push({ type: 'actions', elements });
  }
  return blocks;
}

export function button(actionId: string, label: string): Fields {
  return {
    type: 'button',
    action_id: actionId,
    text: { type: 'plain_text', text: label.slice(0, LABEL_LENGTH), emoji: false },
  };
}

// oxlint-disable-next-line no-control-regex -- control characters are what is taken out
const UNSAFE = /[/\\\u0000-\u001f\u007f]+/g;

/** A mere name: no path in it, nothing that ends a header line. */
export function fileName(name: string): string {
  return (
    name
      .replace(UNSAFE, '_')
      .replace(/\.{2,}/g, '.')
      .slice(-FILE_NAME_LENGTH) || 'file'
  );
}

export function altTextOf(text: string): string {
  return text.slice(0, ALT_TEXT_LENGTH);
}
