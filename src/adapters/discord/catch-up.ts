import { Routes } from 'discord.js';

import type { Log } from '../../core/ports.ts';
import { Code, refusedWith } from './failures.ts';
import { asHeard, type Heard } from './inbound.ts';
import { timeOf } from './place.ts';
import type { DiscordRest } from './rest.ts';
import type { ActiveChannel } from './seen.ts';

const AT_ONCE = 3;
const PAGE = 100;
const PAGES = 5;
/** Who asked longer ago has given up or asked again: running it now would be a paid surprise. */
const TOO_LATE_MS = 6 * 3_600_000;
const NOT_OURS = [Code.unknownChannel, Code.missingAccess, Code.missingPermissions];

/**
 * What was written in active channels while the gateway was away: a new session brings nothing of the time between.
 * Each message goes to `hear` oldest first; `lost` gets the channels that are no longer ours to read.
 */
export async function catchUp(
  rest: DiscordRest,
  channels: readonly ActiveChannel[],
  hear: (message: Heard) => Promise<void>,
  lost: (channelId: string) => void,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const left = [...channels];
  const worker = async (): Promise<void> => {
    for (let channel = left.pop(); channel !== undefined && !signal.aborted; channel = left.pop()) {
      try {
        await readOn(rest, channel, hear, signal);
      } catch (error) {
        if (refusedWith(error, ...NOT_OURS)) lost(channel.channelId);
        log.warn('discord.catch-up-failed', { channel: channel.channelId, reason: String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function readOn(
  rest: DiscordRest,
  channel: ActiveChannel,
  hear: (message: Heard) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let after = channel.lastId;
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await rest.get(Routes.channelMessages(channel.channelId), { after, limit: String(PAGE) });
    const messages = Array.isArray(answer) ? answer.flatMap((one) => asHeard(one) ?? []).toSorted(byAge) : [];
    for (const message of messages) {
      if (signal.aborted) return;
      if (rest.now() - timeOf(message.id) < TOO_LATE_MS) await hear(placed(message, channel));
      after = message.id;
    }
    if (messages.length < PAGE) return;
  }
}

/** Fetched messages do not say where they were written. */
function placed(message: Heard, { guildId, type }: ActiveChannel): Heard {
  return {
    ...message,
    ...(guildId === undefined ? {} : { guild_id: guildId }),
    ...(type === undefined ? {} : { channel_type: type }),
  };
}

function byAge(one: Heard, other: Heard): number {
  return BigInt(one.id) < BigInt(other.id) ? -1 : 1;
}
