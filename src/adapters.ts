import type { Plug } from './app.ts';
import type { Config } from './config.ts';
import type { BotError } from './core/errors.ts';

/** The chat platforms that the settings ask for, by name; the code of the others is never loaded. */
export function configuredPlugs(
  { discord, behaviour }: Config,
  onFatal: (error: BotError) => void,
): ReadonlyMap<string, Plug> {
  const plugs = new Map<string, Plug>();
  if (discord) {
    plugs.set('discord', async ({ clock, log, records }) => {
      const { createDiscord } = await import('./adapters/discord/adapter.ts');
      const { token, apiUrl, messageContent } = discord;
      const { fileHosts } = behaviour;
      return createDiscord({
        token: token.reveal(),
        apiUrl,
        messageContent,
        fileHosts,
        clock,
        log,
        records: records.box('discord'),
        onFatal,
      });
    });
  }
  return plugs;
}
