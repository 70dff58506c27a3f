import type { Box } from '../../core/ports.ts';

/** A thread the bot is in. */
export interface ThreadRecord {
  /** It began with us: what is said there is for us, whoever says it. */
  readonly opened: boolean;
  /** Who spoke to us there: for them it goes on without a mention. */
  readonly people: readonly string[];
}

const KEPT_MS = 30 * 24 * 3_600_000;
const REMEMBERED = 5_000;

/** The threads the bot is in, and where people last wrote. */
export class Threads {
  readonly #box: Box<ThreadRecord>;
  readonly #known = new Map<string, ThreadRecord>();
  readonly #latest = new Map<string, string>();

  constructor(box: Box<ThreadRecord>) {
    this.#box = box;
  }

  async get(workspaceId: string, channelId: string, threadId: string): Promise<ThreadRecord | undefined> {
    const key = keyOf(workspaceId, channelId, threadId);
    const known = this.#known.get(key) ?? (await this.#box.get(key));
    if (known !== undefined) remember(this.#known, key, known);
    return known;
  }

  /** Somebody spoke to us there. */
  async joined(
    workspaceId: string,
    channelId: string,
    threadId: string,
    userId: string,
    opened: boolean,
  ): Promise<void> {
    const before = await this.get(workspaceId, channelId, threadId);
    if (before !== undefined && (before.opened || before.people.includes(userId))) return;
    const key = keyOf(workspaceId, channelId, threadId);
    const record = { opened, people: [...(before?.people ?? []), userId] };
    remember(this.#known, key, record);
    await this.#box.set(key, record, KEPT_MS);
  }

  /** A person wrote there, to us or not. */
  wrote(channelId: string, threadId: string, ts: string): void {
    const place = `${channelId}:${threadId}`;
    if (Number(ts) > Number(this.#latest.get(place) ?? 0)) remember(this.#latest, place, ts);
  }

  /** Whether a person has written below `ts`, as far as this process has heard. */
  wroteBelow(channelId: string, threadId: string, ts: string): boolean {
    return Number(this.#latest.get(`${channelId}:${threadId}`) ?? 0) > Number(ts);
  }
}

function keyOf(workspaceId: string, channelId: string, threadId: string): string {
  return `${workspaceId}:${channelId}:${threadId}`;
}

/** Newest last; the oldest goes where there are too many. */
export function remember<T>(map: Map<string, T>, key: string, value: T, most = REMEMBERED): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > most && !oldest.done) map.delete(oldest.value);
}
