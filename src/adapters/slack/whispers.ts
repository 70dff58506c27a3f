import { request } from 'undici';

import { BotError } from '../../core/errors.ts';
import type { Address, IncomingMessage, Post, PostedMessage } from '../../core/message.ts';
import type { SlackApi } from './api.ts';
import { codeIn, refusedWith } from './failures.ts';
import { textAt, type Fields } from './fields.ts';
import { newMessage, privateResponse } from './outbound.ts';
import { addressOf, isDirect, lasting, responseUrlOf, viaOf } from './place.ts';

/** What only one person has seen cannot be found again: its id says so. */
const PRIVATE = 'private:';
const ANSWER_MS = 10_000;
const OUTSIDE = ['not_in_channel', 'channel_not_found', 'user_not_in_channel', 'is_archived'];

export function isPrivate({ id }: PostedMessage): boolean {
  return id.startsWith(PRIVATE);
}

/** What one person alone reads: by the response_url of what they did, as an ephemeral message, or as a direct message. */
export class Whispers {
  readonly #api: SlackApi;

  constructor(api: SlackApi) {
    this.#api = api;
  }

  async to(userId: string, to: Address, post: Post): Promise<PostedMessage> {
    const url = responseUrlOf(viaOf(to));
    if (url !== undefined && (await this.respond(url, privateResponse(post, to.threadId)))) {
      return { id: `${PRIVATE}${post.key}`, address: lasting(to) };
    }
    try {
      return isDirect(to.channelId) ? await this.#inChannel(to, post) : await this.#ephemeral(userId, to, post);
    } catch (error) {
      if (!refusedWith(error, ...OUTSIDE)) throw error;
      return this.#inChannel(addressOf(to.workspaceId, userId), post);
    }
  }

  /** A sentence to who was not heard, with nothing of it kept; false where it could not be said. Never rejects. */
  async sorry({ address, author }: Pick<IncomingMessage, 'address' | 'author'>, text: string): Promise<boolean> {
    try {
      await this.to(author.id, address, { key: '', text, buttons: [], audience: { only: author.id } });
      return true;
    } catch {
      return false;
    }
  }

  /** False where Slack does not take it (any more). */
  async respond(url: string, body: Fields): Promise<boolean> {
    try {
      const answer = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        headersTimeout: ANSWER_MS,
        bodyTimeout: ANSWER_MS,
      });
      await answer.body.dump();
      return answer.statusCode === 200;
    } catch (error) {
      throw new BotError('disconnected', `response_url: ${codeIn(error) ?? 'the connection broke'}`);
    }
  }

  async #ephemeral(user: string, to: Address, post: Post): Promise<PostedMessage> {
    const { metadata: _, ...body } = newMessage(post, post.key, to.threadId);
    const args = { ...body, channel: to.channelId, user };
    const answer = await this.#api.write(to.workspaceId, to.channelId, 'chat.postEphemeral', args);
    return { id: `${PRIVATE}${textAt(answer, 'message_ts') ?? post.key}`, address: lasting(to) };
  }

  async #inChannel(to: Address, post: Post): Promise<PostedMessage> {
    const args = { ...newMessage(post, post.key, to.threadId), channel: to.channelId };
    const answer = await this.#api.write(to.workspaceId, to.channelId, 'chat.postMessage', args);
    const [ts = post.key, channelId = to.channelId] = [textAt(answer, 'ts'), textAt(answer, 'channel')];
    return { id: ts, address: addressOf(to.workspaceId, channelId, to.threadId) };
  }
}
