import { afterEach, describe, expect, it } from 'vitest';

import { nonceOf } from '../../../src/adapters/discord/outbound.ts';
import { scaledClock } from '../../../src/ops/clock.ts';
import type { BotError } from '../../../src/core/errors.ts';
import { ALICE, CHANNEL, THREAD, type FakeDiscord } from '../../fakes/discord/fake.ts';
import { bench, closeAll, HERE, post } from './harness.ts';

afterEach(closeAll);

const THERE = { ...HERE, channelId: THREAD };

function texts(fake: FakeDiscord, channelId = CHANNEL): readonly string[] {
  return fake.world.fromBot(channelId).map(({ content }) => content);
}

function limited(seconds: string) {
  return { status: 429, headers: { 'retry-after': seconds, 'x-ratelimit-scope': 'user' } };
}

function callsTo(fake: FakeDiscord, method: string, path: RegExp) {
  return fake.rest.calls.filter((call) => call.method === method && path.test(call.path));
}

describe('a post', () => {
  it('goes out once although its answer was lost and it was sent again', async () => {
    const { fake, discord } = await bench();
    fake.rest.faults.add({ method: 'POST', path: /messages$/, when: 'after', answer: 'reset' });
    await discord.platform.post(HERE, post('only once'));
    expect(texts(fake)).toEqual(['only once']);
    expect(callsTo(fake, 'POST', /messages$/)).toHaveLength(2);
  });

  it('has a nonce that every process makes of the same key', () => {
    expect(nonceOf('turn-1/said/0')).toBe('QAK6sxnJEmsXDGbG8a7HAdof-');
    expect(nonceOf('turn-1/said/1')).not.toBe(nonceOf('turn-1/said/0'));
    expect(nonceOf('x'.repeat(500))).toHaveLength(25);
  });

  it('goes out once although Discord was too slow to say that it had it', async () => {
    const { fake, discord } = await bench({ answerMs: 100 });
    fake.rest.faults.add({ method: 'POST', path: /messages$/, when: 'after', answer: 'silence' });
    await discord.platform.post(HERE, post('only once'));
    expect(texts(fake)).toEqual(['only once']);
  });

  it('survives a Discord that fails three times', async () => {
    const { fake, discord } = await bench({ clock: scaledClock(10) });
    fake.rest.faults.add({ path: /messages$/, times: 3, answer: { status: 503 } });
    await discord.platform.post(HERE, post('at last'));
    expect(texts(fake)).toEqual(['at last']);
  });

  it('says that Discord is unreachable when it fails four times', async () => {
    const { fake, discord } = await bench({ clock: scaledClock(10) });
    fake.rest.faults.add({ path: /messages$/, times: 4, answer: { status: 503 } });
    await expect(discord.platform.post(HERE, post('never'))).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('gives up on a Discord that is silent', async () => {
    const { fake, discord } = await bench({ answerMs: 50 });
    fake.rest.faults.add({ path: /messages$/, times: 9, answer: 'silence' });
    await expect(discord.platform.post(HERE, post('never'))).rejects.toMatchObject({ kind: 'timed-out' });
  });

  it('waits where Discord asks for a short while, and tells the caller where it asks for a long one', async () => {
    const { fake, discord } = await bench();
    fake.rest.faults.add({ path: /messages$/, answer: limited('0.05') });
    await discord.platform.post(HERE, post('a little later'));
    fake.rest.faults.add({ path: /messages$/, answer: limited('60') });
    const refused = discord.platform.post(HERE, post('much later'));
    await expect(refused).rejects.toMatchObject({ kind: 'rate-limited', facts: { retryAfterMs: 60_050 } });
    expect(texts(fake)).toEqual(['a little later']);
  });

  it('for one person goes by direct message where nothing was pressed, and into the channel where they take none', async () => {
    const { fake, discord } = await bench();
    const only = { audience: { only: ALICE } };
    const posted = await discord.platform.post(HERE, post('42 credits', only));
    const direct = fake.world.directWith(ALICE).id;
    expect(posted.address).toEqual({ platform: 'discord', workspaceId: '@me', channelId: direct });
    expect(texts(fake, direct)).toEqual(['42 credits']);
    fake.rest.faults.add({ path: new RegExp(`/channels/${direct}/messages`), answer: { status: 403, code: 50_007 } });
    await discord.platform.post(HERE, post('43 credits', only));
    expect(texts(fake)).toEqual(['43 credits']);
  });

  it('for one person finds another way when the interaction’s token has run out', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.commands('credits');
    const { address } = await joined.message();
    joined.fake.rest.interactions.agedMs = 3_600_000;
    await joined.discord.platform.post(address, post('42 credits', { audience: { only: ALICE } }));
    expect(texts(joined.fake, joined.fake.world.directWith(ALICE).id)).toEqual(['42 credits']);
    expect(joined.fatal).toEqual([]);
  });

  it('has no previews of links in it', async () => {
    const { fake, discord } = await bench();
    await discord.platform.post(HERE, post('see https://example.com'));
    expect(fake.world.fromBot(CHANNEL)[0]?.flags).toBe(4);
  });
});

describe('an edit', () => {
  it.each([
    ['was edited too often for its age, which comes dressed as a rate limit', 30_046, 429],
    ['is not ours to edit', 50_005, 403],
  ])('of a message that %s becomes a new message', async (_name, code, status) => {
    const { fake, discord } = await bench();
    const card = await discord.platform.post(HERE, post('0 %'));
    const answer = { status, code, headers: { 'retry-after': '0.02' } };
    fake.rest.faults.add({ method: 'PATCH', path: /messages/, times: 9, answer });
    const next = await discord.platform.edit(card, post('50 %'));
    expect(next.id).not.toBe(card.id);
    expect(texts(fake)).toEqual(['0 %', '50 %']);
  });

  it('in a thread that was archived takes it out of the archive', async () => {
    const { fake, discord } = await bench();
    const card = await discord.platform.post(THERE, post('0 %'));
    fake.world.channels.get(THREAD)!.archived = true;
    expect(await discord.platform.edit(card, post('50 %'))).toEqual(card);
    expect(texts(fake, THREAD)).toEqual(['50 %']);
  });

  it('in an archived thread that must not be opened becomes a new message, which opens it', async () => {
    const { fake, discord } = await bench();
    const card = await discord.platform.post(THERE, post('0 %'));
    fake.world.channels.get(THREAD)!.archived = true;
    fake.rest.faults.add({ method: 'PATCH', path: /^\/channels\/\d+$/, answer: { status: 403, code: 50_013 } });
    await discord.platform.edit(card, post('50 %'));
    expect(texts(fake, THREAD)).toEqual(['0 %', '50 %']);
  });

  it('of a private message after its token ran out reaches the person all the same', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.commands('credits');
    const { address } = await joined.message();
    const only = { audience: { only: ALICE } };
    const posted = await joined.discord.platform.post(address, post('0 %', only));
    joined.fake.rest.interactions.agedMs = 3_600_000;
    await joined.discord.platform.edit(posted, post('100 %', only));
    expect(texts(joined.fake, joined.fake.world.directWith(ALICE).id)).toEqual(['100 %']);
  });
});

describe('a card', () => {
  it('is not buried under the bot’s own messages', async () => {
    const { fake, discord } = await bench();
    const card = await discord.platform.post(HERE, post('0 %'));
    await discord.platform.post(HERE, post('an answer'));
    expect(await discord.platform.buried(card)).toBe(false);
    fake.people.writes({ text: 'and now?' });
    expect(await discord.platform.buried(card)).toBe(true);
  });

  it('is taken for not buried where that cannot be told', async () => {
    const { fake, discord } = await bench();
    const card = await discord.platform.post(HERE, post('0 %'));
    fake.rest.faults.add({ method: 'GET', path: /messages$/, answer: { status: 403, code: 50_001 } });
    expect(await discord.platform.buried(card)).toBe(false);
  });
});

describe('a refusal', () => {
  const missing = { status: 403, code: 50_013 };

  it.each([
    ['Send Messages', 1024n],
    ['View Channel, Send Messages', 0n],
  ])('names the right that is missing: %s', async (name, permissions) => {
    const { fake, discord, log } = await bench();
    fake.world.botPermissions = permissions;
    fake.rest.faults.add({ method: 'POST', path: /messages$/, answer: missing });
    const refused = discord.platform.post(HERE, post('hello'));
    await expect(refused).rejects.toMatchObject({ kind: 'cannot-post', facts: { missing: name } });
    expect(log.lines.find(({ event }) => event === 'discord.missing-right')?.facts).toMatchObject({
      channel: CHANNEL,
      missing: name,
    });
  });

  it('in a thread names the thread’s own right, by the overwrites of its channel', async () => {
    const { fake, discord } = await bench();
    fake.world.channels.get(CHANNEL)!.overwrites = [
      { id: HERE.workspaceId, type: 0, allow: '0', deny: String(1n << 38n) },
    ];
    fake.rest.faults.add({ method: 'POST', path: /messages$/, answer: missing });
    const refused = discord.platform.post(THERE, post('hello'));
    await expect(refused).rejects.toMatchObject({ facts: { missing: 'Send Messages in Threads' } });
  });

  it('is not asked for again at once: each counts towards a ban', async () => {
    const { fake, discord } = await bench();
    fake.rest.faults.add({ method: 'POST', path: /messages$/, answer: missing });
    await expect(discord.platform.post(HERE, post('one'))).rejects.toThrow(/50013/);
    await expect(discord.platform.post(HERE, post('two'))).rejects.toMatchObject({ kind: 'cannot-post' });
    expect(callsTo(fake, 'POST', /messages$/)).toHaveLength(1);
    await discord.platform.post(THERE, post('elsewhere'));
  });

  it.each([
    [403, 50_001, 'cannot-post', 'View Channel'],
    [404, 10_003, 'cannot-post', 'the channel'],
    [403, 160_005, 'cannot-post', 'Manage Threads'],
    [400, 200_000, 'cannot-post', 'AutoMod'],
    [400, 240_000, 'cannot-post', ''],
    [400, 20_016, 'rate-limited', ''],
    [400, 20_028, 'rate-limited', ''],
    [403, 40_333, 'unreachable', ''],
    [400, 130_000, 'unreachable', ''],
    [400, 50_035, 'cannot-post', ''],
  ])('%i/%i is of kind %s', async (status, code, kind, right) => {
    const { fake, discord } = await bench();
    fake.rest.faults.add({ path: /./, times: 9, answer: { status, code } });
    const refused = discord.platform.post(HERE, post('hello'));
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind });
    expect((error as BotError).facts.missing ?? '').toContain(right);
  });

  it('keeps tokens, links and what was said out of the error and the log', async () => {
    const joined = await (await bench()).start();
    const asked = joined.fake.people.commands('credits');
    const { address } = await joined.message();
    joined.fake.rest.faults.add({ path: /webhooks/, times: 9, answer: { status: 400, code: 50_035 } });
    const refused = await joined.discord.platform
      .post(address, post('my secret', { audience: { only: ALICE } }))
      .catch((error: unknown) => error);
    const told = JSON.stringify([refused, (refused as Error).message, (refused as Error).cause, joined.log.lines]);
    expect(told).toContain('50035');
    expect([asked.token, joined.fake.token, 'my secret'].filter((secret) => told.includes(secret))).toEqual([]);
  });
});

describe('typing dots', () => {
  it('are shown for the first minute only, and not again within eight seconds', async () => {
    let now = 1_800_000_000_000;
    const clock = { now: () => now, sleep: async () => undefined, every: () => undefined };
    const { fake, discord } = await bench({ clock });
    for (let second = 0; second < 120; second += 1) {
      await discord.platform.showBusy(HERE, true);
      now += 1_000;
    }
    expect(callsTo(fake, 'POST', /typing$/)).toHaveLength(8);
    await discord.platform.showBusy(HERE, false);
    await discord.platform.showBusy(HERE, true);
    expect(callsTo(fake, 'POST', /typing$/)).toHaveLength(9);
  });
});
