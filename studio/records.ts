import type { Draft } from './agent/draft.ts';
import type { MediaInfo, Rendered } from './render/plan.ts';

/** What the studio remembers. Everything here is JSON and survives a restart when the data folder is kept. */

export interface Account {
  /** `anon_…` for anonymous accounts. */
  readonly userId: string;
  readonly clientId?: string;
  readonly token: string;
  /** ms since the epoch; absent for registered accounts, whose token does not age. */
  readonly expiresAt?: number;
  /** Refused from now on; the same client id gets a fresh one. */
  readonly revoked: boolean;
  readonly available: number;
  /** Reserved for runs in progress. */
  readonly frozen: number;
}

export interface Session {
  /** A long string of digits. */
  readonly id: string;
  readonly taskId: string;
  readonly userId: string;
  readonly language: 'en' | 'zh';
  readonly draft: Draft | null;
  /** Earlier drafts, oldest first: what "undo" goes back to. */
  readonly history: readonly Draft[];
  /** Ids of everything uploaded, in order. */
  readonly files: readonly string[];
  /** Ids uploaded since a prompt last used its uploads: the next edit starts from them. */
  readonly fresh: readonly string[];
  /** A prompt was answered since the last upload, used or refused: what comes next is about something else. */
  readonly asked: boolean;
}

export interface StoredFile {
  readonly id: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly name: string;
  readonly extension: string;
  readonly bytes: number;
  /** SHA-256, hex. */
  readonly hash: string;
  readonly info: MediaInfo;
  /** 0 to 1, once somebody asked. */
  readonly personShare?: number;
}

/** A prompt that was accepted and is not finished: what a restart takes up again. */
export interface RunRecord {
  readonly id: string;
  readonly number: number;
  readonly sessionId: string;
  readonly userId: string;
  readonly prompt: string;
  readonly frozen: number;
}

export type Quality = 'high' | 'medium' | 'low';

export interface RenderRecord {
  readonly id: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly draft: Draft;
  readonly quality: Quality;
  /** In the renders folder. */
  readonly fileName: string;
  readonly status: 'pending' | 'processing' | 'completed' | 'failed';
  /** 0 to 100. */
  readonly progress: number;
  readonly error?: string;
  readonly result?: Rendered;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** Asked for through the fault door: wait before rendering, or fail with this reason. */
  readonly slowMs?: number;
  readonly failWith?: string;
}
