import type { Budget } from './budget.ts';
import type { Cards } from './cards.ts';
import type { Choices } from './choices.ts';
import type { Exports } from './export.ts';
import type { InWork } from './in-work.ts';
import type { ChannelKey, IncomingMessage } from './message.ts';
import type { Parts } from './parts.ts';
import type { Recovery } from './recovery.ts';
import type { Running } from './running.ts';
import type { Sessions } from './sessions.ts';
import type { ChannelSettings } from './channel-settings.ts';
import type { Turns } from './turns.ts';
import type { Versions } from './versions.ts';
import type { Voice } from './voice.ts';

/** The living parts of the core, one each a process. */
export interface Services {
  readonly budget: Budget;
  readonly cards: Cards;
  readonly choices: Choices;
  readonly exports: Exports;
  readonly inWork: InWork;
  readonly recovery: Recovery;
  readonly running: Running;
  readonly sessions: Sessions;
  readonly settings: ChannelSettings;
  readonly turns: Turns;
  readonly versions: Versions;
}

/** One message being handled: who said it, where, and everything its handling may need. */
export interface Call {
  readonly parts: Parts;
  readonly services: Services;
  readonly message: IncomingMessage;
  readonly channel: ChannelKey;
  readonly voice: Voice;
  /** Aborted with kind `stopped` when somebody stops the work, with `shutting-down` when the process is to end. */
  readonly signal: AbortSignal;
}
