import { toBotError, type ErrorKind } from './errors.ts';
import type { Address, Button, PostedMessage } from './message.ts';
import type { Parts } from './parts.ts';
import type { ChatPlatform } from './ports.ts';
import { splitText } from './reply.ts';
import { withoutTokens } from './secrets.ts';
import { wordsFor, type Words } from './wording/index.ts';

export interface SayOptions {
  readonly buttons?: readonly Button[];
  /** Seen by this person alone, where the platform can. */
  readonly only?: string;
  /** Notified by this message. */
  readonly mention?: string;
}

/** Waits between attempts to post: the key makes a second attempt harmless. */
const POST_WAITS_MS = [1_000, 2_000, 5_000, 15_000, 30_000];
const PASSING: ReadonlySet<ErrorKind> = new Set([
  'rate-limited',
  'unreachable',
  'disconnected',
  'timed-out',
  'service-failed',
]);
const NEVER = new AbortController().signal;

/** Speaks at one address in one language. Text of any length is split, never cut. */
export class Voice {
  readonly address: Address;
  readonly language: string;
  readonly words: Words;
  readonly platform: ChatPlatform;
  readonly #parts: Pick<Parts, 'clock' | 'log'>;

  constructor(parts: Parts, address: Address, language: string) {
    const platform = parts.platforms.get(address.platform);
    if (!platform) throw new Error(`no adapter for platform ${address.platform}`);
    this.address = address;
    this.language = language;
    this.words = wordsFor(language);
    this.platform = platform;
    this.#parts = parts;
  }

  /** Posts `text`, as one message or several; the same key again is the same message. Answers with the last one. */
  async say(key: string, text: string, options: SayOptions = {}): Promise<PostedMessage> {
    const pieces = splitText(withoutTokens(text), this.platform.limits);
    let posted: PostedMessage | undefined;
    for (const [index, piece] of pieces.entries()) {
      const last = index === pieces.length - 1;
      posted = await this.#persistently(() =>
        this.platform.post(this.address, {
          key: `${key}/${index}`,
          text: piece,
          buttons: last ? (options.buttons ?? []) : [],
          audience: options.only === undefined ? 'channel' : { only: options.only },
          ...(index === 0 && options.mention !== undefined ? { mention: options.mention } : {}),
        }),
      );
    }
    if (!posted) throw new Error(`nothing to say for ${key}`);
    return posted;
  }

  async #persistently<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tried = 0; ; tried += 1) {
      try {
        return await attempt();
      } catch (thrown) {
        const error = toBotError(thrown);
        const waitMs = PASSING.has(error.kind) ? POST_WAITS_MS[tried] : undefined;
        if (waitMs === undefined) throw error;
        this.#parts.log.warn('post failed, again', { kind: error.kind, waitMs });
        await this.#parts.clock.sleep(Math.max(waitMs, error.facts.retryAfterMs ?? 0), NEVER);
      }
    }
  }
}
