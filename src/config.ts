import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { conflicts, setVariables, variables, warnings, type Environment, type Given } from './environment.ts';
import type { Secret } from './secret.ts';

export interface Config {
  readonly nemo: {
    /** `studio`: the one that comes with the bot, and `apiUrl` is not used. */
    readonly backend: 'cloud' | 'studio';
    readonly apiUrl: string;
    readonly webUrl: string;
    readonly token: Secret | undefined;
    readonly clientId: Secret | undefined;
    readonly anonymousFallback: boolean;
    /** What every request is attributed to. */
    readonly skill: { readonly source: string; readonly version: string; readonly platform: SkillPlatform };
  };
  /** Undefined: not used, and its adapter is never loaded. */
  readonly discord: DiscordConfig | undefined;
  readonly slack: SlackConfig | undefined;
  readonly storage: {
    readonly dataDir: string;
    readonly databaseUrl: Secret | undefined;
  };
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly logLevel: Environment['LOG_LEVEL'];
    /** How long running work may take to end when the process is asked to. */
    readonly drainMs: number;
    readonly role: Environment['ROLE'];
  };
  readonly behaviour: {
    readonly guiActions: 'auto' | 'ask' | 'off';
    readonly allowedChannels: 'all' | readonly string[];
    readonly turnsPerUserPerDay: number;
    /** Hosts, with a port where it is not the usual one; empty: the platforms' own. */
    readonly fileHosts: readonly string[];
    readonly ffmpegPath: string | undefined;
    readonly studioPublicUrl: string | undefined;
    /** BCP 47, of whoever started the process; undefined where the system says nothing. */
    readonly locale: string | undefined;
  };
  /** What does not stop the start but should be looked at, a plain sentence each. */
  readonly warnings: readonly string[];
}

interface DiscordConfig {
  readonly token: Secret;
  readonly apiUrl: string | undefined;
  readonly messageContent: boolean;
}

interface SlackConfig {
  readonly apiUrl: string | undefined;
  readonly connection:
    | { readonly kind: 'socket'; readonly appToken: Secret }
    | { readonly kind: 'http'; readonly signingSecret: Secret };
  readonly workspaces:
    | { readonly kind: 'one'; readonly botToken: Secret }
    | {
        readonly kind: 'several';
        readonly clientId: string;
        readonly clientSecret: Secret;
        readonly stateSecret: Secret;
        readonly encryptionKey: Secret;
        /** The app was made with Slack's agent features. */
        readonly agent: boolean;
      };
}

type SkillPlatform = 'clawhub' | 'cursor' | 'unknown';

/** Everything that is wrong with the settings, a plain sentence each: which, what is wrong, what to do. Never holds a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const list = problems.map((problem) => `- ${problem}`).join('\n');
    super(`The settings need a correction:\n${list}\nEvery setting is explained in .env.example.`);
    this.problems = problems;
  }
}

const packageShape = z.object({
  nemoSkill: z.object({ source: z.string().regex(/^[\x21-\x7e]+$/), version: z.string().regex(/^[\x21-\x7e]+$/) }),
});

/** Reads the environment, a `.env` file beside package.json (what is set already wins) and package.json. Throws as `loadConfig`. */
export function readConfig(installPath = join(import.meta.dirname, '..')): Config {
  const envFile = join(installPath, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  const packageJson: unknown = JSON.parse(readFileSync(join(installPath, 'package.json'), 'utf8'));
  return loadConfig(process.env, packageJson, installPath);
}

/** The settings, checked and frozen. An empty variable is an unset one. Throws a `ConfigError` that names every problem at once. */
export function loadConfig(env: NodeJS.ProcessEnv, packageJson: unknown, installPath: string): Config {
  const given = setVariables(env);
  const parsed = z.object(variables).safeParse(given);
  const skill = packageShape.safeParse(packageJson);
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`),
    ...conflicts(given),
    ...(skill.success ? [] : ['package.json must hold nemoSkill with a source and a version. Put them back.']),
  ];
  if (!parsed.success || !skill.success || problems.length > 0) throw new ConfigError(problems);
  const set = parsed.data;
  return freeze({
    nemo: nemo(set, given, { ...skill.data.nemoSkill, platform: set.SKILL_SOURCE ?? platformOf(installPath) }),
    discord: discord(set),
    slack: slack(set),
    storage: { dataDir: set.DATA_DIR, databaseUrl: set.DATABASE_URL },
    server: {
      host: set.HOST,
      port: set.PORT,
      logLevel: set.LOG_LEVEL,
      drainMs: set.DRAIN_SECONDS * 1_000,
      role: set.ROLE,
    },
    behaviour: { ...behaviour(set), locale: localeOf(env) },
    warnings: warnings(env, given),
  });
}

function nemo(set: Environment, given: Given, skill: Config['nemo']['skill']): Config['nemo'] {
  return {
    backend: set.NEMO_BACKEND ?? (namesService(given) ? 'cloud' : 'studio'),
    apiUrl: set.NEMO_API_URL,
    webUrl: set.NEMO_WEB_URL,
    token: set.NEMO_TOKEN,
    clientId: set.NEMO_CLIENT_ID,
    anonymousFallback: set.ANON_FALLBACK,
    skill,
  };
}

/** A chat token means business, and whoever gives an address wants it used. */
function namesService(given: Given): boolean {
  return [given.DISCORD_TOKEN, given.SLACK_BOT_TOKEN, given.SLACK_CLIENT_ID, given.NEMO_API_URL].some(Boolean);
}

function discord(set: Environment): DiscordConfig | undefined {
  if (set.DISCORD_TOKEN === undefined) return undefined;
  return { token: set.DISCORD_TOKEN, apiUrl: set.DISCORD_API_URL, messageContent: set.DISCORD_MESSAGE_CONTENT };
}

/** `conflicts` has made sure that what belongs together is there together. */
function slack(set: Environment): SlackConfig | undefined {
  const connection = slackConnection(set);
  const workspaces = slackWorkspaces(set);
  return connection && workspaces && { apiUrl: set.SLACK_API_URL, connection, workspaces };
}

function slackConnection(set: Environment): SlackConfig['connection'] | undefined {
  if (set.SLACK_APP_TOKEN !== undefined) return { kind: 'socket', appToken: set.SLACK_APP_TOKEN };
  return set.SLACK_SIGNING_SECRET && { kind: 'http', signingSecret: set.SLACK_SIGNING_SECRET };
}

function slackWorkspaces(set: Environment): SlackConfig['workspaces'] | undefined {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, SLACK_STATE_SECRET: stateSecret } = set;
  const { ENCRYPTION_KEY: encryptionKey, SLACK_AGENT: agent } = set;
  if (clientId && clientSecret && stateSecret && encryptionKey) {
    return { kind: 'several', clientId, clientSecret, stateSecret, encryptionKey, agent };
  }
  return set.SLACK_BOT_TOKEN && { kind: 'one', botToken: set.SLACK_BOT_TOKEN };
}

function behaviour(set: Environment): Omit<Config['behaviour'], 'locale'> {
  return {
    guiActions: set.GUI_ACTIONS,
    allowedChannels: set.ALLOWED_CHANNELS.includes('all') ? 'all' : set.ALLOWED_CHANNELS,
    turnsPerUserPerDay: set.TURNS_PER_USER_PER_DAY,
    fileHosts: set.FILE_HOSTS,
    ffmpegPath: set.FFMPEG_PATH,
    studioPublicUrl: set.STUDIO_PUBLIC_URL,
  };
}

/** An install folder of a skill manager says which one it was; the innermost counts. */
function platformOf(installPath: string): SkillPlatform {
  const folder = installPath.split(/[/\\]/).findLast((name) => name === '.clawhub' || name === '.cursor');
  if (folder === undefined) return 'unknown';
  return folder === '.clawhub' ? 'clawhub' : 'cursor';
}

/** `zh_CN.UTF-8` is zh-CN; `C` and `POSIX` say nothing. */
function localeOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): string | undefined {
  const [, language, region] =
    /^([a-z]{2,3})(?:_([A-Z]{2}))?(?:[.@]|$)/.exec(LC_ALL || LC_MESSAGES || LANG || '') ?? [];
  return region === undefined ? language : `${language}-${region}`;
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) freeze(part);
  return Object.freeze(value);
}
