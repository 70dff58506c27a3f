import { slackAccess } from './adapters.ts';
import { commands } from './commands/index.ts';
import { readConfig, type Config } from './config.ts';
import { systemClock } from './ops/clock.ts';
import { stderrLog } from './ops/logger.ts';
import { openStore } from './storage/store.ts';

const USAGE = `npm run doctor -- discord
npm run doctor -- slack

Looks at what stands between the bot and the platform, and changes nothing.
`;

/** A line for everything that was looked at; undefined for a platform nobody knows. */
async function linesFor(platform: string | undefined, config: Config): Promise<readonly string[] | undefined> {
  if (platform === 'discord') return discordLines(config);
  return platform === 'slack' ? slackLines(config) : undefined;
}

async function discordLines({ discord }: Config): Promise<readonly string[]> {
  if (!discord) return ['✗ DISCORD_TOKEN is not set. docs/discord.md says where to get it.'];
  const { checkDiscord } = await import('./adapters/discord/doctor.ts');
  const { token, apiUrl, messageContent } = discord;
  const listed = commands.filter((command) => command.listed).map(({ info }) => info);
  return checkDiscord({ token: token.reveal(), apiUrl, messageContent, clock, log, commands: listed });
}

async function slackLines(config: Config): Promise<readonly string[]> {
  if (!config.slack) return ['✗ SLACK_BOT_TOKEN is not set. docs/slack.md says where to get it.'];
  const { checkSlack } = await import('./adapters/slack/doctor.ts');
  const { slackRecords } = await import('./adapters/slack/adapter.ts');
  const { allowedChannels } = config.behaviour;
  const channels = allowedChannels === 'all' ? [] : allowedChannels;
  const store = await openStore({ directory: undefined, clock, log });
  try {
    return await checkSlack({ ...slackAccess(config), clock, log, records: slackRecords(store.records), channels });
  } finally {
    await store.close();
  }
}

const log = stderrLog('error');
const clock = systemClock(log);

try {
  const lines = await linesFor(process.argv[2], readConfig());
  process.stdout.write(lines ? `${lines.join('\n')}\n` : USAGE);
  process.exitCode = lines && !lines.some((line) => line.trimStart().startsWith('✗')) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
