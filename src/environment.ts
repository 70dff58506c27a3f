import { z } from 'zod';
import { Secret } from './secret.ts';

/** Longer ones are not repeated: they may be a secret that was put in the wrong place. */
const REPEATED_LENGTH = 20;

/** The message of a value that is not as it must be, and what to do about it. */
function must(rule: string, advice: string): { error: (issue: { readonly input?: unknown }) => string } {
  return { error: ({ input }) => `must be ${rule}${butIs(String(input))}. ${advice}` };
}

function butIs(value: string): string {
  return value.length > REPEATED_LENGTH ? '' : `, not "${value}"`;
}

/** As `must`, for values that must not be repeated. */
function mustSecretly(rule: string, advice: string): { error: string } {
  return { error: `must be ${rule}. ${advice}` };
}

const orLeaveOut = (fallback: string | number | boolean): string => `Correct it, or leave it out for ${fallback}.`;

const choice = <const T extends readonly [string, ...string[]]>(values: T, fallback: string) =>
  z.enum(values, must(`one of ${values.join(', ')}`, orLeaveOut(fallback)));

const flag = (fallback: boolean) => z.stringbool(must('true or false', orLeaveOut(fallback))).default(fallback);

const wholeNumber = (least: number, most: number, fallback: number) => {
  const rule = must(`a whole number from ${least} to ${most}`, orLeaveOut(fallback));
  const inRange = (text: string): boolean => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return z.string().refine(inRange, rule).transform(Number).default(fallback);
};

function isWebAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '';
}

/** Without a slash at the end, so that paths can be put behind it. Not repeated when wrong: it may hold a password. */
const webAddress = (advice: string) =>
  z
    .string()
    .refine(isWebAddress, mustSecretly('a web address, http:// or https://, without a user name', advice))
    .transform((text) => text.replace(/\/+$/, ''));

const secret = (pattern: RegExp, rule: string, advice: string) =>
  z
    .string()
    .regex(pattern, mustSecretly(rule, advice))
    .transform((value) => new Secret(value));

const oneWord = (advice: string) => secret(/^[\x21-\x7e]+$/, 'one word without spaces', advice);

const listOf = (pattern: RegExp, rule: string, advice: string) =>
  z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((word) => word !== ''))
    .refine((words) => words.every((word) => pattern.test(word)), must(rule, advice));

const KEY_OF_32_BYTES = /^([0-9a-f]{64}|[A-Za-z0-9+/]{43}=)$/i;
const DISCORDS_ADVICE = 'Copy the bot token from the Discord developer portal, without the word Bot.';
const SLACKS_ADVICE = "Copy it from the app's page at api.slack.com/apps.";

/** Every variable that is read: what it must be, and its default. `.env.example` says what each is for. */
export const variables = {
  NEMO_BACKEND: choice(['cloud', 'studio'], 'cloud with a chat token, studio without').optional(),
  NEMO_TOKEN: oneWord('Paste the token alone, without the word Bearer.').optional(),
  NEMO_API_URL: webAddress(orLeaveOut("NemoVideo's own")).default('https://mega-api-prod.nemovideo.ai'),
  NEMO_WEB_URL: webAddress(orLeaveOut("NemoVideo's own")).default('https://nemovideo.com'),
  NEMO_CLIENT_ID: secret(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    'a UUID',
    'Leave it out, and one is made and kept.',
  ).optional(),
  SKILL_SOURCE: choice(['clawhub', 'cursor', 'unknown'], 'what the install path says').optional(),
  ANON_FALLBACK: flag(true),
  DISCORD_TOKEN: oneWord(DISCORDS_ADVICE).optional(),
  DISCORD_API_URL: webAddress(orLeaveOut("Discord's own")).optional(),
  DISCORD_MESSAGE_CONTENT: flag(false),
  // Slack's tokens tell by their beginning which they are (rotated ones begin with xoxe), and they are easily mixed up.
  SLACK_BOT_TOKEN: secret(
    /^xox[be][.-][\x21-\x7e]+$/,
    'a bot token, which begins with xoxb-',
    SLACKS_ADVICE,
  ).optional(),
  SLACK_SIGNING_SECRET: oneWord(SLACKS_ADVICE).optional(),
  SLACK_APP_TOKEN: secret(
    /^xapp-[\x21-\x7e]+$/,
    'an app-level token, which begins with xapp-',
    SLACKS_ADVICE,
  ).optional(),
  SLACK_API_URL: webAddress(orLeaveOut("Slack's own")).optional(),
  SLACK_CLIENT_ID: z.string().optional(),
  SLACK_CLIENT_SECRET: oneWord(SLACKS_ADVICE).optional(),
  SLACK_STATE_SECRET: oneWord('Any long random word will do.').optional(),
  SLACK_AGENT: flag(true),
  FILE_HOSTS: listOf(
    /^[a-z0-9.-]+(:\d{1,5})?$/i,
    'a list of host names with commas between them',
    orLeaveOut("the platforms' own"),
  ).default([]),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: secret(
    /^postgres(ql)?:\/\/\S+$/,
    'a PostgreSQL address, postgres://user:password@host/database',
    'Correct it, or leave it out to keep everything in DATA_DIR.',
  ).optional(),
  ENCRYPTION_KEY: secret(
    KEY_OF_32_BYTES,
    '32 bytes in hexadecimal or base64',
    'Make one with: openssl rand -base64 32',
  ).optional(),
  PORT: wholeNumber(0, 65_535, 3_000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: choice(['debug', 'info', 'warn', 'error', 'silent'], 'info').default('info'),
  DRAIN_SECONDS: wholeNumber(0, 3_600, 30),
  ROLE: choice(['all', 'gateway', 'worker'], 'all').default('all'),
  GUI_ACTIONS: choice(['auto', 'ask', 'off'], 'auto').default('auto'),
  ALLOWED_CHANNELS: listOf(/^\S+$/, 'a list of channel ids', orLeaveOut('all')).default(['all']),
  TURNS_PER_USER_PER_DAY: wholeNumber(0, 1_000_000, 50),
  FFMPEG_PATH: z.string().optional(),
  STUDIO_PUBLIC_URL: webAddress(orLeaveOut('none: then the studio sends files only')).optional(),
};

/** What the variables say, by their names, each checked alone. */
export type Environment = z.infer<z.ZodObject<typeof variables>>;

type Name = keyof typeof variables;
const names = Object.keys(variables) as readonly Name[];

/** The variables that are set, as they were written. */
export type Given = Partial<Record<Name, string>>;

/** Empty is the same as not set. */
export function setVariables(env: NodeJS.ProcessEnv): Given {
  return Object.fromEntries(names.map((name) => [name, env[name]?.trim()]).filter(([, value]) => value));
}

const SEVERAL_WORKSPACES = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'] as const;

/** What is wrong with variables that may each be right by itself. */
export function conflicts(given: Given): readonly string[] {
  const has = (name: Name): boolean => name in given;
  const set = SEVERAL_WORKSPACES.filter(has);
  const missing = SEVERAL_WORKSPACES.filter((name) => !has(name));
  const speaks = has('SLACK_BOT_TOKEN') || set.length > 0;
  const listens = has('SLACK_APP_TOKEN') || has('SLACK_SIGNING_SECRET');
  return sentences([
    [
      set.length > 0 && missing.length > 0,
      `${missing.join(' and ')} must be set beside ${set.join(' and ')}. Set all three for several workspaces, or none.`,
    ],
    [
      has('SLACK_BOT_TOKEN') && has('SLACK_CLIENT_ID'),
      'SLACK_BOT_TOKEN is for one workspace, but SLACK_CLIENT_ID is set too, which is for several. Take one of them away.',
    ],
    [
      set.length > 0 && !has('ENCRYPTION_KEY'),
      'ENCRYPTION_KEY must be set for several workspaces, whose tokens it encrypts. Make one with: openssl rand -base64 32',
    ],
    [
      speaks && !listens,
      'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET must be set for Slack. Set the first for Socket Mode, the second for HTTP.',
    ],
    [
      listens && !speaks,
      'SLACK_BOT_TOKEN must be set for Slack. Set it, or take the other settings that begin with SLACK_ away.',
    ],
    [
      has('ROLE') && given.ROLE !== 'all' && !has('DATABASE_URL'),
      'ROLE divides the work between machines, which share it in a database. Set DATABASE_URL too, or leave ROLE out.',
    ],
  ]);
}

/** What works, but hardly as it was meant. */
export function warnings(env: NodeJS.ProcessEnv, given: Given): readonly string[] {
  const unknown = Object.keys(env).filter(
    (name) => /^(NEMO|DISCORD|SLACK)_/.test(name) && !names.some((known) => known === name),
  );
  return sentences([
    ...unknown.map(
      (name) => [true, `${name} is not a setting of this program. Did you mean ${nearest(name)}?`] as const,
    ),
    [
      given.NEMO_BACKEND === 'studio' && 'NEMO_API_URL' in given,
      'NEMO_API_URL is not used, because NEMO_BACKEND is studio.',
    ],
    [
      'SLACK_APP_TOKEN' in given && 'SLACK_SIGNING_SECRET' in given,
      'SLACK_SIGNING_SECRET is not used, because SLACK_APP_TOKEN chooses Socket Mode.',
    ],
  ]);
}

function sentences(each: readonly (readonly [applies: boolean, sentence: string])[]): readonly string[] {
  return each.filter(([applies]) => applies).map(([, sentence]) => sentence);
}

function nearest(name: string): Name {
  return names.reduce((best, known) => (distance(name, known) < distance(name, best) ? known : best));
}

/** How many characters must be put in, left out or replaced to get from one to the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, character] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
