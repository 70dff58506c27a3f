import type { ChatPlatform, Clock, Fitter, Links, Log, NemoVideo, Records, Work } from './ports.ts';

/** Everything outside the core, handed in by whoever composes it. */
export interface Parts {
  readonly nemo: NemoVideo;
  readonly records: Records;
  readonly work: Work;
  readonly clock: Clock;
  readonly log: Log;
  readonly links: Links;
  readonly fitter: Fitter;
  /** By name. */
  readonly platforms: ReadonlyMap<string, ChatPlatform>;
  /** A language code for a text long enough to tell, else undefined. */
  readonly guessLanguage: (text: string) => string | undefined;
  readonly settings: Settings;
}

export interface Settings {
  /** What happens when the service says "click Export": done for the user, offered as a button, or only stripped. */
  readonly guiActions: 'auto' | 'ask' | 'off';
  /** Channel ids; elsewhere the bot does nothing. */
  readonly allowedChannels: 'all' | readonly string[];
  readonly turnsPerUserPerDay: number;
  /** Whether the service's links to files open elsewhere too: the embedded studio's do not, unless it has a public address. */
  readonly sharesLinks: boolean;
}
