import { Routes } from 'discord.js';

import { BotError, toBotError } from '../../core/errors.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { isRecord } from './place.ts';
import type { DiscordRest } from './rest.ts';

/** Discord resets the token of a bot that starts 1000 sessions a day: a crash loop must stop well before. */
const KEPT_IN_RESERVE = 50;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Asks Discord whether the bot may start, again and again while Discord is down. Rejects for a bad token or a crash loop. */
export async function sessionsLeft(rest: DiscordRest, clock: Clock, log: Log, signal: AbortSignal): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return check(await rest.get(Routes.gatewayBot()), log);
    } catch (error) {
      const { kind, message } = toBotError(error);
      if (kind !== 'unreachable' && kind !== 'timed-out') throw error;
      log.warn('discord.unreachable', { reason: message, pauseMs });
    }
    await clock.sleep(pauseMs, signal);
  }
}

function check(answer: unknown, log: Log): void {
  const limit = isRecord(answer) ? answer['session_start_limit'] : undefined;
  if (!isRecord(limit) || typeof limit['remaining'] !== 'number') return;
  const { remaining, reset_after: retryAfterMs } = limit;
  log.info('discord.sessions-left', { remaining });
  if (remaining >= KEPT_IN_RESERVE) return;
  throw new BotError(
    'rate-limited',
    `Only ${remaining} gateway sessions are left today: the bot has been restarting in a loop.`,
    {
      facts: typeof retryAfterMs === 'number' ? { retryAfterMs } : {},
    },
  );
}
