import type { Call } from './call.ts';
import type { CommandInfo } from './ports.ts';

/** Something people can ask for by name, as a keyword, a slash command or a button. */
export interface Command {
  readonly info: CommandInfo;
  /** Answered at once, or when its turn in the channel comes. */
  readonly when: 'now' | 'in-turn';
  readonly managersOnly: boolean;
  /** Registered with the platforms and told by help. */
  readonly listed: boolean;
  /** `args`: what was said after the name. Rejects with a `BotError` where it cannot be done. */
  run(call: Call, args: string): Promise<void>;
}
