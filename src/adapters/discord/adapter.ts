import type { BotError } from '../../core/errors.ts';
import type { ChatPlatform, ChatSource } from '../../core/ports.ts';
import type { DiscordOptions } from './options.ts';
import { DiscordPlatform } from './platform.ts';
import { DiscordRest } from './rest.ts';
import { DiscordSource } from './source.ts';

export type { DiscordOptions, DiscordRecords } from './options.ts';

export interface Discord {
  readonly source: ChatSource;
  readonly platform: ChatPlatform;
  /** For the health page: whether the gateway brings events right now. */
  listening(): boolean;
}

/** Both halves of Discord. Nothing is connected before `source.start`; `platform` works without it. */
export function createDiscord(given: DiscordOptions): Discord {
  const options = { ...given, onFatal: once(given.onFatal.bind(given)) };
  const rest = new DiscordRest({ ...options, onBadToken: options.onFatal });
  const source = new DiscordSource(rest, options);
  return { source, platform: new DiscordPlatform(rest, options), listening: () => source.listening() };
}

function once(tell: (error: BotError) => void): (error: BotError) => void {
  let told = false;
  return (error) => {
    if (told) return;
    told = true;
    tell(error);
  };
}
