import { Routes, type APIChannel, type APIMessage, type Client, type Guild } from 'discord.js';

import { originalMissing, type Heard, type Self } from './inbound.ts';
import { manages } from './interactions.ts';
import { isRecord } from './place.ts';
import { THREADS } from './permissions.ts';
import type { DiscordRest } from './rest.ts';

const REMEMBERED_THREADS = 1000;

/** What a message's payload leaves out: our role there, its author's rights, whose thread it is, what it answers. */
export class Surroundings {
  readonly #rest: DiscordRest;
  readonly #client: () => Client | undefined;
  readonly #ownThreads = new Map<string, boolean>();

  constructor(rest: DiscordRest, client: () => Client | undefined) {
    this.#rest = rest;
    this.#client = client;
  }

  self({ guild_id: guildId, mention_roles: roles }: Heard): Self | undefined {
    const userId = this.#client()?.user?.id;
    if (userId === undefined) return undefined;
    const known = this.#guild(guildId)?.roles.cache;
    return { userId, roleId: roles.find((id) => known?.get(id)?.tags?.botId === userId) };
  }

  /** With the message it answers, where Discord left that out. */
  async whole(message: Heard): Promise<Heard> {
    const { channel_id: channelId, message_id: id } = message.message_reference ?? {};
    if (!originalMissing(message) || channelId === undefined || id === undefined) return message;
    try {
      const original = (await this.#rest.get(Routes.channelMessage(channelId, id))) as APIMessage;
      return { ...message, referenced_message: original };
    } catch {
      return { ...message, referenced_message: null };
    }
  }

  /** In direct messages everybody manages their own bot. */
  async isManager(message: Heard): Promise<boolean> {
    const { guild_id: guildId, author } = message;
    if (guildId === undefined) return true;
    const guild = this.#guild(guildId);
    if (guild === undefined) return false;
    if (guild.ownerId === author.id) return true;
    const roles = message.member?.roles ?? (await this.#rolesOf(guildId, author.id));
    return [guildId, ...roles].some((id) => manages(guild.roles.cache.get(id)?.permissions.bitfield ?? 0n));
  }

  async inOwnThread(message: Heard): Promise<boolean> {
    const { channel_id: channelId, channel_type: type } = message;
    if (type !== undefined && !THREADS.has(type)) return false;
    const known = this.#ownThreads.get(channelId);
    if (known !== undefined) return known;
    const own = (await this.#ownerOf(channelId)) === this.#client()?.user?.id;
    if (this.#ownThreads.size >= REMEMBERED_THREADS) this.#ownThreads.clear();
    this.#ownThreads.set(channelId, own);
    return own;
  }

  #guild(id: string | undefined): Guild | undefined {
    return id === undefined ? undefined : this.#client()?.guilds.cache.get(id);
  }

  async #ownerOf(channelId: string): Promise<string | undefined> {
    const cached = this.#client()?.channels.cache.get(channelId);
    if (cached !== undefined) return cached.isThread() ? (cached.ownerId ?? undefined) : undefined;
    try {
      const channel = (await this.#rest.get(Routes.channel(channelId))) as APIChannel;
      return THREADS.has(channel.type) && 'owner_id' in channel ? channel.owner_id : undefined;
    } catch {
      return undefined;
    }
  }

  async #rolesOf(guildId: string, userId: string): Promise<readonly string[]> {
    try {
      const member = await this.#rest.get(Routes.guildMember(guildId, userId));
      return isRecord(member) && Array.isArray(member['roles']) ? member['roles'] : [];
    } catch {
      return [];
    }
  }
}
