import { Routes } from 'discord.js';

import type { Address, Post, PostedMessage } from '../../core/message.ts';
import type { Log } from '../../core/ports.ts';
import type { Diagnosis } from './diagnosis.ts';
import { Code, refusedWith } from './failures.ts';
import { DIRECT } from './options.ts';
import { editBody, postBody, privateBody } from './outbound.ts';
import { addressOf, idIn, isDirect, isRecord, lasting, viaOf, type Via } from './place.ts';
import type { DiscordRest } from './rest.ts';

const REMEMBERED_TOKENS = 1000;
/** Room for one's own messages between two of somebody else's. */
const LOOK_BELOW = 50;

const GONE = [Code.unknownMessage, Code.unknownChannel];
const TOKEN_DEAD = [Code.deadToken, Code.unknownWebhook, Code.unknownInteraction];

/** Text into channels, and privately to one person. */
export class Posts {
  readonly #rest: DiscordRest;
  readonly #diagnosis: Diagnosis;
  readonly #log: Log;
  /** Interactions whose "thinking…" is filled already, newest last. */
  readonly #filled = new Set<string>();

  constructor(rest: DiscordRest, diagnosis: Diagnosis, log: Log) {
    this.#rest = rest;
    this.#diagnosis = diagnosis;
    this.#log = log;
  }

  async post(to: Address, post: Post): Promise<PostedMessage> {
    if (post.audience !== 'channel') return this.#privately(to, post, post.audience.only);
    await this.#dropThinking(to);
    return this.#inChannel(to, post);
  }

  async edit(message: PostedMessage, post: Post): Promise<PostedMessage> {
    if (message.address.via !== undefined) return this.#editPrivately(message, post);
    const change = (): Promise<PostedMessage> => this.#change(message, post);
    try {
      return await this.#diagnosis.attempt(message.address, 'write', change);
    } catch (error) {
      if (refusedWith(error, Code.archivedThread) && (await this.#unarchive(message.address))) return change();
      const over = [Code.unknownMessage, Code.oldMessageEdits, Code.notOurMessage, Code.archivedThread];
      if (!refusedWith(error, ...over)) throw error;
      this.#log.info('discord.posted-anew', { message: message.id, code: error.code });
      return this.#inChannel(message.address, post, `${post.key} after ${message.id}`);
    }
  }

  async remove(message: PostedMessage): Promise<void> {
    const via = viaOf(message.address, this.#rest.now());
    if (message.address.via !== undefined && via === undefined) return;
    try {
      if (via === undefined)
        await this.#rest.call('DELETE', Routes.channelMessage(message.address.channelId, message.id));
      else await this.#rest.call('DELETE', Routes.webhookMessage(via.app, via.token, message.id), { auth: false });
    } catch (error) {
      if (!refusedWith(error, ...GONE, ...TOKEN_DEAD)) throw error;
    }
  }

  async buried(message: PostedMessage): Promise<boolean> {
    if (message.address.via !== undefined) return false;
    try {
      const route = Routes.channelMessages(message.address.channelId);
      const below = await this.#rest.get(route, { after: message.id, limit: String(LOOK_BELOW) });
      return Array.isArray(below) && below.some(isSomebodys);
    } catch {
      return false;
    }
  }

  async #inChannel(to: Address, post: Post, key = post.key): Promise<PostedMessage> {
    const address = lasting(to);
    const route = Routes.channelMessages(to.channelId);
    const answer = await this.#diagnosis.attempt(address, 'write', () =>
      this.#rest.call('POST', route, { body: postBody(post, key) }),
    );
    return { id: idIn(answer), address };
  }

  async #change(message: PostedMessage, post: Post): Promise<PostedMessage> {
    const route = Routes.channelMessage(message.address.channelId, message.id);
    await this.#rest.call('PATCH', route, { body: editBody(post) });
    return message;
  }

  /** By the interaction's token while it lives, then by direct message, then where everybody sees it. */
  async #privately(to: Address, post: Post, userId: string): Promise<PostedMessage> {
    if (isDirect(to)) return this.#inChannel(to, post);
    const via = viaOf(to, this.#rest.now());
    try {
      if (via !== undefined) return await this.#byToken(to, via, post);
    } catch (error) {
      if (!refusedWith(error, ...TOKEN_DEAD)) throw error;
    }
    try {
      return await this.#byDirectMessage(post, userId);
    } catch (error) {
      this.#log.info('discord.no-direct-message', { reason: String(error) });
      return this.#inChannel(to, post);
    }
  }

  async #byToken(to: Address, via: Via, post: Post): Promise<PostedMessage> {
    const answer =
      via.awaited && this.#fillsFirst(via.token)
        ? await this.#rest.call('PATCH', originalOf(via), { body: editBody(post), auth: false })
        : await this.#rest.call('POST', Routes.webhook(via.app, via.token), {
            body: privateBody(post),
            auth: false,
            query: { wait: 'true' },
          });
    return { id: idIn(answer), address: addressOf(to.workspaceId, to.channelId, via) };
  }

  async #byDirectMessage(post: Post, userId: string): Promise<PostedMessage> {
    const channel = await this.#rest.call('POST', Routes.userChannels(), { body: { recipient_id: userId } });
    return this.#inChannel(addressOf(DIRECT, idIn(channel)), post);
  }

  async #editPrivately(message: PostedMessage, post: Post): Promise<PostedMessage> {
    const { address, id } = message;
    const via = viaOf(address, this.#rest.now());
    try {
      if (via === undefined) return await this.post(lasting(address), post);
      await this.#rest.call('PATCH', Routes.webhookMessage(via.app, via.token, id), {
        body: editBody(post),
        auth: false,
      });
      return message;
    } catch (error) {
      if (!refusedWith(error, ...TOKEN_DEAD, Code.unknownMessage)) throw error;
      return this.post(lasting(address), post);
    }
  }

  /** The answer came for all to see although a private one was announced: the "thinking…" must not stay. */
  async #dropThinking(to: Address): Promise<void> {
    const via = viaOf(to, this.#rest.now());
    if (via === undefined || !via.awaited || !this.#fillsFirst(via.token)) return;
    try {
      await this.#rest.call('DELETE', originalOf(via), { auth: false });
    } catch (error) {
      this.#log.info('discord.thinking-stays', { reason: String(error) });
    }
  }

  #fillsFirst(token: string): boolean {
    if (this.#filled.has(token)) return false;
    this.#filled.add(token);
    const oldest = this.#filled.values().next();
    if (this.#filled.size > REMEMBERED_TOKENS && !oldest.done) this.#filled.delete(oldest.value);
    return true;
  }

  async #unarchive(address: Address): Promise<boolean> {
    try {
      await this.#rest.call('PATCH', Routes.channel(address.channelId), { body: { archived: false } });
      return true;
    } catch {
      return false;
    }
  }
}

function originalOf({ app, token }: Via): `/${string}` {
  return Routes.webhookMessage(app, token, '@original');
}

function isSomebodys(message: unknown): boolean {
  return isRecord(message) && isRecord(message['author']) && message['author']['bot'] !== true;
}
