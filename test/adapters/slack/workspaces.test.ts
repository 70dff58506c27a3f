import { randomBytes } from 'node:crypto';

import { afterEach, describe, expect, it } from 'vitest';

import type { SlackOptions } from '../../../src/adapters/slack/adapter.ts';
import { Seal } from '../../../src/adapters/slack/seal.ts';
import { CHANNEL, TEAM, type FakeSlack } from '../../fakes/slack/fake.ts';
import type { Team } from '../../fakes/slack/world.ts';
import { at, bench, closeAll, delivery, drain, never, post, startFake, type Bench, type Mode } from './harness.ts';

afterEach(closeAll);

const KEY = randomBytes(32).toString('hex');
const SEVERAL = {
  kind: 'several',
  clientId: 'client-id',
  clientSecret: 'client-secret',
  stateSecret: 'state-secret',
  encryptionKey: KEY,
  agent: false,
} as const;
const OTHER = 'T0OTHER';
const THERE = 'C0THERE';

/** Two workspaces with a channel each, and a bot that knows neither yet. */
async function shared(
  mode: Mode = 'http',
  options: Partial<SlackOptions> = {},
  fake?: FakeSlack,
): Promise<{ made: Bench; other: Team }> {
  const slack = fake ?? (await startFake());
  const other = slack.world.teams.get(OTHER) ?? slack.world.addTeam(OTHER, 'xoxb-other', 'U0OTHERBOT', 'B0OTHERBOT');
  slack.world.addChannel({ id: THERE, teamId: OTHER, type: 'channel', botIn: true, archived: false });
  slack.world.addUser({ id: 'U0OTTO', teamId: OTHER, admin: false, locale: 'de-DE' });
  const made = await (await bench(mode, { workspaces: SEVERAL, ...options }, slack)).start();
  return { made, other };
}

/** A person presses "Add to Slack", agrees, and comes back: answers with the page's status. */
async function install(
  { url, fake }: Bench,
  team: Team,
  how: { state?: string; cookie?: boolean } = {},
): Promise<number> {
  const page = await fetch(`${url}/slack/install`);
  const [, href = ''] = /<a href="([^"]+)"/.exec(await page.text()) ?? [];
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  const back = new URL(fake.agreesTo(href.replaceAll('&amp;', '&'), team, `${url}/slack/oauth_redirect`));
  if (how.state !== undefined) back.searchParams.set('state', how.state);
  const answer = await fetch(back, { headers: how.cookie === false ? {} : { cookie } });
  await answer.text();
  return answer.status;
}

describe('several workspaces', () => {
  it('are installed by "Add to Slack", and each hears from the bot by its own token alone', async () => {
    const { made, other } = await shared();
    const { fake, host, slack } = made;
    expect(await install(made, fake.world.home)).toBe(200);
    expect(await install(made, other)).toBe(200);

    const clip = fake.keep('clip.mp4', Buffer.from('theirs'));
    await fake.people.says({ text: '<@U0NEMO> hello' });
    await fake.people.says({
      text: '<@U0OTHERBOT> hello',
      teamId: OTHER,
      channelId: THERE,
      userId: 'U0OTTO',
      files: [clip],
    });
    expect(host.received.map(({ address, text }) => [address.workspaceId, text])).toEqual([
      [TEAM, 'hello'],
      [OTHER, 'hello'],
    ]);
    const asked = fake.api.calls.length;
    await Promise.all(host.received.map(({ address }) => slack.platform.post(address, post('Queued'))));
    await slack.platform.deliver(at('1.1', THERE, OTHER), delivery(Buffer.from('video')), never());
    expect(String(await drain(slack, host.received[1]!.files[0]!))).toBe('theirs');
    expect(fake.storage.authorizations).toEqual(['Bearer xoxb-other']);
    for (const { args, authorization, method } of fake.api.calls.slice(asked)) {
      const theirs = (args['channel'] ?? args['channel_id']) === CHANNEL ? 'xoxb-home' : 'xoxb-other';
      expect([method, authorization]).toEqual([method, `Bearer ${theirs}`]);
    }
    const said = [CHANNEL, THERE].map((channel) => fake.world.fromBot(channel)[0]?.userId);
    expect(said).toEqual(['U0NEMO', 'U0OTHERBOT']);
  });

  it("do not get each other's token from the library's options, however many calls there were", async () => {
    const { made, other } = await shared();
    await install(made, made.fake.world.home);
    await install(made, other);
    for (let round = 0; round < 3; round += 1) {
      await made.slack.platform.post(at('1.1'), post('home'));
      await made.slack.platform.post(at('1.1', THERE, OTHER), post('other'));
    }
    const tokens = made.fake.api
      .of('chat.postMessage')
      .map(({ args, authorization }) => `${args['text']} ${authorization}`);
    expect(new Set(tokens)).toEqual(new Set(['home Bearer xoxb-home', 'other Bearer xoxb-other']));
  });

  it('lie encrypted in the records, and open only with the key and under their own name', async () => {
    const { made, other } = await shared();
    await install(made, made.fake.world.home);
    await install(made, other);
    const stored = made.memory.boxes.get('slack-installations')!;
    expect([...stored.keys()].toSorted()).toEqual([TEAM, OTHER].toSorted());
    expect([...stored.values()].join()).not.toMatch(/xoxb|U0NEMO|client/);
    const one = (JSON.parse(stored.get(TEAM)!) as { sealed: string }).sealed;
    expect(JSON.parse(new Seal(KEY).open(TEAM, one))).toMatchObject({ bot: { token: 'xoxb-home' } });
    expect(() => new Seal(randomBytes(32).toString('base64')).open(TEAM, one)).toThrow('ENCRYPTION_KEY');
    expect(() => new Seal(KEY).open(OTHER, one)).toThrow('ENCRYPTION_KEY');
    expect(() => new Seal('too short')).toThrow('32 bytes');
    expect(JSON.stringify(made.log.lines)).not.toContain('xoxb');
  });

  it('are there after a restart, and in a process that only speaks', async () => {
    const { made } = await shared();
    await install(made, made.fake.world.home);
    const speaker = await bench('http', { workspaces: SEVERAL }, made.fake, made.memory);
    await speaker.slack.platform.post(at('1.1'), post('from another process'));
    expect(made.fake.world.fromBot(CHANNEL)).toHaveLength(1);
  });

  it.each(['app_uninstalled', 'tokens_revoked'])('are forgotten when they remove the app (%s)', async (type) => {
    const { made, other } = await shared();
    const { fake, host, slack, memory } = made;
    await install(made, fake.world.home);
    await install(made, other);
    const answer = await fake.people.happens({ type, tokens: { bot: ['U0NEMO'], oauth: [] } });
    expect(answer.status).toBe(200);
    expect([...memory.boxes.get('slack-installations')!.keys()]).toEqual([OTHER]);
    await expect(slack.platform.post(at('1.1'), post('x'))).rejects.toMatchObject({ kind: 'unauthorized' });
    expect((await fake.people.says({ text: '<@U0NEMO> hello' })).answer.status).toBe(200);
    expect(host.received).toEqual([]);
    expect(made.fatal).toEqual([]);
  });

  it("stay when only a person's token was revoked", async () => {
    const { made } = await shared();
    await install(made, made.fake.world.home);
    await made.fake.people.happens({ type: 'tokens_revoked', tokens: { bot: [], oauth: ['U0ALICE'] } });
    expect([...made.memory.boxes.get('slack-installations')!.keys()]).toEqual([TEAM]);
  });

  it('that never installed the app get 200 and nothing else', async () => {
    const { made } = await shared();
    const { fake, host } = made;
    for (const answer of [
      (await fake.people.says({ text: '<@U0NEMO> hello' })).answer,
      await fake.people.commands('make it louder'),
      await fake.people.picks('edit_video', fake.people.writes({ text: 'x' }).message),
    ]) {
      expect(answer.status).toBe(200);
    }
    expect(host.received).toEqual([]);
    expect(fake.api.calls).toEqual([]);
  });

  it('hear 500 while the records are down, so that Slack tells it again', async () => {
    const { made } = await shared();
    await install(made, made.fake.world.home);
    Object.assign(made.records.installations, { get: () => Promise.reject(new Error('the disk is gone')) });
    expect((await made.fake.people.says({ text: '<@U0NEMO> hello' })).answer.status).toBe(500);
    expect(made.host.received).toEqual([]);
  });

  it('also come in over Socket Mode, with the pages on their own port', async () => {
    const { made } = await shared('socket');
    expect(await install(made, made.fake.world.home)).toBe(200);
    await made.fake.people.says({ text: '<@U0NEMO> hello' });
    await made.fake.until(() => made.host.received.length === 1);
    expect((await fetch(`${made.url}/elsewhere`)).status).toBe(404);
  });

  it('whose pages find their port taken do not end the process: the start says so', async () => {
    const { made } = await shared('socket');
    const port = made.slack.port() ?? 0;
    const second = await bench('socket', { workspaces: SEVERAL, server: { host: '127.0.0.1', port } }, made.fake);
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('the installation page', () => {
  it("asks for the scopes that the bot needs, and for the agent features' only where the app has them", async () => {
    const { made } = await shared();
    const plain = await scopesOf(made);
    const agent = await scopesOf((await shared('http', { workspaces: { ...SEVERAL, agent: true } })).made);
    expect(plain).toContain('files:read');
    expect(agent.filter((scope) => !plain.includes(scope))).toEqual(['assistant:write']);
  });

  it.each([
    ["without the browser's cookie", { cookie: false }],
    ["with a state of somebody else's making", { state: 'eyJhbGciOiJIUzI1NiJ9.e30.c29tZWJvZHk' }],
  ])('does not take an answer %s', async (_, how) => {
    const { made } = await shared();
    expect(await install(made, made.fake.world.home, how)).toBe(400);
    expect(made.fake.api.of('oauth.v2.access')).toEqual([]);
    expect([...(made.memory.boxes.get('slack-installations')?.keys() ?? [])]).toEqual([]);
  });
});

async function scopesOf({ url }: Bench): Promise<string[]> {
  const [, href = ''] = /<a href="([^"]+)"/.exec(await (await fetch(`${url}/slack/install`)).text()) ?? [];
  return new URL(href.replaceAll('&amp;', '&')).searchParams.get('scope')?.split(',') ?? [];
}
