import { describe, expect, it } from 'vitest';

import { asHeard, heedOf, readMessage, type Heard, type Self } from '../../../src/adapters/discord/inbound.ts';
import { ALICE, BOB, BOT, BOT_ROLE, CHANNEL, GUILD, snowflake } from '../../fakes/discord/ids.ts';

const SELF: Self = { userId: BOT, roleId: BOT_ROLE };
const alice = { id: ALICE, username: 'alice' };

function heard(more: Readonly<Record<string, unknown>> = {}): Heard {
  const id = snowflake(Date.UTC(2026, 10, 22, 8));
  const message = asHeard({
    id,
    channel_id: CHANNEL,
    guild_id: GUILD,
    author: alice,
    content: 'remove my background',
    ...more,
  });
  if (message === undefined) throw new Error('not a message');
  return message;
}

function attachment(filename: string, content_type = 'video/mp4'): Record<string, unknown> {
  return {
    id: snowflake(),
    filename,
    size: 10,
    content_type,
    url: 'https://cdn.discordapp.com/attachments/1/2/x?ex=1',
    proxy_url: '',
  };
}

const mention = { content: `<@${BOT}> remove my background`, mentions: [{ id: BOT }] };
const answering = (author: string, more: object = {}) => ({
  type: 19,
  message_reference: { type: 0, channel_id: CHANNEL, message_id: '1' },
  referenced_message: { id: '1', channel_id: CHANNEL, author: { id: author }, content: '', attachments: [], ...more },
});

function said(content: string): string {
  return readMessage(heard({ content }), SELF, false).text;
}

describe('what is meant for us', () => {
  it.each([
    ['a mention', mention],
    ['a mention of the role that Discord made for the bot', { mention_roles: [BOT_ROLE] }],
    ['a mention among others', { mentions: [{ id: BOB }, { id: BOT }] }],
    ['an answer to one of our messages', answering(BOT)],
    ['a mention in an answer to somebody else', { ...answering(BOB), ...mention }],
    ['a direct message', { guild_id: undefined }],
  ])('%s', (_name, more) => {
    expect(heedOf(heard(more), SELF)).toBe('meant');
  });

  it.each([
    ['a remark that names nobody', {}],
    ['an answer to oneself', answering(ALICE)],
    [
      'a forwarded message',
      { message_reference: { type: 1 }, message_snapshots: [{ message: { attachments: [attachment('a.mp4')] } }] },
    ],
  ])('only in our threads and always-on channels: %s', (_name, more) => {
    expect(heedOf(heard(more), SELF)).toBe('maybe');
  });

  it.each([
    ['a mention of somebody else', { mentions: [{ id: BOB }] }],
    ['a mention of a role', { mention_roles: ['1'] }],
    ['a mention of everyone', { mention_everyone: true }],
    ['an answer to somebody else', answering(BOB)],
    ['an answer to a message that is gone', { ...answering(BOB), referenced_message: null }],
    ['a message without words or files, as Discord withholds them', { content: '' }],
    ['our own message', { author: { id: BOT, bot: true }, ...mention }],
    ['another bot', { author: { id: BOB, bot: true }, mentions: [{ id: BOT }] }],
    ['a webhook', { webhook_id: '1', ...mention }],
    ['a notice of Discord itself', { type: 7, ...mention }],
    ['the first message of a thread', { type: 21, ...mention }],
  ])('never: %s', (_name, more) => {
    expect(heedOf(heard(more), SELF)).toBe('ignored');
  });

  it('takes nothing for a message that is none', () => {
    expect([null, 'text', [], {}, { id: '1', channel_id: '2' }].map(asHeard)).toEqual(Array(5).fill(undefined));
  });
});

describe('a message', () => {
  it('rule 24: keeps the words as they are, our mention aside', () => {
    expect(said(`<@${BOT}> remove  my background`)).toBe('remove  my background');
    expect(said(`hey <@!${BOT}>, add a title\nsaying **<@${BOB}>**`)).toBe(`hey, add a title\nsaying **<@${BOB}>**`);
    expect(said(`<@&${BOT_ROLE}> 加标题`)).toBe('加标题');
    expect(said(`<@${BOT}>`)).toBe('');
  });

  it('has an id, an address, an author and a time', () => {
    const given = heard();
    expect(readMessage(given, SELF, true)).toEqual({
      id: `discord:${given.id}`,
      address: { platform: 'discord', workspaceId: GUILD, channelId: CHANNEL },
      author: { id: ALICE, manager: true },
      ask: { kind: 'text' },
      text: 'remove my background',
      files: [],
      at: Date.UTC(2026, 10, 22, 8),
    });
  });

  it('rule 33: brings its files in order, found again by ids and not by a link alone', () => {
    const files = [attachment('one.mp4'), attachment('two.mov', 'video/quicktime')];
    const given = heard({ attachments: files });
    expect(readMessage(given, SELF, false).files).toEqual([
      { name: 'one.mp4', bytes: 10, mimeType: 'video/mp4', ref: refOf(files[0], given.id) },
      { name: 'two.mov', bytes: 10, mimeType: 'video/quicktime', ref: refOf(files[1], given.id) },
    ]);
  });

  it('brings the file it forwards, which is found in the forwarding message', () => {
    const file = attachment('forwarded.mp4');
    const given = heard({
      message_reference: { type: 1 },
      message_snapshots: [{ message: { content: 'old words', attachments: [file] } }],
    });
    const { files, text } = readMessage(given, SELF, false);
    expect(files.map(({ ref }) => ref)).toEqual([refOf(file, given.id)]);
    expect(text).not.toContain('old words');
  });

  it('brings the video it answers, and nothing else of that message', () => {
    const files = [attachment('clip.mp4'), attachment('notes.pdf', 'application/pdf')];
    const given = heard({ ...answering(BOB, { attachments: files }), ...mention });
    expect(readMessage(given, SELF, false).files.map(({ name, ref }) => [name, ref])).toEqual([
      ['clip.mp4', refOf(files[0], '1')],
    ]);
  });

  it('does not upload our own export again when it is answered', () => {
    const given = heard(answering(BOT, { attachments: [attachment('export.mp4')] }));
    expect(readMessage(given, SELF, false).files).toEqual([]);
  });

  it('is plain JSON', () => {
    const message = readMessage(heard({ attachments: [attachment('one.mp4')] }), SELF, false);
    expect(JSON.parse(JSON.stringify(message))).toEqual(message);
  });
});

function refOf(file: Record<string, unknown> | undefined, messageId: string): object {
  return { attachmentId: file?.['id'], url: file?.['url'], channelId: CHANNEL, messageId };
}
