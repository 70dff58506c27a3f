import type { BotError } from '../../core/errors.ts';
import type { ChatPlatform, ChatSource } from '../../core/ports.ts';
import { SlackApi } from './api.ts';
import { FileDesk } from './file-desk.ts';
import type { SlackOptions } from './options.ts';
import { People } from './people.ts';
import { SlackPlatform } from './platform.ts';
import { SlackSource } from './source.ts';
import { Threads } from './threads.ts';
import { Workspaces } from './workspaces.ts';

export type { SlackOptions, SlackRecords } from './options.ts';
export { slackRecords } from './options.ts';

export interface Slack {
  readonly source: ChatSource;
  readonly platform: ChatPlatform;
  /** For the health page: whether events come in right now. */
  listening(): boolean;
  /** The port that Slack's requests and the installation pages come in at, once the source has started. */
  port(): number | undefined;
}

/** Both halves of Slack. Nothing is connected before `source.start`; `platform` works without it. */
export function createSlack(given: SlackOptions): Slack {
  const options = { ...given, onFatal: once((error) => given.onFatal(error)) };
  const { apiUrl, clock, log, records } = options;
  const onlyOne = options.workspaces.kind === 'one';
  const onBadToken = (error: BotError, workspaceId: string): void => {
    if (onlyOne) options.onFatal(error);
    else log.warn('slack.token-refused', { workspace: workspaceId, reason: error.message });
  };
  const api: SlackApi = new SlackApi({ apiUrl, clock, log, onBadToken }, () => workspaces);
  const workspaces = new Workspaces(options.workspaces, records, log, (token) => api.with(token, 'auth.test'));
  const threads = new Threads(records.threads);
  const desk = new FileDesk(api, clock);
  const people = new People(api, clock, log);
  const source = new SlackSource({ api, desk, people, threads, options }, workspaces);
  return {
    source,
    platform: new SlackPlatform({ api, desk, threads, workspaces, options }),
    listening: () => source.listening,
    port: () => source.port,
  };
}

function once(tell: (error: BotError) => void): (error: BotError) => void {
  let told = false;
  return (error) => {
    if (told) return;
    told = true;
    tell(error);
  };
}
