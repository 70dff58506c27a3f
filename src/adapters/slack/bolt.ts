import { App, ErrorCode, type Authorize, type Receiver } from '@slack/bolt';

import { BotError } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import type { SlackApi } from './api.ts';
import type { Acknowledge } from './deeds.ts';
import { fieldsAt, isRecord, textAt, type Fields } from './fields.ts';
import type { Home } from './inbound.ts';
import { COMMAND } from './options.ts';
import { slackLogger } from './slack-log.ts';
import { EDIT_FORM, EDIT_VIDEO } from './surface.ts';
import type { Workspaces } from './workspaces.ts';

/** Slack's own window for a request's age, which the library applies to the past only. */
const WINDOW_MS = 5 * 60_000;

/** Everything that Slack tells, each with the workspace it belongs to. What rejects was not stored. */
export interface Listener {
  message(event: Fields, home: Home): Promise<void>;
  mention(event: Fields, home: Home): Promise<void>;
  command(body: Fields, home: Home, acknowledge: Acknowledge): Promise<void>;
  press(body: Fields, home: Home, acknowledge: Acknowledge): Promise<void>;
  shortcut(body: Fields, home: Home, acknowledge: Acknowledge): Promise<void>;
  submission(body: Fields, home: Home, acknowledge: Acknowledge): Promise<void>;
  homeOpened(event: Fields, home: Home): Promise<void>;
  stopped(event: Fields, home: Home): Promise<void>;
  uninstalled(event: Fields, workspaceId: string | undefined): Promise<void>;
}

interface AppParts {
  readonly receiver: Receiver;
  readonly api: SlackApi;
  readonly workspaces: Workspaces;
  readonly log: Log;
}

/** The library's app over a receiver of ours, with everything we listen to. */
export function makeApp({ receiver, api, workspaces, log }: AppParts, listener: Listener): App {
  const app = new App({
    receiver,
    convoStore: false,
    clientOptions: api.clientOptions(),
    logger: slackLogger(log),
    // Several workspaces: the receiver's installer knows them.
    ...(workspaces.installations === undefined ? { authorize: authorizeOnly(workspaces) } : {}),
  });
  app.error(async (error) => {
    if (!isForeign(error)) throw error;
    log.info('slack.foreign-workspace', { reason: error.message.slice(0, 200) });
  });
  app.use(async ({ context, next }) => {
    const sentAt: unknown = context['sentAt'];
    if (typeof sentAt !== 'number' || sentAt - Date.now() < WINDOW_MS) await next();
  });
  listenTo(app, workspaces, listener);
  return app;
}

function listenTo(app: App, workspaces: Workspaces, listener: Listener): void {
  const home = (context: unknown) => homeOf(workspaces, isRecord(context) ? context : {});
  const on = (type: string, hear: (event: Fields, at: Home) => Promise<void>): void =>
    app.event(type, async ({ event, context }) => hear(fieldsOf(event), await home(context)));
  on('message', (event, at) => listener.message(event, at));
  on('app_mention', (event, at) => listener.mention(event, at));
  on('app_home_opened', (event, at) => listener.homeOpened(event, at));
  on('agent_session_stopped', (event, at) => listener.stopped(event, at));
  for (const type of ['app_uninstalled', 'tokens_revoked']) {
    app.event(type, async ({ event, context }) =>
      listener.uninstalled(fieldsOf(event), installationOf(fieldsOf(context))),
    );
  }
  // What is not ours is acknowledged all the same, once.
  app.command(/.*/, async ({ body, context, ack }) => {
    if (body.command !== COMMAND) return ack();
    await listener.command(fieldsOf(body), await home(context), () => ack());
  });
  app.action(/.*/, async ({ body, context, ack }) => listener.press(fieldsOf(body), await home(context), () => ack()));
  app.shortcut(/.*/, async ({ body, context, ack }) => {
    if (body.callback_id !== EDIT_VIDEO) return ack();
    await listener.shortcut(fieldsOf(body), await home(context), () => ack());
  });
  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ body, view, context, ack }) => {
    if (view.callback_id !== EDIT_FORM) return ack();
    await listener.submission(fieldsOf(body), await home(context), (answer) =>
      answer === undefined ? ack() : ack(answer),
    );
  });
}

/** One workspace: what belongs to another is not for this bot, whatever it says. */
function authorizeOnly(workspaces: Workspaces): Authorize<boolean> {
  return async ({ teamId, enterpriseId }, body) => {
    const { id, token, botId, botUserId } = await workspaces.only();
    // Only events say for whom they are: in shared channels, people of other workspaces press buttons too.
    const told = isRecord(body) && body['event'] !== undefined;
    if (told && teamId !== id && enterpriseId !== id)
      throw new BotError('unauthorized', `an event of ${teamId ?? 'another workspace'}`);
    return {
      botToken: token,
      ...(botId === undefined ? {} : { botId }),
      ...(botUserId === undefined ? {} : { botUserId }),
    };
  };
}

async function homeOf(workspaces: Workspaces, context: Fields): Promise<Home> {
  const botUserId = textAt(context, 'botUserId');
  const workspaceId = workspaces.installations === undefined ? (await workspaces.only()).id : installationOf(context);
  if (workspaceId === undefined) throw new BotError('unexpected', 'an event of no workspace');
  return { workspaceId, botUserId };
}

function installationOf(context: Fields): string | undefined {
  return context['isEnterpriseInstall'] === true ? textAt(context, 'enterpriseId') : textAt(context, 'teamId');
}

/** Nobody installed the app there, or not any more. A store that is down is another matter: Slack must send that again. */
function isForeign(error: unknown): boolean {
  if (!isRecord(error) || error['code'] !== ErrorCode.AuthorizationError) return false;
  for (let at: unknown = error; isRecord(at); at = at['original']) {
    if (at instanceof BotError) return at.kind === 'unauthorized';
  }
  return false;
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : fieldsAt({}, '');
}
