import type { Address, Author, FileRef, IncomingMessage } from '../../core/message.ts';
import { readWords } from './asked.ts';
import { fieldsAt, listAt, textAt, type Fields } from './fields.ts';
import type { Home } from './inbound.ts';
import { escaped } from './mrkdwn.ts';
import { CHOICE } from './outbound.ts';
import { plainText } from './plain-text.ts';
import { addressOf, respondingBy, timeOf, type Via } from './place.ts';
import { openingText, type FormState } from './surface.ts';

/** Where something was done outside of a message, and by whom. */
export interface Deed {
  readonly userId: string;
  readonly channelId: string;
  readonly responseUrl: string | undefined;
  readonly triggerId: string | undefined;
}

export function deedOfCommand(body: Fields): Deed {
  return {
    userId: textAt(body, 'user_id') ?? '',
    channelId: textAt(body, 'channel_id') ?? '',
    responseUrl: textAt(body, 'response_url'),
    triggerId: textAt(body, 'trigger_id'),
  };
}

export function deedOf(body: Fields): Deed {
  return {
    userId: textAt(fieldsAt(body, 'user'), 'id') ?? '',
    channelId: textAt(fieldsAt(body, 'channel'), 'id') ?? textAt(fieldsAt(body, 'container'), 'channel_id') ?? '',
    responseUrl: textAt(body, 'response_url'),
    triggerId: textAt(body, 'trigger_id'),
  };
}

/** `/nemo <anything>`: what it leads to stands in a thread of its own, under a message that says what was asked. */
export function readCommand(
  body: Fields,
  home: Home,
  author: Author,
  inviteMe: string,
  named: readonly string[],
): IncomingMessage {
  const { channelId, responseUrl, triggerId } = deedOfCommand(body);
  const words = plainText(textAt(body, 'text') ?? '', home.botUserId);
  const id = `slack:${home.workspaceId}:${channelId}:command:${triggerId ?? ''}`;
  const opening = {
    key: `${id}/opening`,
    text: `<@${author.id}>: \`/nemo ${escaped(words.slice(0, 1500)).replaceAll('`', "'")}\``,
  };
  const via = { opening, inviteMe, ...respondingBy(responseUrl) };
  return {
    id,
    address: addressOf(home.workspaceId, channelId, undefined, via),
    author,
    ...readWords(words, named),
    files: [],
    at: Date.now(),
  };
}

/** A pressed button of ours; undefined for any other. */
export function readPress(body: Fields, home: Home, author: Author): IncomingMessage | undefined {
  const [action] = listAt(body, 'actions');
  const actionId = action === undefined ? undefined : textAt(action, 'action_id');
  const { channelId, responseUrl } = deedOf(body);
  if (action === undefined || actionId === undefined || !actionId.startsWith(CHOICE) || channelId === '')
    return undefined;
  const stamp = textAt(action, 'action_ts') ?? '';
  const address = addressOf(home.workspaceId, channelId, threadOf(body, action), respondingBy(responseUrl));
  return {
    id: `slack:${home.workspaceId}:${channelId}:press:${author.id}:${stamp}`,
    address,
    author,
    ask: { kind: 'choice', id: actionId.slice(CHOICE.length) },
    text: '',
    files: [],
    at: timeOf(stamp),
  };
}

/** The message's thread, or the one it opens. */
function threadOf(body: Fields, action: Fields): string | undefined {
  const [message, container] = [fieldsAt(body, 'message'), fieldsAt(body, 'container')];
  return (
    textAt(message, 'thread_ts') ??
    textAt(container, 'thread_ts') ??
    textAt(action, 'value') ??
    textAt(message, 'ts') ??
    textAt(container, 'message_ts')
  );
}

/** Where a message menu's entry was chosen: the thread of the message, or the one it opens. */
export function stateOfShortcut(body: Fields, files: readonly FileRef[]): FormState {
  const { channelId, responseUrl } = deedOf(body);
  const message = fieldsAt(body, 'message');
  const threadId = textAt(message, 'thread_ts') ?? textAt(message, 'ts') ?? textAt(body, 'message_ts');
  return { channelId, ...(threadId === undefined ? {} : { threadId }), files, via: respondingBy(responseUrl) };
}

export interface Filled {
  readonly viewId: string;
  readonly state: FormState;
  readonly text: string;
  readonly files: readonly FileRef[];
}

/** A form that was sent: meant as an edit, whatever its words; without words, a file to hand over. */
export function readSubmission(
  { viewId, state, text, files }: Filled,
  home: Home,
  author: Author,
  inviteMe: string,
): IncomingMessage {
  const { channelId, threadId } = state;
  const id = `slack:${home.workspaceId}:${channelId}:form:${viewId}`;
  const via: Via = {
    opening: { key: `${id}/opening`, text: openingText(author.id, text, files) },
    inviteMe,
    ...state.via,
  };
  const address: Address = addressOf(home.workspaceId, channelId, threadId, via);
  const ask = text === '' ? ({ kind: 'text' } as const) : ({ kind: 'prompt' } as const);
  return { id, address, author, ask, text, files, at: Date.now() };
}
