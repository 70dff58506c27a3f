import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';

import { BotError, type ErrorFacts, type ErrorKind } from '../../core/errors.ts';

/** Discord's own error codes that decide something here (docs: topics/opcodes-and-status-codes, "JSON"). */
export const Code = {
  unknownChannel: 10003,
  unknownGuild: 10004,
  unknownMessage: 10008,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  slowmode: 20016,
  channelWriteLimit: 20028,
  oldMessageEdits: 30046,
  tooLarge: 40005,
  cloudflare: 40333,
  missingAccess: 50001,
  notOurMessage: 50005,
  cannotWriteTo: 50007,
  missingPermissions: 50013,
  deadToken: 50027,
  archivedThread: 50083,
  noSharedServer: 50278,
  overloaded: 130_000,
  lockedThread: 160_005,
  autoModBlocked: 200_000,
  autoModTitle: 200_001,
} as const;

/** The right that each refusal names, in the words of Discord's own settings pages. */
const MISSING: Readonly<Record<number, string>> = {
  [Code.unknownChannel]: 'the channel, which is gone',
  [Code.unknownGuild]: 'the server, which the bot has left',
  [Code.missingAccess]: 'View Channel',
  [Code.missingPermissions]: 'Send Messages',
  [Code.cannotWriteTo]: "Direct Messages in the person's privacy settings",
  [Code.noSharedServer]: 'a server shared with the person',
  [Code.archivedThread]: 'Manage Threads, as the thread is archived',
  [Code.lockedThread]: 'Manage Threads, as the thread is locked',
  [Code.autoModBlocked]: 'an AutoMod exception for the bot',
  [Code.autoModTitle]: 'an AutoMod exception for the bot',
};

const KINDS: Readonly<Record<number, ErrorKind>> = {
  [Code.slowmode]: 'rate-limited',
  [Code.channelWriteLimit]: 'rate-limited',
  [Code.oldMessageEdits]: 'rate-limited',
  [Code.tooLarge]: 'file-too-large',
  [Code.cloudflare]: 'unreachable',
  [Code.overloaded]: 'unreachable',
};

/** What Discord said no to. */
export class Refusal extends BotError {
  readonly code: number;

  constructor(kind: ErrorKind, message: string, code: number, facts: ErrorFacts) {
    super(kind, message, { facts });
    this.code = code;
  }
}

export function refusedWith(error: unknown, ...codes: readonly number[]): error is Refusal {
  return error instanceof Refusal && codes.includes(error.code);
}

/**
 * Anything a call to Discord threw, as a `BotError`. The library's errors carry the whole request (its file, the
 * interaction's token in its URL), so nothing of them but code and words is kept, not even as the cause.
 */
export function failureOf(error: unknown, call: string, signal?: AbortSignal): BotError {
  if (error instanceof BotError) return error;
  if (signal?.aborted === true) return new BotError('stopped', `${call} was stopped`);
  if (error instanceof DiscordAPIError) return refusalOf(error, call);
  if (error instanceof HTTPError) return new BotError('unreachable', `${call}: Discord answered ${error.status}`);
  if (error instanceof RateLimitError) {
    return new BotError('rate-limited', `${call}: Discord asks to wait`, { facts: { retryAfterMs: error.retryAfter } });
  }
  if (!(error instanceof Error)) return new BotError('unexpected', `${call}: ${String(error)}`);
  if (error.name === 'AbortError') return new BotError('timed-out', `${call}: no answer in time`);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'TokenInvalid' || error.message.startsWith('Expected token to be set')) return badToken(call);
  // Network errors carry a code (ECONNREFUSED, UND_ERR_SOCKET); what does not is a mistake of ours.
  if (code !== undefined) return new BotError('unreachable', `${call}: ${error.message}`);
  return new BotError('unexpected', `${call}: ${error.message}`, { cause: error });
}

function refusalOf(error: DiscordAPIError, call: string): BotError {
  const code = typeof error.code === 'number' ? error.code : 0;
  const detail = `${code} ${error.message}`;
  const said = `${call}: ${detail}`;
  if (error.status === 401 && code !== Code.deadToken) return badToken(call);
  if (error.status === 413) return new Refusal('file-too-large', said, Code.tooLarge, { detail });
  const missing = MISSING[code];
  return new Refusal(
    KINDS[code] ?? 'cannot-post',
    said,
    code,
    missing === undefined ? { detail } : { detail, missing },
  );
}

/** 401 and close code 4004. */
export function badToken(call: string): BotError {
  const sentence =
    'Discord refuses the bot token: make a new one in the Developer Portal (Bot, Reset Token) and put it into DISCORD_TOKEN.';
  return new BotError('unauthorized', `${sentence} (${call})`);
}
