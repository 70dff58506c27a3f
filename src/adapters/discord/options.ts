import type { BotError } from '../../core/errors.ts';
import type { Box, Clock, Log } from '../../core/ports.ts';

export interface DiscordOptions {
  readonly token: string;
  /** `https://host/api`, without the version; Discord's own when left out. */
  readonly apiUrl?: string | undefined;
  /** Whether the privileged Message Content intent is asked for. Refused, the bot carries on with mentions only. */
  readonly messageContent: boolean;
  /** `host` or `host:port`: where attachments may be fetched from; Discord's own hosts when empty. */
  readonly fileHosts: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  /** Small things that should outlive the process: the commands' hash, learned upload limits, what was last seen. */
  readonly records: DiscordRecords;
  /** How long Discord may take to begin an answer; 15 s when left out. */
  readonly answerMs?: number;
  /** Called at most once, when nothing short of an operator can bring Discord back; `message` is a sentence for the log. */
  onFatal(error: BotError): void;
}

export type DiscordRecords = Pick<Box<object>, 'get' | 'set'>;

export const PLATFORM = 'discord';

/** The workspace of direct messages, which belong to no server; Discord's own routes call it so. */
export const DIRECT = '@me';

/** Where Discord itself keeps attachments (docs: reference, "Signed Attachment CDN URLs"). */
export const FILE_HOSTS: readonly string[] = ['cdn.discordapp.com', 'media.discordapp.net'];
