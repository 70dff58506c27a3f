import type { Address } from '../../core/message.ts';
import type { Clock } from '../../core/ports.ts';
import type { SlackApi } from './api.ts';
import { remember } from './threads.ts';
import type { Workspaces } from './workspaces.ts';

/** Slack forgets the status after an hour (docs: ai/agent-sessions). */
const AGAIN_MS = 30 * 60_000;

/** "Working…" with Slack's own Stop button, where the app has the agent features; elsewhere the card says it all. */
export class Busy {
  readonly #api: SlackApi;
  readonly #workspaces: Workspaces;
  readonly #clock: Clock;
  readonly #shown = new Map<string, number>();

  constructor(api: SlackApi, workspaces: Workspaces, clock: Clock) {
    this.#api = api;
    this.#workspaces = workspaces;
    this.#clock = clock;
  }

  async show({ channelId, threadId, workspaceId }: Address, busy: boolean): Promise<void> {
    if (threadId === undefined) return;
    const place = `${channelId}:${threadId}`;
    const now = this.#clock.now();
    if (busy ? now - (this.#shown.get(place) ?? -Infinity) < AGAIN_MS : !this.#shown.has(place)) return;
    if (busy) remember(this.#shown, place, now, 1_000);
    else this.#shown.delete(place);
    try {
      const { agent } = await this.#workspaces.get(workspaceId);
      if (!agent) return;
      const status = busy ? 'processing' : 'active';
      await this.#api.once(workspaceId, 'agents.sessions.setStatus', {
        channel_id: channelId,
        thread_ts: threadId,
        status,
      });
    } catch {
      // A status is a courtesy: a refusal shows, with its reason, at the next post.
    }
  }
}
