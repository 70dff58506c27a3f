import type { BotError } from '../../core/errors.ts';
import type { Box, Clock, Log, Records } from '../../core/ports.ts';
import type { FileRecord } from './deliveries.ts';
import type { SealedInstallation } from './installations.ts';
import type { HeldMention } from './mentions.ts';
import type { PostRecord } from './outbox.ts';
import type { ThreadRecord } from './threads.ts';

export interface SlackOptions {
  readonly connection: Connection;
  readonly workspaces: WorkspacesOptions;
  /** Where Slack's requests come in (HTTP), and the installation pages (several workspaces). */
  readonly server: { readonly host: string; readonly port: number };
  /** `https://host/api`; Slack's own when left out. */
  readonly apiUrl?: string | undefined;
  /** `host` or `host:port`, or `.domain` for all below it: where files may be fetched from, and the token shown. None: Slack's own. */
  readonly fileHosts: readonly string[];
  /** Where files of unknown length lie until they are counted; made when the first one comes. */
  readonly spoolFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly records: SlackRecords;
  /** Called at most once, when nothing short of an operator can bring Slack back; `message` is a sentence for the log. */
  onFatal(error: BotError): void;
}

/** Socket Mode needs no public address; HTTP is for production, and stores what happened before it is acknowledged. */
type Connection =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string };

export type WorkspacesOptions =
  | { readonly kind: 'one'; readonly botToken: string }
  | {
      readonly kind: 'several';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly stateSecret: string;
      /** 32 bytes in hexadecimal or base64: what the workspaces' tokens are encrypted with. */
      readonly encryptionKey: string;
      /** Whether the app was made with the agent features: the installation must ask for their scope then, and must not otherwise. */
      readonly agent: boolean;
    };

/** What must outlive the process. */
export interface SlackRecords {
  readonly posts: Box<PostRecord>;
  readonly files: Box<FileRecord>;
  readonly threads: Box<ThreadRecord>;
  readonly mentions: Box<HeldMention>;
  readonly installations: Box<SealedInstallation>;
}

export function slackRecords(records: Records): SlackRecords {
  return {
    posts: records.box('slack-posts'),
    files: records.box('slack-files'),
    threads: records.box('slack-threads'),
    mentions: records.box('slack-mentions'),
    installations: records.box('slack-installations'),
  };
}

export const PLATFORM = 'slack';

/** Where Slack itself keeps files: files.slack.com, and the workspaces' own addresses that lead there. */
export const FILE_HOSTS: readonly string[] = ['.slack.com'];

/** The one slash command; what follows it is said in words. */
export const COMMAND = '/nemo';
