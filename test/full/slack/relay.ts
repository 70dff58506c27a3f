import type { Address, FileRef } from '../../../src/core/message.ts';

/** What the measuring test asks of a bot in a process of its own: take a file from Slack and hand it back; first a small one, to warm up. */
export interface Relay {
  readonly token: string;
  readonly apiUrl: string;
  readonly host: string;
  readonly to: Address;
  readonly small: FileRef;
  readonly large: FileRef;
  /** How many of the large ones at once. */
  readonly atOnce: number;
  /** Without a stated length, the file is kept on disk until it can be counted. */
  readonly sizeKnown: boolean;
}

export interface Measured {
  readonly extraBytes: number;
  /** The longest time that the event loop's thread computed without a pause. */
  readonly longestStallMs: number;
}
