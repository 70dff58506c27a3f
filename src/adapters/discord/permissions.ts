import {
  ChannelType,
  OverwriteType,
  PermissionFlagsBits,
  type APIGuild,
  type APIGuildMember,
  type APIOverwrite,
} from 'discord.js';

/** A right, in the words of Discord's settings pages. */
export type Right = keyof typeof RIGHTS;

export const RIGHTS = {
  'View Channel': PermissionFlagsBits.ViewChannel,
  'Send Messages': PermissionFlagsBits.SendMessages,
  'Send Messages in Threads': PermissionFlagsBits.SendMessagesInThreads,
  'Create Public Threads': PermissionFlagsBits.CreatePublicThreads,
  'Attach Files': PermissionFlagsBits.AttachFiles,
  'Embed Links': PermissionFlagsBits.EmbedLinks,
  'Read Message History': PermissionFlagsBits.ReadMessageHistory,
  'Add Reactions': PermissionFlagsBits.AddReactions,
} as const;

/** What the invitation asks for: 309237763136. */
export const INVITED_WITH: bigint = Object.values(RIGHTS).reduce((sum, right) => sum | right, 0n);

export const THREADS: ReadonlySet<number> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

export function rightToWrite(inThread: boolean): Right {
  return inThread ? 'Send Messages in Threads' : 'Send Messages';
}

export interface PermittedChannel {
  readonly permission_overwrites?: readonly APIOverwrite[];
}

/** What a member may do in a channel, by Discord's own algorithm (docs: topics/permissions, "Permission Overwrites"). */
export function permissionsIn(
  channel: PermittedChannel,
  guild: Pick<APIGuild, 'id' | 'owner_id' | 'roles'>,
  member: Pick<APIGuildMember, 'roles'>,
  userId: string,
): bigint {
  if (guild.owner_id === userId) return ~0n;
  const held = new Set([guild.id, ...member.roles]);
  const granted = guild.roles
    .filter(({ id }) => held.has(id))
    .reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  if ((granted & PermissionFlagsBits.Administrator) !== 0n) return ~0n;
  const overwrites = channel.permission_overwrites ?? [];
  const everyone = overwrites.filter(({ id }) => id === guild.id);
  const roles = overwrites.filter(({ id, type }) => type === OverwriteType.Role && id !== guild.id && held.has(id));
  const own = overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === userId);
  return [everyone, roles, own].reduce(overwritten, granted);
}

function overwritten(granted: bigint, overwrites: readonly APIOverwrite[]): bigint {
  const denied = overwrites.reduce((sum, { deny }) => sum | BigInt(deny), 0n);
  const allowed = overwrites.reduce((sum, { allow }) => sum | BigInt(allow), 0n);
  return (granted & ~denied) | allowed;
}

export function missingOf(granted: bigint, needed: readonly Right[]): readonly Right[] {
  return needed.filter((right) => (granted & RIGHTS[right]) === 0n);
}
