import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, parseEnv, promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, type Config } from '../src/config.ts';
import { variables } from '../src/environment.ts';

const packageJson: unknown = JSON.parse(await readFile(join(import.meta.dirname, '../package.json'), 'utf8'));
const names = Object.keys(variables);

const load = (env: NodeJS.ProcessEnv = {}, path = '/srv/bot'): Config => loadConfig(env, packageJson, path);

function problemsOf(env: NodeJS.ProcessEnv, json: unknown = packageJson): readonly string[] {
  try {
    loadConfig(env, json, '/srv/bot');
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const SLACK_HTTP = { SLACK_BOT_TOKEN: 'xoxb-bot', SLACK_SIGNING_SECRET: 'signing' };
const KEY = { ENCRYPTION_KEY: `${'A'.repeat(43)}=` };
const SLACK_APP = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'client', SLACK_STATE_SECRET: 'state' };
const SLACK_SEVERAL = { ...SLACK_APP, ...KEY };

describe('settings', () => {
  it('have the defaults of the documentation where nothing is set', () => {
    expect(load()).toEqual({
      nemo: {
        backend: 'studio',
        apiUrl: 'https://mega-api-prod.nemovideo.ai',
        webUrl: 'https://nemovideo.com',
        token: undefined,
        clientId: undefined,
        anonymousFallback: true,
        skill: { source: 'video-editing-ai-background', version: '1.0.0', platform: 'unknown' },
      },
      discord: undefined,
      slack: undefined,
      storage: { dataDir: './data', databaseUrl: undefined, encryptionKey: undefined },
      server: { host: '127.0.0.1', port: 3000, logLevel: 'info', drainMs: 30_000, role: 'all' },
      behaviour: {
        guiActions: 'auto',
        allowedChannels: 'all',
        turnsPerUserPerDay: 50,
        fileHosts: [],
        ffmpegPath: undefined,
        studioPublicUrl: undefined,
        locale: undefined,
      },
      warnings: [],
    });
  });

  it('take an empty variable, or one of spaces, as not set', () => {
    const blank = Object.fromEntries(names.map((name, index) => [name, ' '.repeat(index % 3)]));
    expect(load(blank)).toEqual(load());
  });

  it('are read, without the spaces around them', () => {
    const { nemo, storage, server, behaviour } = load({
      NEMO_API_URL: ' http://127.0.0.1:4010/ ',
      NEMO_WEB_URL: 'https://web.test/base/',
      ANON_FALLBACK: 'no',
      DATA_DIR: '/var/lib/bot',
      HOST: '0.0.0.0',
      PORT: '0',
      LOG_LEVEL: 'debug',
      DRAIN_SECONDS: '5',
      GUI_ACTIONS: 'ask',
      ALLOWED_CHANNELS: 'C1, C2,C3',
      TURNS_PER_USER_PER_DAY: '7',
      FILE_HOSTS: 'cdn.test, 127.0.0.1:8080',
      FFMPEG_PATH: '/opt/my tools/ffmpeg',
      STUDIO_PUBLIC_URL: 'https://studio.test',
    });
    expect(nemo).toMatchObject({
      apiUrl: 'http://127.0.0.1:4010',
      webUrl: 'https://web.test/base',
      anonymousFallback: false,
    });
    expect(storage.dataDir).toBe('/var/lib/bot');
    expect(server).toEqual({ host: '0.0.0.0', port: 0, logLevel: 'debug', drainMs: 5_000, role: 'all' });
    expect(behaviour).toMatchObject({
      guiActions: 'ask',
      allowedChannels: ['C1', 'C2', 'C3'],
      turnsPerUserPerDay: 7,
      fileHosts: ['cdn.test', '127.0.0.1:8080'],
      ffmpegPath: '/opt/my tools/ffmpeg',
      studioPublicUrl: 'https://studio.test',
    });
  });

  it('cannot be changed afterwards, at any depth', () => {
    const config = load({ ...SLACK_HTTP, ALLOWED_CHANNELS: 'C1' });
    const parts: object[] = [config];
    for (const part of parts) {
      expect(Object.isFrozen(part)).toBe(true);
      parts.push(...Object.values(part).filter((value) => typeof value === 'object' && value !== null));
    }
    expect(parts.length).toBeGreaterThan(10);
  });
});

describe('the backend', () => {
  it.each([
    [{}, 'studio'],
    [{ DISCORD_TOKEN: 'd' }, 'cloud'],
    [SLACK_HTTP, 'cloud'],
    [{ ...SLACK_SEVERAL, SLACK_SIGNING_SECRET: 's' }, 'cloud'],
    [{ NEMO_API_URL: 'http://127.0.0.1:4010' }, 'cloud'],
    [{ NEMO_TOKEN: 't' }, 'studio'],
    [{ NEMO_BACKEND: 'studio', DISCORD_TOKEN: 'd' }, 'studio'],
    [{ NEMO_BACKEND: 'cloud' }, 'cloud'],
  ])('of %j is %s', (env, backend) => {
    expect(load(env).nemo.backend).toBe(backend);
  });
});

describe('the attribution', () => {
  it('rules 3 and 4: has its source and version from package.json', () => {
    expect(load().nemo.skill).toMatchObject({ source: 'video-editing-ai-background', version: '1.0.0' });
    const other = { nemoSkill: { source: 'other', version: '2.1' } };
    expect(loadConfig({}, other, '/').nemo.skill).toMatchObject(other.nemoSkill);
  });

  it.each([{}, { nemoSkill: { source: 'x', version: '' } }, { nemoSkill: { source: 'x y', version: '1' } }, null])(
    'rule 4: does not start without them: %j',
    (json) => {
      expect(problemsOf({}, json)).toEqual([
        'package.json must hold nemoSkill with a source and a version. Put them back.',
      ]);
    },
  );

  it.each([
    ['/home/me/.clawhub/skills/bot', 'clawhub'],
    ['C:\\Users\\me\\.cursor\\skills\\bot', 'cursor'],
    ['/home/me/.cursor/x/.clawhub/bot', 'clawhub'],
    ['/home/me/clawhub/.cursors/bot', 'unknown'],
  ])('rule 5: tells from the install path %s that it is %s', (path, platform) => {
    expect(load({}, path).nemo.skill.platform).toBe(platform);
  });

  it('rule 5: believes SKILL_SOURCE more than the path', () => {
    expect(load({ SKILL_SOURCE: 'cursor' }, '/home/me/.clawhub/bot').nemo.skill.platform).toBe('cursor');
  });
});

describe('a chat platform', () => {
  it('is there when its token is', () => {
    const { discord } = load({
      DISCORD_TOKEN: 'd-token',
      DISCORD_MESSAGE_CONTENT: 'true',
      DISCORD_API_URL: 'http://127.0.0.1:1/api',
    });
    expect(discord).toMatchObject({ apiUrl: 'http://127.0.0.1:1/api', messageContent: true });
    expect(discord?.token.reveal()).toBe('d-token');
    expect(load({ DISCORD_MESSAGE_CONTENT: 'true' }).discord).toBeUndefined();
  });

  it('Slack is joined by HTTP or by Socket Mode, for one workspace or several', () => {
    const several = { ...SLACK_SEVERAL, SLACK_SIGNING_SECRET: 's' };
    expect(load(SLACK_HTTP).slack).toMatchObject({ connection: { kind: 'http' }, workspaces: { kind: 'one' } });
    expect(load(several).slack).toMatchObject({
      connection: { kind: 'http' },
      workspaces: { kind: 'several', clientId: '1.2' },
    });
    const socket = load({ SLACK_BOT_TOKEN: 'xoxe.xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }).slack;
    expect(socket).toMatchObject({ connection: { kind: 'socket' }, workspaces: { kind: 'one' } });
  });

  it.each([
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, /^SLACK_APP_TOKEN or SLACK_SIGNING_SECRET must be set/],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, /^SLACK_BOT_TOKEN must be set/],
    [{ ...SLACK_HTTP, ...SLACK_SEVERAL }, /^SLACK_BOT_TOKEN is for one workspace/],
    [
      { SLACK_CLIENT_ID: '1', SLACK_SIGNING_SECRET: 's', ...KEY },
      /^SLACK_CLIENT_SECRET and SLACK_STATE_SECRET must be set beside SLACK_CLIENT_ID/,
    ],
    [{ ROLE: 'worker' }, /^ROLE .* Set DATABASE_URL too/],
    [{ ...SLACK_APP, SLACK_SIGNING_SECRET: 's' }, /^ENCRYPTION_KEY must be set for several workspaces/],
  ])('is not half set: %j', (env, problem) => {
    expect(problemsOf(env)).toEqual([expect.stringMatching(problem)]);
  });
});

describe('problems', () => {
  it.each([
    ['NEMO_BACKEND', 'moon', 'must be one of cloud, studio, not "moon".'],
    ['NEMO_TOKEN', 'Bearer abc', 'must be one word without spaces. Paste the token alone, without the word Bearer.'],
    ['NEMO_API_URL', 'ftp://x', 'must be a web address, http:// or https://, without a user name.'],
    ['NEMO_WEB_URL', 'nemovideo.com', 'must be a web address'],
    ['STUDIO_PUBLIC_URL', 'https://me:pass@x.test', 'must be a web address'],
    ['NEMO_CLIENT_ID', '123', 'must be a UUID.'],
    ['SKILL_SOURCE', 'shop', 'must be one of clawhub, cursor, unknown, not "shop".'],
    ['ANON_FALLBACK', 'maybe', 'must be true or false, not "maybe". Correct it, or leave it out for true.'],
    ['SLACK_BOT_TOKEN', 'xapp-1', 'must be a bot token, which begins with xoxb-.'],
    ['SLACK_APP_TOKEN', 'xoxb-1', 'must be an app-level token, which begins with xapp-.'],
    ['DATABASE_URL', 'mysql://x', 'must be a PostgreSQL address'],
    ['ENCRYPTION_KEY', 'short', 'must be 32 bytes in hexadecimal or base64. Make one with'],
    ['PORT', '65536', 'must be a whole number from 0 to 65535, not "65536". Correct it, or leave it out for 3000.'],
    ['DRAIN_SECONDS', '1.5', 'must be a whole number'],
    ['TURNS_PER_USER_PER_DAY', '-1', 'must be a whole number'],
    ['LOG_LEVEL', 'loud', 'must be one of debug'],
    ['ROLE', 'boss', 'must be one of all, gateway, worker'],
    ['GUI_ACTIONS', 'yes', 'must be one of auto, ask, off'],
    ['FILE_HOSTS', 'https://cdn.test/x', 'must be a list of host names'],
  ])('%s=%s is told with what to do', (name, value, sentence) => {
    expect(problemsOf({ [name]: value })).toContainEqual(expect.stringContaining(`${name} ${sentence}`));
  });

  it('are told all at once, in one message', () => {
    const env = { PORT: 'x', GUI_ACTIONS: 'y', SLACK_BOT_TOKEN: 'z' };
    const problems = problemsOf(env, {});
    expect(problems.map((problem) => problem.split(' ')[0]).toSorted()).toEqual([
      'GUI_ACTIONS',
      'PORT',
      'SLACK_APP_TOKEN',
      'SLACK_BOT_TOKEN',
      'package.json',
    ]);
    expect(() => loadConfig(env, {}, '/')).toThrow(problems.map((problem) => `- ${problem}`).join('\n'));
  });

  it('rule 13: never repeat a secret, wherever it was put', () => {
    const secret = 'nmv_usr_0123456789 abcdef';
    const message = problemsOf(Object.fromEntries(names.map((name) => [name, secret]))).join('\n');
    expect(message).not.toContain('nmv_usr_');
    expect(message).toContain('NEMO_TOKEN');
  });
});

describe('warnings', () => {
  it('tell of names that are not ours, with the nearest that is', () => {
    const env = {
      DISCORD_TOKN: 'x',
      NEMO_URL: 'x',
      SLACK_SIGNING_SECRETS: 'x',
      PATH: '/bin',
      NEMOSKILL: 'x',
      nemo_x: '',
    };
    expect(load(env).warnings).toEqual([
      'DISCORD_TOKN is not a setting of this program. Did you mean DISCORD_TOKEN?',
      expect.stringMatching(/^NEMO_URL is not a setting of this program. Did you mean NEMO_(API|WEB)_URL\?$/),
      'SLACK_SIGNING_SECRETS is not a setting of this program. Did you mean SLACK_SIGNING_SECRET?',
    ]);
  });

  it('tell of settings that another one puts out of use', () => {
    expect(load({ NEMO_BACKEND: 'studio', NEMO_API_URL: 'http://x.test' }).warnings).toEqual([
      'NEMO_API_URL is not used, because NEMO_BACKEND is studio.',
    ]);
    expect(load({ ...SLACK_HTTP, SLACK_APP_TOKEN: 'xapp-1' }).warnings).toEqual([
      'SLACK_SIGNING_SECRET is not used, because SLACK_APP_TOKEN chooses Socket Mode.',
    ]);
  });
});

describe('the locale', () => {
  it.each([
    [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'de' }, 'de'],
    [{ LANG: 'sr_RS@latin' }, 'sr-RS'],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'ja_JP.UTF-8', LC_ALL: '' }, 'ja-JP'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'fr_FR' }, 'fr-FR'],
    [{ LANG: 'C.UTF-8' }, undefined],
    [{ LANG: 'POSIX' }, undefined],
  ])('of %j is %s', (env, locale) => {
    expect(load(env).behaviour.locale).toBe(locale);
  });
});

describe('secrets', () => {
  const values: Record<string, string> = {
    NEMO_TOKEN: 'nmv_usr_hidden-1',
    NEMO_CLIENT_ID: '11111111-2222-3333-4444-555555555555',
    DISCORD_TOKEN: 'hidden-2',
    SLACK_APP_TOKEN: 'xapp-hidden-3',
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: 'hidden-4',
    SLACK_STATE_SECRET: 'hidden-5',
    DATABASE_URL: 'postgres://me:hidden-6@host/db',
    ENCRYPTION_KEY: 'ab'.repeat(32),
  };
  const hidden = new RegExp(`hidden|${values['NEMO_CLIENT_ID']}|abab`);

  it('rule 13: are not shown by JSON, by inspection or by being put into a sentence', () => {
    for (const config of [
      load(values),
      load({ ...SLACK_HTTP, SLACK_BOT_TOKEN: 'xoxb-hidden', SLACK_SIGNING_SECRET: 'hidden' }),
    ]) {
      expect(JSON.stringify(config)).not.toMatch(hidden);
      expect(inspect(config, { depth: null, showHidden: true, getters: true })).not.toMatch(hidden);
      expect(JSON.stringify(config)).toContain('[secret]');
    }
    const { token } = load(values).nemo;
    expect(`${token} ${String(token)} ${inspect({ token })}`).toBe('[secret] [secret] { token: [secret] }');
    expect(Object.entries(token ?? {})).toEqual([]);
  });

  it('are given to whoever asks for one by name', () => {
    const { nemo, storage } = load(values);
    const given = [nemo.token, nemo.clientId, storage.databaseUrl].map((secret) => secret?.reveal());
    expect(given).toEqual(['NEMO_TOKEN', 'NEMO_CLIENT_ID', 'DATABASE_URL'].map((name) => values[name]));
  });
});

describe('.env.example', async () => {
  const text = await readFile(join(import.meta.dirname, '../.env.example'), 'utf8');

  it('names every variable that is read, once, and no other', () => {
    const inFile = Array.from(text.matchAll(/^([A-Z_]+)=/gm), ([, name = '']) => name);
    expect(inFile.toSorted()).toEqual(names.toSorted());
  });

  it('says of each in a comment what it is for', () => {
    expect(text.match(/(?<!^#.*)\n[A-Z_]+=/gm)).toBeNull();
  });

  it('changes nothing when it is copied as it is', () => {
    expect(load(parseEnv(text) as NodeJS.ProcessEnv)).toEqual(load());
  });
});

describe('starting', () => {
  it('reads .env beside package.json, of which the environment may overrule any line, and hides secrets in what it prints', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'config-'));
    await writeFile(join(directory, 'package.json'), JSON.stringify(packageJson));
    await writeFile(join(directory, '.env'), 'PORT=4000\nHOST=0.0.0.0\nNEMO_TOKEN=hidden\n');
    const script = `import { readConfig } from ${JSON.stringify(join(import.meta.dirname, '../src/config.ts'))};
      console.log(readConfig(${JSON.stringify(directory)}), JSON.stringify(readConfig()));`;
    const env = { PATH: process.env['PATH'], PORT: '5000' };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
    await rm(directory, { recursive: true });
    expect(stdout).toContain("host: '0.0.0.0'");
    expect(stdout).toContain('port: 5000');
    expect(stdout).toContain('token: [secret]');
    expect(stdout).not.toContain('hidden');
  });
});
