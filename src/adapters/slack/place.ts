import type { Address, Json } from '../../core/message.ts';
import { isRecord, textAt } from './fields.ts';
import { PLATFORM } from './options.ts';

/** What a slash command, a menu or a form brings along beside its place. */
export interface Via {
  /** A message of ours that must stand in the channel before anything else does: it says what was asked. Without a thread, it opens one. */
  readonly opening?: { readonly key: string; readonly text: string };
  /** Answers there are seen by who asked alone, also where the bot is no member. */
  readonly responseUrl?: string;
  /** Until when, in ms since the epoch: Slack gives 30 minutes and five answers (docs: interactivity/handling-user-interaction). */
  readonly until?: number;
  /** What is told where the bot is no member of the channel, in the language of who asked. */
  readonly inviteMe?: string;
}

const RESPONSE_URL_MS = 30 * 60_000;

export function addressOf(workspaceId: string, channelId: string, threadId?: string, via?: Via): Address {
  const place = { platform: PLATFORM, workspaceId, channelId };
  const thread = threadId === undefined ? place : { ...place, threadId };
  return via === undefined || Object.keys(via).length === 0 ? thread : { ...thread, via: { ...via } as Json };
}

/** The address without what it was begun with. */
export function lasting({ platform, workspaceId, channelId, threadId }: Address): Address {
  return { platform, workspaceId, channelId, ...(threadId === undefined ? {} : { threadId }) };
}

export function viaOf(address: Address): Via {
  const { via } = address;
  if (!isRecord(via)) return {};
  const { opening, until } = via;
  const key = isRecord(opening) ? textAt(opening, 'key') : undefined;
  const text = isRecord(opening) ? textAt(opening, 'text') : undefined;
  const responseUrl = textAt(via, 'responseUrl');
  const inviteMe = textAt(via, 'inviteMe');
  return {
    ...(key === undefined || text === undefined ? {} : { opening: { key, text } }),
    ...(responseUrl === undefined ? {} : { responseUrl }),
    ...(typeof until === 'number' ? { until } : {}),
    ...(inviteMe === undefined ? {} : { inviteMe }),
  };
}

/** A response_url that came just now. */
export function respondingBy(responseUrl: string | undefined): Pick<Via, 'responseUrl' | 'until'> {
  return responseUrl === undefined ? {} : { responseUrl, until: Date.now() + RESPONSE_URL_MS };
}

/** The response_url, while it may still be used. */
export function responseUrlOf({ responseUrl, until = 0 }: Via): string | undefined {
  return until > Date.now() ? responseUrl : undefined;
}

/** Direct messages with one person: nobody else reads them. */
export function isDirect(channelId: string): boolean {
  return channelId.startsWith('D');
}

/** When something with this timestamp was written, in ms since the epoch. */
export function timeOf(ts: string): number {
  return Math.round(Number(ts) * 1000);
}
