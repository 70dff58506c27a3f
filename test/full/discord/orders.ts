import type { Address, FileRef } from '../../../src/core/message.ts';

/** What the measuring test asks of a bot in a process of its own. */
export type Order =
  /** Takes a file from the CDN and delivers it; first the small one, to warm up. */
  | { readonly does: 'relay'; readonly small: FileRef; readonly large: FileRef; readonly to: Address }
  /** Hears so many messages; measuring begins after `warmUp` of them. */
  | { readonly does: 'listen'; readonly warmUp: number; readonly count: number };

export interface Measured {
  readonly extraBytes: number;
  readonly extraHeapBytes: number;
  readonly longestStallMs: number;
}

/** After so many messages the listener says that it is ready for more. */
export const BATCH = 500;
