import { configuredPlugs } from './adapters.ts';
import { startApp } from './app.ts';
import { readConfig, type Config } from './config.ts';
import { stderrLog } from './ops/logger.ts';

const NO_CHAT = `No chat account is set up, so there is nobody to answer.

  npm run demo    a scripted conversation, with a real MP4 at the end
  npm run chat    talk with the bot here in the terminal

For Discord set DISCORD_TOKEN, for Slack SLACK_BOT_TOKEN: docs/discord.md and docs/slack.md lead there.
Every setting is explained in .env.example.
`;

/** Runs until it is told to stop, or until nothing short of an operator can help. */
async function main(config: Config): Promise<void> {
  const log = stderrLog(config.server.logLevel);
  for (const warning of config.warnings) log.warn('setting', { warning });
  const leave = Promise.withResolvers<number>();
  const plugs = configuredPlugs(config, (error) => {
    log.error('cannot go on', { kind: error.kind, error });
    leave.resolve(1);
  });
  if (plugs.size === 0) {
    process.stderr.write(NO_CHAT);
    process.exitCode = 1;
    return;
  }
  // Libraries throw out of their own event handlers: told, and survived.
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => leave.resolve(0));
  const app = await startApp(config, [...plugs.values()], { log });
  log.info('ready', { platforms: [...plugs.keys()] });
  process.exitCode = await leave.promise;
  log.info('stopping');
  await app.stop(config.server.drainMs);
}

try {
  await main(readConfig());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
