import { Client, GatewayCloseCodes, GatewayIntentBits, Options, Status, type RESTOptions } from 'discord.js';

import { BotError } from '../../core/errors.ts';
import { badToken } from './failures.ts';

/** discord.js is not ready until every server has arrived, 15 s at most; what was missed is fetched once it is. */
const WAIT_FOR_GUILDS_MS = 2_000;

/** A client that keeps little: servers, channels and roles, which it cannot do without; of everything else next to nothing. */
export function makeClient(rest: Partial<RESTOptions>, messageContent: boolean): Client {
  return new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
      ...(messageContent ? [GatewayIntentBits.MessageContent] : []),
    ],
    rest,
    shards: 'auto',
    waitGuildTimeout: WAIT_FOR_GUILDS_MS,
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      // Events are read from the raw packets and told apart by their ids in the core: no message need be kept.
      MessageManager: 0,
      DMMessageManager: 0,
      GuildMessageManager: 0,
      UserManager: { maxSize: 200, keepOverLimit: (user) => user.id === user.client.user.id },
      GuildMemberManager: { maxSize: 10, keepOverLimit: (member) => member.id === member.client.user.id },
      ApplicationCommandManager: 0,
      ApplicationEmojiManager: 0,
      AutoModerationRuleManager: 0,
      BaseGuildEmojiManager: 0,
      EntitlementManager: 0,
      GuildBanManager: 0,
      GuildEmojiManager: 0,
      GuildInviteManager: 0,
      GuildScheduledEventManager: 0,
      GuildStickerManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      ReactionUserManager: 0,
      StageInstanceManager: 0,
      ThreadMemberManager: 0,
      VoiceStateManager: 0,
    }),
  });
}

/** After these Discord takes no new connection; discord.js stays silent and alive. */
export function isFinal(code: number): boolean {
  return code === GatewayCloseCodes.AuthenticationFailed || code >= GatewayCloseCodes.InvalidShard;
}

/** Message Content is not switched on in the Developer Portal (or not granted): the bot can do without. */
export function lacksContent(code: number | undefined): boolean {
  return code === GatewayCloseCodes.DisallowedIntents;
}

/** The sentence for whoever can mend it. */
export function closedForGood(code: number): BotError {
  if (code === GatewayCloseCodes.AuthenticationFailed) return badToken('the gateway closed with 4004');
  const name = GatewayCloseCodes[code] ?? 'no name';
  return new BotError(
    'forbidden',
    `Discord closed the gateway for good (${code}, ${name}); only a changed set-up helps.`,
  );
}

/** discord.js's own `isReady()` stays true after a final close. */
export function isListening(client: Client | undefined): boolean {
  const shards = client?.ws.shards;
  return shards !== undefined && shards.size > 0 && shards.every(({ status }) => status === Status.Ready);
}
