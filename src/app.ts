import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, type Config } from './config.ts';
import { commands } from './commands/index.ts';
import { Bot } from './core/bot.ts';
import type { ChatPlatform, ChatSource, Clock, Log, Records } from './core/ports.ts';
import { createNemo } from './nemo/client.ts';
import { systemClock } from './ops/clock.ts';
import { guessLanguage } from './ops/language.ts';
import { FfmpegFitter } from './ops/ffmpeg.ts';
import { PublicLinks } from './ops/links.ts';
import { startStudioProcess, type StudioProcess } from './ops/studio-process.ts';
import { openStore } from './storage/store.ts';

/** The two halves of a platform, as an adapter makes them. */
export interface Adapter {
  readonly platform: ChatPlatform;
  readonly source: ChatSource;
}

/** What an adapter may need of us to be made. */
interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly records: Records;
  /** For what lies on disk for a moment; made by whoever puts something there. */
  readonly scratchFolder: string;
}

/** Makes an adapter once there is a store. */
export type Plug = (surroundings: Surroundings) => Promise<Adapter>;

export interface AppOptions {
  readonly log: Log;
  readonly clock?: Clock;
  /** Further arguments for the embedded studio. */
  readonly studioArgs?: readonly string[];
}

export interface App {
  /** Resolves when nothing is in work: no turn, no render, no project being watched. */
  idle(): Promise<void>;
  /** Takes nothing new, gives what runs `graceMs`, and lets go of everything. */
  stop(graceMs: number): Promise<void>;
}

const NO_DATABASE_YET = 'DATABASE_URL is for several machines, which this version cannot do yet. Leave it out.';

/** A turn is mostly waiting: what bounds these is memory, some KB each. */
const MAX_RUNNING_LANES = 10_000;

/** Composes the parts and starts them, from the store outwards to the platforms. */
export async function startApp(config: Config, plugs: readonly Plug[], options: AppOptions): Promise<App> {
  if (config.storage.databaseUrl) throw new ConfigError([NO_DATABASE_YET]);
  const { log, clock = systemClock(options.log) } = options;
  const scratchFolder = join(config.storage.dataDir, 'tmp');
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const part of closing.toReversed()) await part();
  };
  try {
    const store = await openStore({ directory: config.storage.dataDir, clock, log });
    closing.push(() => store.close());
    // What a killed process left there.
    await rm(scratchFolder, { recursive: true, force: true });
    const studio = await studioFor(config, options);
    if (studio) closing.push(() => studio.stop());
    const nemo = nemoFor(config, studio, { clock, log, records: store.records });
    closing.push(() => nemo.close());
    const adapters = await Promise.all(
      plugs.map((plug) => plug({ clock, log, records: store.records, scratchFolder })),
    );
    const platforms = new Map(adapters.map(({ platform }) => [platform.name, platform]));
    const work = store.work({ maxRunning: MAX_RUNNING_LANES });
    const { guiActions, allowedChannels, turnsPerUserPerDay, studioPublicUrl } = config.behaviour;
    const sharesLinks = !studio || studioPublicUrl !== undefined;
    const bot = new Bot(
      {
        nemo,
        records: store.records,
        work,
        clock,
        log,
        links: new PublicLinks(),
        fitter: new FfmpegFitter(config.behaviour.ffmpegPath, scratchFolder, log),
        platforms,
        guessLanguage,
        settings: { guiActions, allowedChannels, turnsPerUserPerDay, sharesLinks },
      },
      commands,
    );
    await bot.start();
    for (const { source } of adapters) await source.start(bot.host);
    return {
      idle: () => bot.idle(),
      stop: async (graceMs) => {
        for (const { source } of adapters) await source.stop();
        await bot.stop(graceMs);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function nemoFor(
  { nemo }: Config,
  studio: StudioProcess | undefined,
  { clock, log, records }: Pick<Surroundings, 'clock' | 'log' | 'records'>,
): ReturnType<typeof createNemo> {
  return createNemo({
    apiUrl: studio?.url ?? nemo.apiUrl,
    webUrl: nemo.webUrl,
    token: studio ? undefined : nemo.token?.reveal(),
    clientId: nemo.clientId?.reveal(),
    anonFallback: nemo.anonymousFallback,
    skill: nemo.skill,
    box: records.box('account'),
    clock,
    log,
  });
}

async function studioFor(config: Config, options: AppOptions): Promise<StudioProcess | undefined> {
  if (config.nemo.backend !== 'studio') return undefined;
  const { studioPublicUrl } = config.behaviour;
  const publicUrl = studioPublicUrl === undefined ? [] : ['--public-url', studioPublicUrl];
  return startStudioProcess(
    join(config.storage.dataDir, 'studio'),
    [...publicUrl, ...(options.studioArgs ?? [])],
    options.log,
  );
}

/** The folder that holds package.json. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
