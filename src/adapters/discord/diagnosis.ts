import { Routes, type APIChannel, type APIGuild, type APIGuildMember, type APIUser } from 'discord.js';

import { BotError } from '../../core/errors.ts';
import type { Address } from '../../core/message.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { Code, refusedWith } from './failures.ts';
import { isDirect } from './place.ts';
import { missingOf, permissionsIn, rightToWrite, THREADS, type Right } from './permissions.ts';
import type { DiscordRest } from './rest.ts';

/** How long a place that refused us is left alone: each refusal counts towards a ban of the IP (docs: topics/rate-limits). */
const LEAVE_ALONE_MS = 30_000;
const REMEMBERED_PLACES = 500;

/** Turns Discord's "Missing Permissions" into the name of the right that is missing, and does not ask again for a while. */
export class Diagnosis {
  readonly #rest: DiscordRest;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #refused = new Map<string, { readonly error: BotError; readonly until: number }>();

  constructor(rest: DiscordRest, clock: Clock, log: Log) {
    this.#rest = rest;
    this.#clock = clock;
    this.#log = log;
  }

  /** Does `act` in the place; a refusal for want of a right leaves as `cannot-post` with its name. */
  async attempt<T>(at: Address, does: 'write' | 'attach', act: () => Promise<T>): Promise<T> {
    const place = `${does}:${at.channelId}`;
    const known = this.#refused.get(place);
    if (known !== undefined && known.until > this.#clock.now()) throw known.error;
    this.#refused.delete(place);
    try {
      return await act();
    } catch (error) {
      if (!refusedWith(error, Code.missingAccess, Code.missingPermissions)) throw error;
      const named = await this.#named(at, does, error);
      this.#remember(place, named);
      throw named;
    }
  }

  async #named(at: Address, does: 'write' | 'attach', error: BotError): Promise<BotError> {
    const missing = (await this.#missing(at, does)) || (does === 'attach' ? 'Attach Files' : error.facts.missing);
    this.#log.warn('discord.missing-right', { channel: at.channelId, guild: at.workspaceId, missing });
    return new BotError('cannot-post', error.message, { facts: { ...error.facts, ...(missing ? { missing } : {}) } });
  }

  async #missing(at: Address, does: 'write' | 'attach'): Promise<string> {
    if (isDirect(at)) return '';
    try {
      const channel = (await this.#rest.get(Routes.channel(at.channelId))) as APIChannel;
      const inThread = THREADS.has(channel.type);
      const needed: Right[] = [
        'View Channel',
        rightToWrite(inThread),
        ...(does === 'attach' ? ['Attach Files' as const] : []),
      ];
      return missingOf(await this.#granted(at.workspaceId, channel), needed).join(', ');
    } catch {
      // Who may not even look at the channel cannot ask what is missing: the refusal's own word stands.
      return '';
    }
  }

  async #granted(guildId: string, channel: APIChannel): Promise<bigint> {
    const me = (await this.#rest.get(Routes.user())) as APIUser;
    const parentId = THREADS.has(channel.type) && 'parent_id' in channel ? channel.parent_id : undefined;
    const [guild, member, place] = await Promise.all([
      this.#rest.get(Routes.guild(guildId)) as Promise<APIGuild>,
      this.#rest.get(Routes.guildMember(guildId, me.id)) as Promise<APIGuildMember>,
      parentId ? (this.#rest.get(Routes.channel(parentId)) as Promise<APIChannel>) : channel,
    ]);
    return permissionsIn(place as Parameters<typeof permissionsIn>[0], guild, member, me.id);
  }

  #remember(place: string, error: BotError): void {
    const oldest = this.#refused.keys().next();
    if (this.#refused.size >= REMEMBERED_PLACES && !oldest.done) this.#refused.delete(oldest.value);
    this.#refused.set(place, { error, until: this.#clock.now() + LEAVE_ALONE_MS });
  }
}
