import {
  ApplicationFlags,
  ChannelType,
  Routes,
  type APIApplication,
  type APIApplicationCommand,
  type APIGuild,
  type APIGuildChannel,
  type APIGuildMember,
  type APIUser,
  type RESTAPIPartialCurrentUserGuild,
} from 'discord.js';

import { toBotError } from '../../core/errors.ts';
import type { CommandInfo } from '../../core/ports.ts';
import type { DiscordOptions } from './options.ts';
import { INVITED_WITH, missingOf, permissionsIn, RIGHTS, type PermittedChannel, type Right } from './permissions.ts';
import { isRecord } from './place.ts';
import { DiscordRest } from './rest.ts';
import { EDIT } from './surface.ts';

export interface CheckOptions extends Pick<DiscordOptions, 'token' | 'apiUrl' | 'messageContent' | 'clock' | 'log'> {
  readonly commands: readonly CommandInfo[];
}

/** Where people would speak to the bot. */
const TEXT_CHANNELS: ReadonlySet<number> = new Set([ChannelType.GuildText, ChannelType.GuildAnnouncement]);
/** Without these the bot is mute or cannot hand over its work; the rest of the invitation is comfort. */
const NEEDED: readonly Right[] = ['View Channel', 'Send Messages', 'Attach Files', 'Read Message History'];

/** Looks, changes nothing: a line for everything that stands between this bot and a working Discord. Never rejects. */
export async function checkDiscord(options: CheckOptions): Promise<string[]> {
  const rest = new DiscordRest({ ...options, onBadToken: () => undefined });
  const lines: string[] = [];
  try {
    const application = (await rest.get(Routes.currentApplication())) as APIApplication;
    const me = (await rest.get(Routes.user())) as APIUser;
    lines.push(`✓ Token: belongs to the bot ${me.username} (${me.id}).`);
    lines.push(`  Invitation: ${inviteUrl(application.id)}`);
    lines.push(contentLine(application.flags ?? 0, options.messageContent));
    lines.push(await sessionsLine(rest));
    lines.push(await commandsLine(rest, application.id, options.commands));
    lines.push(...(await guildLines(rest, me.id)));
  } catch (error) {
    lines.push(`✗ ${toBotError(error).message}`);
  }
  return lines;
}

/** With the least rights that everything needs. */
function inviteUrl(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    permissions: String(INVITED_WITH),
    scope: 'bot applications.commands',
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}

function contentLine(flags: number, wanted: boolean): string {
  const granted =
    (flags & (ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited)) !== 0;
  if (granted && wanted) return '✓ Message Content: granted and asked for.';
  if (wanted) {
    return '✗ Message Content: asked for, but not granted. Developer Portal, Bot, Privileged Gateway Intents; until then mentions only.';
  }
  const more = granted ? ' It is granted: DISCORD_MESSAGE_CONTENT=true would use it.' : '';
  return `• Message Content: not asked for. Mentions, direct messages, commands and menus work; always-on channels do not.${more}`;
}

async function sessionsLine(rest: DiscordRest): Promise<string> {
  const answer = await rest.get(Routes.gatewayBot());
  const limit = isRecord(answer) ? answer['session_start_limit'] : undefined;
  const { remaining, total } = isRecord(limit) ? limit : {};
  return `✓ Gateway: ${String(remaining)} of ${String(total)} session starts left today.`;
}

async function commandsLine(
  rest: DiscordRest,
  applicationId: string,
  expected: readonly CommandInfo[],
): Promise<string> {
  const registered = (await rest.get(Routes.applicationCommands(applicationId))) as APIApplicationCommand[];
  const names = new Set(registered.map(({ name }) => name));
  const missing = [EDIT, ...expected.map(({ name }) => name)].filter((name) => !names.has(name));
  if (missing.length === 0) return `✓ Commands: ${names.size} registered.`;
  return `✗ Commands: ${missing.map((name) => `/${name}`).join(', ')} not registered yet; the bot does it when it starts.`;
}

async function guildLines(rest: DiscordRest, botId: string): Promise<string[]> {
  const guilds = (await rest.get(Routes.userGuilds())) as RESTAPIPartialCurrentUserGuild[];
  if (guilds.length === 0) return ['✗ Servers: the bot is in none. Open the invitation above.'];
  const lines: string[] = [];
  for (const { id, name } of guilds) lines.push(...(await guildReport(rest, id, name, botId)));
  return lines;
}

async function guildReport(rest: DiscordRest, guildId: string, name: string, botId: string): Promise<string[]> {
  const [guild, channels, member] = await Promise.all([
    rest.get(Routes.guild(guildId)) as Promise<APIGuild>,
    rest.get(Routes.guildChannels(guildId)) as Promise<APIGuildChannel[]>,
    rest.get(Routes.guildMember(guildId, botId)) as Promise<APIGuildMember>,
  ]);
  const lines: string[] = [];
  const places = channels.filter(({ type }) => TEXT_CHANNELS.has(type));
  for (const channel of places) {
    const granted = permissionsIn(channel as PermittedChannel, guild, member, botId);
    const missing = missingOf(granted, NEEDED);
    const wished = missingOf(granted, Object.keys(RIGHTS) as Right[]).filter((right) => !NEEDED.includes(right));
    if (missing.length > 0) lines.push(`  ✗ #${channel.name}: ${missing.join(', ')} missing.`);
    else if (wished.length > 0) lines.push(`  • #${channel.name}: works; without ${wished.join(', ')}.`);
  }
  const verdict =
    lines.length === 0 ? `all ${places.length} text channels are in order.` : `${places.length} text channels.`;
  return [`${lines.some((line) => line.includes('✗')) ? '✗' : '✓'} ${name}: ${verdict}`, ...lines];
}
