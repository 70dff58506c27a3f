import { join } from 'node:path';
import { createTerminal } from './adapters/terminal/adapter.ts';
import { startApp, type App } from './app.ts';
import { readConfig, type Config } from './config.ts';
import { toBotError } from './core/errors.ts';
import { stderrLog } from './ops/logger.ts';

const HELP = `A conversation with the bot in this terminal, by hand or by pipe.

  npm run chat
  printf '%s\\n' '@clip.mp4 blur my background' export | npm run chat

One message a line; a backslash at its end goes on in the next line. @path attaches a file (@"with spaces.mp4"),
/name is a slash command, /press 2 presses a button. Files come to ./out. It ends when the input has ended and
nothing is in work. Settings: see .env.example; without any, the embedded studio edits.
`;

/** Talks with whoever sits at standard input; resolves with the exit code. */
async function chat(config: Config): Promise<number> {
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const log = stderrLog(interactive ? 'error' : config.server.logLevel);
  let app: App | undefined;
  const { locale } = config.behaviour;
  const terminal = createTerminal({
    input: process.stdin,
    output: process.stdout,
    directory: join(process.cwd(), 'out'),
    interactive,
    user: { id: 'you', manager: true, ...(locale === undefined ? {} : { locale }) },
    idle: async () => app?.idle(),
  });
  app = await startApp(config, [async () => terminal], { log });
  const interrupted = new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
  await Promise.race([terminal.ended.then(() => app?.idle()), interrupted]);
  await app.stop(1_000);
  return 0;
}

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
} else {
  try {
    process.exitCode = await chat(readConfig());
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : toBotError(error).message}\n`);
    process.exitCode = 1;
  }
}
