import type { SlackOptions } from './adapters/slack/adapter.ts';
import type { Plug } from './app.ts';
import type { Config } from './config.ts';
import type { BotError } from './core/errors.ts';

type OnFatal = (error: BotError) => void;

/** The chat platforms that the settings ask for, by name; the code of the others is never loaded. */
export function configuredPlugs(config: Config, onFatal: OnFatal): ReadonlyMap<string, Plug> {
  const plugs = new Map<string, Plug>();
  const discord = discordPlug(config, onFatal);
  if (discord) plugs.set('discord', discord);
  const slack = slackPlug(config, onFatal);
  if (slack) plugs.set('slack', slack);
  return plugs;
}

function discordPlug({ discord, behaviour }: Config, onFatal: OnFatal): Plug | undefined {
  if (!discord) return undefined;
  const { token, apiUrl, messageContent } = discord;
  const { fileHosts } = behaviour;
  return async ({ clock, log, records }) => {
    const { createDiscord } = await import('./adapters/discord/adapter.ts');
    const box = records.box('discord');
    return createDiscord({
      token: token.reveal(),
      apiUrl,
      messageContent,
      fileHosts,
      clock,
      log,
      records: box,
      onFatal,
    });
  };
}

function slackPlug(config: Config, onFatal: OnFatal): Plug | undefined {
  const { slack, behaviour, server } = config;
  if (!slack) return undefined;
  const { fileHosts } = behaviour;
  const { host, port } = server;
  return async ({ clock, log, records, scratchFolder }) => {
    const { createSlack, slackRecords } = await import('./adapters/slack/adapter.ts');
    return createSlack({
      ...slackAccess(config),
      server: { host, port },
      fileHosts,
      spoolFolder: scratchFolder,
      clock,
      log,
      records: slackRecords(records),
      onFatal,
    });
  };
}

/** What the doctor needs of Slack's settings too. Throws where Slack is not set up. */
export function slackAccess({ slack }: Config): Pick<SlackOptions, 'connection' | 'workspaces' | 'apiUrl'> {
  if (!slack) throw new Error('Slack is not set up.');
  const { connection, workspaces, apiUrl } = slack;
  return {
    apiUrl,
    connection:
      connection.kind === 'socket'
        ? { kind: 'socket', appToken: connection.appToken.reveal() }
        : { kind: 'http', signingSecret: connection.signingSecret.reveal() },
    workspaces:
      workspaces.kind === 'one'
        ? { kind: 'one', botToken: workspaces.botToken.reveal() }
        : {
            kind: 'several',
            clientId: workspaces.clientId,
            clientSecret: workspaces.clientSecret.reveal(),
            stateSecret: workspaces.stateSecret.reveal(),
            encryptionKey: workspaces.encryptionKey.reveal(),
            agent: workspaces.agent,
          },
  };
}
