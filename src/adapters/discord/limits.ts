import { GuildPremiumTier, Routes } from 'discord.js';

import type { Clock } from '../../core/ports.ts';
import { DIRECT, type DiscordRecords } from './options.ts';
import { isRecord } from './place.ts';
import type { DiscordRest } from './rest.ts';

const MB = 1024 * 1024;

/**
 * What a server takes before it has taught us better. 50 and 100 MB come with boosts; 20 MB is the new base limit, which
 * Discord rolled out from August 2026 while some servers still refuse more than 10: hence learned, never assumed.
 */
const BY_TIER: Readonly<Record<number, number>> = {
  [GuildPremiumTier.Tier2]: 50 * MB,
  [GuildPremiumTier.Tier3]: 100 * MB,
};
const BASE = 20 * MB;
/** Every limit Discord has had, to guess the next lower one from a refusal. */
const KNOWN = [500, 100, 50, 25, 20, 10, 8].map((size) => size * MB);
/** From 200 MB on Discord answers 413 whatever it promised (discord-api-docs#7603). */
const CEILING = 190 * MB;

const LEARNED_FOR_MS = 24 * 3_600_000;
const TIER_FOR_MS = 3_600_000;
const REMEMBERED_GUILDS = 1000;

/** How large a file a place takes, in bytes: by its boosts, corrected by what it refused within the last day. */
export class UploadLimits {
  readonly #rest: DiscordRest;
  readonly #records: DiscordRecords;
  readonly #clock: Clock;
  readonly #tiers = new Map<string, { readonly bytes: number; readonly until: number }>();

  constructor(rest: DiscordRest, records: DiscordRecords, clock: Clock) {
    this.#rest = rest;
    this.#records = records;
    this.#clock = clock;
  }

  async limitOf(workspaceId: string): Promise<number> {
    const learned: unknown = await this.#records.get(keyOf(workspaceId));
    const byBoosts = await this.#byBoosts(workspaceId);
    return isRecord(learned) && typeof learned['bytes'] === 'number' ? Math.min(learned['bytes'], byBoosts) : byBoosts;
  }

  /** Answers with the limit now believed in. */
  async refused(workspaceId: string, bytes: number): Promise<number> {
    const limit = KNOWN.find((known) => known < bytes) ?? Math.floor(bytes / 2);
    await this.#records.set(keyOf(workspaceId), { bytes: limit }, LEARNED_FOR_MS);
    return limit;
  }

  async #byBoosts(workspaceId: string): Promise<number> {
    if (workspaceId === DIRECT) return BASE;
    const known = this.#tiers.get(workspaceId);
    if (known !== undefined && known.until > this.#clock.now()) return known.bytes;
    const bytes = await this.#ask(workspaceId);
    if (this.#tiers.size >= REMEMBERED_GUILDS) this.#tiers.clear();
    this.#tiers.set(workspaceId, { bytes, until: this.#clock.now() + TIER_FOR_MS });
    return bytes;
  }

  async #ask(workspaceId: string): Promise<number> {
    try {
      const guild = await this.#rest.get(Routes.guild(workspaceId));
      const tier = isRecord(guild) ? guild['premium_tier'] : undefined;
      return (typeof tier === 'number' ? BY_TIER[tier] : undefined) ?? BASE;
    } catch {
      return BASE;
    }
  }
}

/** What an interaction takes: its own word, up to what Discord really accepts. */
export function limitByToken(stated: number | undefined): number {
  return Math.min(stated ?? 0, CEILING);
}

function keyOf(workspaceId: string): string {
  return `limit:${workspaceId}`;
}
