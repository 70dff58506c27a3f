import { startApp, type Adapter } from './app.ts';
import { readConfig, type Config } from './config.ts';
import { stderrLog } from './ops/logger.ts';

const NO_CHAT = `No chat account is set up, so there is nobody to answer.

  npm run demo    a scripted conversation, with a real MP4 at the end
  npm run chat    talk with the bot here in the terminal

For Discord set DISCORD_TOKEN; every setting is explained in .env.example.
`;

async function main(config: Config): Promise<void> {
  const log = stderrLog(config.server.logLevel);
  for (const warning of config.warnings) log.warn(warning);
  const adapters: readonly Adapter[] = [];
  if (adapters.length === 0) {
    process.stderr.write(NO_CHAT);
    process.exitCode = 1;
    return;
  }
  const app = await startApp(config, adapters, { log });
  const stop = async (): Promise<void> => {
    log.info('stopping');
    await app.stop(config.server.drainMs);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  log.info('ready');
}

try {
  await main(readConfig());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
