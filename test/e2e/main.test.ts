import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOT, CHANNEL, FakeDiscord } from '../fakes/discord/fake.ts';

const program = (name: string): string => fileURLToPath(new URL(`../../src/${name}.ts`, import.meta.url));

async function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

describe('the programs, as npm runs them', () => {
  let fake: FakeDiscord;
  let folder: string;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    fake = await FakeDiscord.start();
    folder = await mkdtemp(join(tmpdir(), 'nemovideo-main-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await fake.close();
    await rm(folder, { recursive: true, force: true });
  });

  function start(name: string, env: Readonly<Record<string, string>>, ...args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [program(name), ...args], {
      env: { DATA_DIR: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  }

  it('npm start with a Discord token answers there, and leaves in peace when it is told to', async () => {
    const env = { DISCORD_TOKEN: fake.token, DISCORD_API_URL: fake.apiUrl, NEMO_BACKEND: 'studio' };
    const bot = start('main', env);
    const end = ended(bot);
    await fake.until(() => fake.gateway.readsContent !== undefined && fake.rest.registered.times > 0);
    fake.people.says({ text: `<@${BOT}> status` });
    await fake.until(() => fake.world.fromBot(CHANNEL).some(({ content }) => content.includes('Timeline')));
    bot.kill('SIGTERM');
    const { code, said } = await end;
    expect(code).toBe(0);
    expect(said).not.toContain(fake.token);
  });

  it('npm start without a chat account says what there is to do', async () => {
    const { code, said } = await ended(start('main', {}));
    expect(code).toBe(1);
    expect(said).toContain('npm run chat');
  });

  it('npm start with wrong settings names every problem', async () => {
    const { code, said } = await ended(start('main', { NEMO_BACKEND: 'cluod', TURNS_PER_USER_PER_DAY: 'many' }));
    expect(code).toBe(1);
    expect(said).toContain('NEMO_BACKEND');
    expect(said).toContain('TURNS_PER_USER_PER_DAY');
  });

  it('npm start with a database says that it cannot use one yet, and keeps nothing from anybody', async () => {
    const env = {
      DISCORD_TOKEN: fake.token,
      DISCORD_API_URL: fake.apiUrl,
      DATABASE_URL: 'postgres://me:secret@localhost/bot',
    };
    const { code, said } = await ended(start('main', env));
    expect(code).toBe(1);
    expect(said).toContain('DATABASE_URL is for several machines');
    expect(said).not.toContain('secret');
  });

  it('npm run doctor -- discord looks, and changes nothing', async () => {
    const env = { DISCORD_TOKEN: fake.token, DISCORD_API_URL: fake.apiUrl };
    const { said } = await ended(start('doctor', env, 'discord'));
    expect(said).toContain('oauth2/authorize');
    expect(said).not.toContain(fake.token);
    expect(fake.rest.registered.times).toBe(0);
  });

  it('npm run doctor -- slack says where to begin', async () => {
    const { code, said } = await ended(start('doctor', {}, 'slack'));
    expect(code).toBe(1);
    expect(said).toContain('docs/slack.md');
  });
});
