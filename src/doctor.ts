import { commands } from './commands/index.ts';
import { readConfig, type Config } from './config.ts';
import { systemClock } from './ops/clock.ts';
import { stderrLog } from './ops/logger.ts';

const USAGE =
  'npm run doctor -- discord: looks at what stands between the bot and the platform, and changes nothing.\n';

/** A line for everything that was looked at. */
async function linesFor(platform: string | undefined, config: Config): Promise<readonly string[] | undefined> {
  if (platform !== 'discord') return undefined;
  const { discord } = config;
  if (!discord) return ['✗ DISCORD_TOKEN is not set. docs/discord.md says where to get it.'];
  const { checkDiscord } = await import('./adapters/discord/doctor.ts');
  return checkDiscord({
    token: discord.token.reveal(),
    apiUrl: discord.apiUrl,
    messageContent: discord.messageContent,
    clock: systemClock(),
    log: stderrLog('error'),
    commands: commands.filter(({ listed }) => listed).map(({ info }) => info),
  });
}

try {
  const lines = await linesFor(process.argv[2], readConfig());
  process.stdout.write(lines ? `${lines.join('\n')}\n` : USAGE);
  process.exitCode = lines && !lines.some((line) => line.trimStart().startsWith('✗')) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
