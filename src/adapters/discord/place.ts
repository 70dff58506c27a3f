import type { Address, Json } from '../../core/message.ts';
import { DIRECT, PLATFORM } from './options.ts';

/** An interaction's own way to answer, alive for 15 minutes (docs: interactions/receiving-and-responding, "Followup Messages"). */
export interface Via {
  readonly app: string;
  readonly token: string;
  /** ms since the epoch, on Discord's clock. */
  readonly until: number;
  /** The largest file in bytes that this interaction takes: the server's limit or the presser's own, whichever is larger. */
  readonly limitBytes?: number;
  /** The interaction was answered with a private "thinking…" that the first private post fills. */
  readonly awaited: boolean;
}

export function addressOf(guildId: string | undefined, channelId: string, via?: Via): Address {
  const place = { platform: PLATFORM, workspaceId: guildId ?? DIRECT, channelId };
  return via === undefined ? place : { ...place, via: { ...via } };
}

export function isDirect(address: Address): boolean {
  return address.workspaceId === DIRECT;
}

/** The address without what fades. */
export function lasting({ platform, workspaceId, channelId }: Address): Address {
  return { platform, workspaceId, channelId };
}

/** The address's interaction, if it may still be answered at `now`. */
export function viaOf(address: Address, now: number): Via | undefined {
  const via = readVia(address.via);
  return via !== undefined && via.until > now ? via : undefined;
}

function readVia(json: Json | undefined): Via | undefined {
  if (!isRecord(json)) return undefined;
  const { app, token, until, limitBytes, awaited } = json;
  if (typeof app !== 'string' || typeof token !== 'string' || typeof until !== 'number') return undefined;
  const limit = typeof limitBytes === 'number' ? { limitBytes } : {};
  return { app, token, until, awaited: awaited === true, ...limit };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The `id` of an answer of Discord's; '' where there is none. */
export function idIn(answer: unknown): string {
  return isRecord(answer) && typeof answer['id'] === 'string' ? answer['id'] : '';
}

/** 2015-01-01, from which Discord's ids count their milliseconds. */
const DISCORD_EPOCH = 1_420_070_400_000;

/** When something with this id was made, in ms since the epoch. */
export function timeOf(id: string): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH;
}
