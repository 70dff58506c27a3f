import { refused, type Answer, type Args, type Desk, type Method, type Refused } from './desk.ts';
import type { Block, FakeChannel, FakeMessage, Team } from './world.ts';

const UPDATE_LENGTH = 4000;
const SECTION_LENGTH = 3000;
const ID_LENGTH = 255;

/** Writing and reading messages, with Slack's limits. */
export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': (args, team, desk) => {
    const channel = channelOf(args, team, desk);
    if (!('type' in channel)) return channel;
    const message = desk.world.write({ ...written(args, team, channel), pings: pingsOf(args) });
    return { ok: true, channel: channel.id, ts: message.ts, message: wire(message) };
  },

  'chat.postEphemeral': (args, team, desk) => {
    const channel = channelOf(args, team, desk);
    if (!('type' in channel)) return channel;
    const onlyFor = args['user'] ?? '';
    if (!desk.world.users.has(onlyFor)) return refused('user_not_in_channel');
    const message = desk.world.write({ ...written(args, team, channel), onlyFor });
    return { ok: true, message_ts: message.ts };
  },

  'chat.update': (args, team, desk) => {
    const message = desk.world.find(args['channel'] ?? '', args['ts'] ?? '');
    if (message === undefined) return refused('message_not_found');
    if (!message.byBot || message.teamId !== team.id) return refused('cant_update_message');
    const { text = message.text } = args;
    const blocks = args['blocks'] === undefined ? message.blocks : blocksOf(args);
    const wrong = text.length > UPDATE_LENGTH ? refused('msg_too_long') : wrongWith(text, blocks);
    if (wrong !== undefined) return wrong;
    Object.assign(message, { text, blocks });
    // Its parsing is the client's unless said otherwise, and then turns plain names into mentions.
    if (args['parse'] !== 'none') message.pings.push(...crowdIn(text));
    return { ok: true, channel: message.channelId, ts: message.ts, text };
  },

  'chat.delete': (args, _team, desk) => {
    const message = desk.world.find(args['channel'] ?? '', args['ts'] ?? '');
    if (message === undefined) return refused('message_not_found');
    desk.world.remove(message);
    return { ok: true };
  },

  'conversations.replies': (args, team, desk) => {
    const channel = channelOf(args, team, desk, false);
    if (!('type' in channel)) return channel;
    const root = args['ts'];
    const all = desk.world.messages.filter(({ ts, threadTs }) => ts === root || threadTs === root);
    if (all.length === 0) return refused('thread_not_found');
    return { ok: true, messages: page(all, channel, args, desk) };
  },

  'conversations.history': (args, team, desk) => {
    const channel = channelOf(args, team, desk, false);
    if (!('type' in channel)) return channel;
    const all = desk.world.messages.filter(({ threadTs }) => threadTs === undefined);
    return { ok: true, messages: page(all, channel, args, desk).toReversed() };
  },
};

function page(all: readonly FakeMessage[], channel: FakeChannel, args: Args, { storage }: Desk): Answer[] {
  const oldest = Number(args['oldest'] ?? 0);
  const withMetadata = args['include_all_metadata'] === 'true';
  return all
    .filter(({ channelId, onlyFor }) => channelId === channel.id && onlyFor === undefined)
    .filter(({ ts, threadTs }) => threadTs === undefined || Number(ts) >= oldest)
    .slice(0, Number(args['limit'] ?? 100))
    .map((message) => ({
      ...wire(message, withMetadata),
      ...(message.files.length > 0 ? { files: message.files.map((file) => storage.wire(file)) } : {}),
    }));
}

export function wire(message: FakeMessage, withMetadata = false): Answer {
  const { ts, threadTs, userId, byBot, text, blocks, metadata } = message;
  return {
    type: 'message',
    ts,
    text,
    user: userId,
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(byBot ? { bot_id: 'B0NEMO' } : {}),
    ...(withMetadata && metadata !== undefined ? { metadata } : {}),
  };
}

/** The channel, if it may be written to; a person's id stands for their direct messages. */
export function channelOf(args: Args, team: Team, { world }: Desk, writing = true): FakeChannel | Refused {
  const id = args['channel'] ?? args['channel_id'] ?? '';
  const channel = world.users.has(id) ? world.directWith(id) : world.channels.get(id);
  if (channel === undefined || channel.teamId !== team.id) return refused('channel_not_found');
  if (!channel.botIn) return refused('not_in_channel');
  if (channel.archived && writing) return refused('is_archived');
  const text = args['text'] ?? '';
  if (!writing || args['files'] !== undefined) return channel;
  if (text === '' && args['blocks'] === undefined) return refused('no_text');
  return wrongWith(text, blocksOf(args)) ?? channel;
}

function written(args: Args, team: Team, channel: FakeChannel) {
  return {
    teamId: team.id,
    channelId: channel.id,
    threadTs: args['thread_ts'],
    userId: team.botUserId,
    byBot: true,
    text: args['text'] ?? '',
    blocks: blocksOf(args),
    ...(args['metadata'] === undefined ? {} : { metadata: JSON.parse(args['metadata']) as unknown }),
  };
}

function blocksOf(args: Args): readonly Block[] {
  return args['blocks'] === undefined ? [] : (JSON.parse(args['blocks']) as Block[]);
}

/** The limits that Slack sets to blocks. */
function wrongWith(text: string, blocks: readonly Block[]) {
  if (text.length > 40_000) return refused('msg_too_long');
  if (blocks.length > 50) return refused('invalid_blocks');
  const elements = blocks.flatMap((block) => block.elements ?? []);
  const wrong =
    blocks.some((block) => block.type === 'section' && (block.text?.text ?? '').length > SECTION_LENGTH) ||
    blocks.some((block) => block.type === 'section' && (block.text?.text ?? '').length === 0) ||
    blocks.some((block) => block.type === 'actions' && (block.elements ?? []).length > 25) ||
    elements.some(({ action_id: id }) => id.length > ID_LENGTH) ||
    elements.some(({ text: label }) => label.text.length > 75) ||
    new Set(elements.map(({ action_id: id }) => id)).size < elements.length;
  return wrong ? refused('invalid_blocks') : undefined;
}

/** Whom a new message notifies: whoever stands in angle brackets, and with `parse` or `link_names` also plain names. */
function pingsOf(args: Args): string[] {
  const shown = [args['text'] ?? '', ...blocksOf(args).map((block) => block.text?.text ?? '')].join('\n');
  const people = [...shown.matchAll(/<@([UW]\w+)(?:\|[^>]*)?>/g)].map(([, id = '']) => id);
  const special = /<!(?:channel|here|everyone|subteam)/.test(shown) ? ['everyone'] : [];
  const parsed = args['parse'] === 'full' || args['link_names'] === 'true' ? crowdIn(shown) : [];
  return [...new Set([...people, ...special, ...parsed])];
}

function crowdIn(text: string): string[] {
  return /@(?:channel|here|everyone)\b|<!(?:channel|here|everyone|subteam)/.test(text) ? ['everyone'] : [];
}
