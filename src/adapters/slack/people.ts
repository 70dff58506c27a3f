import type { Author } from '../../core/message.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { SlackApi } from './api.ts';
import { refusedWith } from './failures.ts';
import { fieldsAt, textAt } from './fields.ts';
import { inTime } from './in-time.ts';
import { isDirect } from './place.ts';
import { remember } from './threads.ts';

const KNOWN_MS = 3_600_000;
const UNKNOWN_MS = 60_000;
/** A message must be stored and acknowledged within 3 s; who wrote it is worth a part of that. */
const PATIENCE_MS = 1_000;

interface Person {
  readonly manager: boolean;
  readonly locale?: string;
  readonly until: number;
}

/** Who administrates a workspace, and who reads which language (`users.info`). */
export class People {
  readonly #api: SlackApi;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #known = new Map<string, Person>();
  #toldMissing = false;

  constructor(api: SlackApi, clock: Clock, log: Log) {
    this.#api = api;
    this.#clock = clock;
    this.#log = log;
  }

  /** In direct messages everybody manages their own bot. Who cannot be asked about in time is nobody special. */
  async author(workspaceId: string, channelId: string, userId: string): Promise<Author> {
    const person = await this.#inTime(workspaceId, userId);
    const locale = person?.locale;
    return {
      id: userId,
      ...(locale === undefined ? {} : { locale }),
      manager: isDirect(channelId) || (person?.manager ?? false),
    };
  }

  async #inTime(workspaceId: string, userId: string): Promise<Person | undefined> {
    const known = this.#known.get(`${workspaceId}:${userId}`);
    if (known !== undefined && known.until > this.#clock.now()) return known;
    return inTime(this.#clock, PATIENCE_MS, this.#ask(workspaceId, userId));
  }

  async #ask(workspaceId: string, userId: string): Promise<Person> {
    const person = await this.#answer(workspaceId, userId);
    remember(this.#known, `${workspaceId}:${userId}`, person);
    return person;
  }

  async #answer(workspaceId: string, userId: string): Promise<Person> {
    const now = this.#clock.now();
    try {
      const user = fieldsAt(
        await this.#api.once(workspaceId, 'users.info', { user: userId, include_locale: true }),
        'user',
      );
      const locale = textAt(user, 'locale');
      const manager = user['is_admin'] === true || user['is_owner'] === true;
      return { manager, ...(locale === undefined ? {} : { locale }), until: now + KNOWN_MS };
    } catch (error) {
      if (refusedWith(error, 'missing_scope') && !this.#toldMissing) {
        this.#toldMissing = true;
        this.#log.warn('slack.no-managers', {
          reason: 'The app lacks the scope users:read: nobody counts as a manager outside direct messages.',
        });
      }
      return { manager: false, until: now + UNKNOWN_MS };
    }
  }
}
