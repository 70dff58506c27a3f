import type { Address, Post, PostedMessage } from '../../core/message.ts';
import type { Log } from '../../core/ports.ts';
import type { SlackApi } from './api.ts';
import { isAmbiguous, refusedWith } from './failures.ts';
import { bodyOf, newMessage } from './outbound.ts';
import type { Outbox } from './outbox.ts';
import { addressOf, lasting, responseUrlOf, viaOf } from './place.ts';
import { remember, type Threads } from './threads.ts';
import { isPrivate, type Whispers } from './whispers.ts';

const OUTSIDE = ['not_in_channel', 'channel_not_found'];
const GONE = ['message_not_found', 'thread_not_found', 'channel_not_found', 'not_in_channel', 'is_archived'];
/** What can no longer be edited, for whatever reason, is posted anew. */
const NO_EDIT = [
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'update_failed',
  'is_inactive',
  'streaming_state_conflict',
];

/** Text into channels, and privately to one person. */
export class Posts {
  readonly #api: SlackApi;
  readonly #outbox: Outbox;
  readonly #whispers: Whispers;
  readonly #threads: Threads;
  readonly #log: Log;
  /** Whom we have asked already to be invited. */
  readonly #asked = new Map<string, true>();

  constructor(parts: { api: SlackApi; outbox: Outbox; whispers: Whispers; threads: Threads; log: Log }) {
    this.#api = parts.api;
    this.#outbox = parts.outbox;
    this.#whispers = parts.whispers;
    this.#threads = parts.threads;
    this.#log = parts.log;
  }

  async post(to: Address, post: Post): Promise<PostedMessage> {
    if (post.audience !== 'channel') return this.#whispers.to(post.audience.only, await this.#whereItStands(to), post);
    return this.#inChannel(await this.opened(to), post, post.key);
  }

  /** The place as it is once what was asked stands there: a command opens its thread with it. */
  async opened(to: Address): Promise<Address> {
    const { opening } = viaOf(to);
    if (opening === undefined) return lasting(to);
    const post: Post = { key: opening.key, text: opening.text, buttons: [], audience: 'channel' };
    try {
      const { id } = await this.#inChannel(lasting(to), post, post.key, opening.text);
      return to.threadId === undefined ? { ...lasting(to), threadId: id } : lasting(to);
    } catch (error) {
      if (refusedWith(error, ...OUTSIDE)) await this.#askToBeInvited(to);
      throw error;
    }
  }

  async edit(message: PostedMessage, post: Post): Promise<PostedMessage> {
    if (isPrivate(message)) return this.post(message.address, post);
    const { address, id } = message;
    const args = { ...bodyOf(post, address.threadId), channel: address.channelId, ts: id };
    const change = () => this.#api.write(address.workspaceId, `${address.channelId}:edits`, 'chat.update', args);
    try {
      // The same edit twice is one edit.
      await change().catch((error: unknown) => (isAmbiguous(error) ? change() : Promise.reject(error)));
      return message;
    } catch (error) {
      if (!refusedWith(error, ...NO_EDIT)) throw error;
      this.#log.info('slack.posted-anew', { message: id, reason: error.code });
      return this.#inChannel(address, post, `${post.key} after ${id}`);
    }
  }

  async remove(message: PostedMessage): Promise<void> {
    if (isPrivate(message)) return;
    const { address, id } = message;
    const args = { channel: address.channelId, ts: id };
    const remove = () => this.#api.write(address.workspaceId, `${address.channelId}:edits`, 'chat.delete', args);
    try {
      await remove().catch((error: unknown) => (isAmbiguous(error) ? remove() : Promise.reject(error)));
    } catch (error) {
      if (!refusedWith(error, ...GONE)) throw error;
    }
  }

  /** By what people wrote since this process began to listen: reading a channel's history is rationed. */
  async buried({ address, id }: PostedMessage): Promise<boolean> {
    const { channelId, threadId } = address;
    return threadId !== undefined && this.#threads.wroteBelow(channelId, threadId, id);
  }

  /** `mrkdwn`: what is Slack's own writing already. */
  async #inChannel(address: Address, post: Post, key: string, mrkdwn?: string): Promise<PostedMessage> {
    const { channelId, threadId, workspaceId } = address;
    const own = mrkdwn === undefined ? {} : { text: mrkdwn };
    const args = { ...newMessage(post, key, threadId), channel: channelId, ...own };
    const { ts, channelId: found } = await this.#outbox.once(key, address, () =>
      this.#api.write(workspaceId, channelId, 'chat.postMessage', args),
    );
    return { id: ts, address: addressOf(workspaceId, found, threadId) };
  }

  /** Private answers need no opening; where there is one, they stand in its thread. */
  async #whereItStands(to: Address): Promise<Address> {
    const { opening } = viaOf(to);
    if (opening === undefined || responseUrlOf(viaOf(to)) !== undefined) return to;
    return this.opened(to);
  }

  async #askToBeInvited(to: Address): Promise<void> {
    const via = viaOf(to);
    const url = responseUrlOf(via);
    if (url === undefined || via.inviteMe === undefined || this.#asked.has(url)) return;
    remember(this.#asked, url, true, 500);
    const body = { response_type: 'ephemeral', replace_original: false, text: via.inviteMe };
    await this.#whispers.respond(url, body).catch((error: unknown) => {
      this.#log.warn('slack.not-told', { reason: String(error) });
    });
  }
}
