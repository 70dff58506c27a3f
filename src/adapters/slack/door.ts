import type { Receiver } from '@slack/bolt';

/** How Slack reaches us. */
export interface Door {
  /** The first is the app's own; the others lead to the same app. */
  readonly receivers: readonly Receiver[];
  /** Whether events come in right now. */
  readonly listening: boolean;
  /** Of the web server, where there is one. */
  readonly port: number | undefined;
  /** Resolves once events come in. */
  start(): Promise<void>;
  /** Lets nothing new in, and waits for what is in hand. */
  stop(inHand: Promise<unknown>): Promise<void>;
}
