import { BotError } from '../../core/errors.ts';
import type { Address } from '../../core/message.ts';
import type { Box, Clock, Log } from '../../core/ports.ts';
import type { SlackApi } from './api.ts';
import { isAmbiguous } from './failures.ts';
import { fieldsAt, listAt, textAt, type Fields } from './fields.ts';
import { METADATA_TYPE } from './outbound.ts';
import { remember } from './threads.ts';

/** A post that was begun, and where it stands once that is known. */
export interface PostRecord {
  /** When it was begun, in ms since the epoch, by the wall clock that Slack's timestamps follow. */
  readonly begunAt: number;
  readonly ts?: string;
  readonly channelId?: string;
}

export interface Posted {
  readonly ts: string;
  readonly channelId: string;
}

const KEPT_MS = 7 * 24 * 3_600_000;
/** Slack's clock and ours may differ. */
const SKEW_MS = 5 * 60_000;
const LOOK_AT = 100;
/** What was taken in spite of a broken answer stands there a moment later. */
const BREATH_MS = 500;
const NEVER = new AbortController().signal;

/**
 * Every post once. Slack has no way to say "this again": a call that broke may have been carried out. So what is begun is
 * noted first, and where the outcome is unknown, here or in a process that died, one look for the post's mark decides.
 */
export class Outbox {
  readonly #api: SlackApi;
  readonly #box: Box<PostRecord>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #underWay = new Map<string, Promise<Posted>>();

  constructor(api: SlackApi, box: Box<PostRecord>, clock: Clock, log: Log) {
    this.#api = api;
    this.#box = box;
    this.#clock = clock;
    this.#log = log;
  }

  once(key: string, to: Address, send: () => Promise<Fields>): Promise<Posted> {
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const posting = this.#post(key, to, send).catch((error: unknown) => {
      this.#underWay.delete(key);
      throw error;
    });
    remember(this.#underWay, key, posting, 1_000);
    return posting;
  }

  async #post(key: string, to: Address, send: () => Promise<Fields>): Promise<Posted> {
    const before = await this.#box.get(key);
    if (before?.ts !== undefined && before.channelId !== undefined)
      return { ts: before.ts, channelId: before.channelId };
    const begunAt = before?.begunAt ?? Date.now();
    const found = before === undefined ? undefined : await this.#look(key, to, begunAt);
    if (before === undefined) await this.#box.set(key, { begunAt }, KEPT_MS);
    const posted = found ?? (await this.#send(key, to, begunAt, send));
    await this.#box.set(key, { begunAt, ...posted }, KEPT_MS);
    return posted;
  }

  async #send(key: string, to: Address, begunAt: number, send: () => Promise<Fields>): Promise<Posted> {
    try {
      return postedIn(await send());
    } catch (error) {
      if (!isAmbiguous(error)) {
        await this.#box.delete(key);
        throw error;
      }
      await this.#clock.sleep(BREATH_MS, NEVER);
      const found = await this.#look(key, to, begunAt);
      if (found !== undefined) return found;
      this.#log.info('slack.sent-again', { key });
      return postedIn(await send());
    }
  }

  /** Where it cannot be looked for, a second post is better than none. */
  async #look(key: string, to: Address, begunAt: number): Promise<Posted | undefined> {
    const { channelId, threadId, workspaceId } = to;
    const oldest = ((begunAt - SKEW_MS) / 1000).toFixed(6);
    const range = { channel: channelId, oldest, limit: LOOK_AT, include_all_metadata: true };
    const [method, args] =
      threadId === undefined ? ['conversations.history', range] : ['conversations.replies', { ...range, ts: threadId }];
    try {
      const answer = await this.#api.read(workspaceId, method, args);
      const ts = listAt(answer, 'messages').find((message) => keyIn(message) === key)?.['ts'];
      return typeof ts === 'string' ? { ts, channelId } : undefined;
    } catch (error) {
      if (!(error instanceof BotError) || error.kind !== 'cannot-post') throw error;
      this.#log.warn('slack.cannot-look', { key, reason: error.message });
      return undefined;
    }
  }
}

function keyIn(message: Fields): string | undefined {
  const metadata = fieldsAt(message, 'metadata');
  return metadata['event_type'] === METADATA_TYPE ? textAt(fieldsAt(metadata, 'event_payload'), 'key') : undefined;
}

function postedIn(answer: Fields): Posted {
  const [ts, channelId] = [textAt(answer, 'ts'), textAt(answer, 'channel')];
  if (ts === undefined || channelId === undefined)
    throw new BotError('disconnected', 'Slack took a message without saying where it stands');
  return { ts, channelId };
}
