import { afterEach, describe, expect, it } from 'vitest';

import { BotError } from '../../../src/core/errors.ts';
import { scaledClock } from '../../../src/ops/clock.ts';
import { ALICE, BOB, BOT, CHANNEL, THREAD } from '../../fakes/discord/fake.ts';
import { bench, closeAll, HERE, post, startFake, COMMANDS, type Bench } from './harness.ts';
import { MemoryRecords } from './records.ts';

afterEach(closeAll);

const forUs = (text: string) => ({ text: `<@${BOT}> ${text}` });

function writtenLine({ log }: Bench, event: string) {
  return log.lines.find((line) => line.event === event)?.facts['reason'];
}

describe('the gateway', () => {
  it('asks for as little as it needs: servers, messages, direct messages, and content only where wanted', async () => {
    const [plain, reading] = [await (await bench({ messageContent: false })).start(), await (await bench()).start()];
    expect(plain.fake.gateway.identities[0]?.intents).toBe(4609);
    expect(reading.fake.gateway.identities[0]?.intents).toBe(37_377);
  });

  it('resumes after a broken connection, and what was replayed has the same id as before', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.says(forUs('one'));
    await joined.message();
    joined.fake.gateway.closeAll(4000);
    await joined.fake.until(() => joined.fake.gateway.connected === 0);
    joined.fake.people.says(forUs('two'));
    joined.fake.gateway.repeat('MESSAGE_CREATE');
    await joined.message(2);
    expect(joined.fake.gateway.resumes).toBe(1);
    expect(new Set(joined.host.received.map(({ id }) => id)).size).toBe(2);
  });

  it('notices a dead line by its missing heartbeat answers', async () => {
    const fake = await startFake();
    fake.gateway.heartbeatMs = 60;
    const joined = await (await bench({}, fake)).start();
    fake.gateway.muted = true;
    await fake.until(() => fake.gateway.resumes > 0);
    fake.gateway.muted = false;
    fake.people.says(forUs('still there?'));
    expect(await joined.message()).toMatchObject({ text: 'still there?' });
  });

  it('catches up after a restart, of direct messages and with the rights of who wrote', async () => {
    const before = await (await bench()).start();
    const direct = before.fake.world.directWith(ALICE);
    before.fake.people.says({ channelId: direct.id, text: 'first' });
    before.fake.people.says(forUs('first'));
    await before.message(2);
    await before.stop();
    before.fake.people.writes({ channelId: direct.id, text: 'while you were out' });
    before.fake.people.writes({ ...forUs('in the channel'), author: before.fake.world.bob });
    const after = await (await bench({}, before.fake, before.records)).start();
    await after.message(2);
    const missed = after.host.received.map(({ text, author, address }) => [text, author, address.workspaceId]);
    expect(missed).toContainEqual(['while you were out', { id: ALICE, manager: true }, '@me']);
    expect(missed).toContainEqual(['in the channel', { id: BOB, manager: true }, HERE.workspaceId]);
  });

  it('does not run what was asked for half a day ago', async () => {
    const hour = 3_600_000;
    const before = await (await bench()).start();
    before.fake.people.says({ ...forUs('before'), ageMs: 8 * hour });
    await before.message();
    await before.stop();
    before.fake.people.writes({ ...forUs('too old'), ageMs: 7 * hour });
    before.fake.people.writes({ ...forUs('recent'), ageMs: hour });
    const after = await (await bench({}, before.fake, before.records)).start();
    await after.message();
    expect(after.texts()).toEqual(['recent']);
  });

  it('forgets channels that are no longer its to read, and no others', async () => {
    const before = await (await bench()).start();
    for (const channelId of [THREAD, CHANNEL]) before.fake.people.says({ ...forUs('hello'), channelId });
    await before.message(2);
    await before.stop();
    before.fake.world.channels.delete(THREAD);
    before.fake.rest.faults.add({
      path: new RegExp(`/channels/${CHANNEL}/messages`),
      answer: { status: 404, code: 0 },
    });
    const after = await (await bench({}, before.fake, before.records)).start();
    const failed = () => after.log.lines.filter(({ event }) => event === 'discord.catch-up-failed').length;
    await after.fake.until(() => failed() === 2);
    await after.stop();
    expect(await before.records.get('seen')).toMatchObject({ channels: [{ channelId: CHANNEL }] });
  });

  it('hears people although a server never arrives', async () => {
    const fake = await startFake();
    fake.gateway.withholdsGuild = true;
    const joined = await bench({}, fake);
    await joined.discord.source.start(joined.host);
    const asked = fake.people.commands('export');
    fake.people.says(forUs('blur it'));
    await joined.message(2);
    expect(asked.ack?.at).toBeLessThan(asked.at + 1_000);
  });

  it('carries on with mentions only where Message Content is refused, and says who can mend it', async () => {
    const fake = await startFake();
    fake.gateway.refusals.push(4014);
    const joined = await (await bench({}, fake)).start();
    fake.people.says(forUs('blur it'));
    await joined.message();
    expect(fake.gateway.identities.map(({ intents }) => intents)).toEqual([37_377, 4609]);
    expect(writtenLine(joined, 'discord.mentions-only')).toMatch(/Developer Portal/);
    expect(joined.fatal).toEqual([]);
  });

  it('does the same where Message Content is withdrawn while it runs', async () => {
    const joined = await (await bench()).start();
    joined.fake.gateway.closeAll(4014);
    await joined.fake.until(() => joined.fake.gateway.identities.length === 2);
    await joined.fake.until(() => joined.discord.listening());
    joined.fake.people.says(forUs('blur it'));
    expect(await joined.message()).toMatchObject({ text: 'blur it' });
  });

  it('does not start with a bad token, and says so in a sentence', async () => {
    const joined = await bench({ token: 'wrong' });
    await expect(joined.discord.source.start(joined.host)).rejects.toThrow(
      /^Discord refuses the bot token: .*DISCORD_TOKEN/,
    );
    expect(joined.fake.gateway.identities).toEqual([]);
  });

  it('does not start with a token that only the gateway refuses', async () => {
    const fake = await startFake();
    fake.gateway.refusals.push(4004);
    const joined = await bench({}, fake);
    await expect(joined.discord.source.start(joined.host)).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it.each([
    [4004, 'unauthorized'],
    [4013, 'forbidden'],
  ])('tells once that it is over when the gateway closes with %i', async (code, kind) => {
    const joined = await (await bench()).start();
    joined.fake.gateway.closeAll(code);
    await joined.fake.until(() => joined.fatal.length > 0);
    expect(joined.fatal).toMatchObject([{ kind }]);
    expect(joined.discord.listening()).toBe(false);
  });

  it('tells once that it is over when REST refuses the token', async () => {
    const joined = await (await bench()).start();
    joined.fake.rest.faults.add({ path: /\/messages$/, answer: { status: 401 } });
    await expect(joined.discord.platform.post(HERE, post('hello'))).rejects.toMatchObject({ kind: 'unauthorized' });
    await expect(joined.discord.platform.post(HERE, post('hello'))).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(joined.fatal).toHaveLength(1);
    expect(joined.fatal[0]).toBeInstanceOf(BotError);
  });

  it('waits for a Discord that is down when it starts', async () => {
    const fake = await startFake();
    fake.rest.faults.add({ path: /gateway/, times: 4, answer: { status: 503 } });
    const joined = await (await bench({ clock: scaledClock(20) }, fake)).start();
    expect(joined.log.has('discord.unreachable')).toBe(true);
  });

  it('refuses to start when restarts have nearly used up the day’s sessions', async () => {
    const fake = await startFake();
    fake.gateway.sessionsLeft = 49;
    const joined = await bench({}, fake);
    await expect(joined.discord.source.start(joined.host)).rejects.toMatchObject({
      kind: 'rate-limited',
      facts: { retryAfterMs: 3_600_000 },
    });
  });

  it('hands nothing to the host once it has stopped', async () => {
    const joined = await (await bench()).start();
    await joined.stop();
    joined.fake.people.says(forUs('too late'));
    await joined.fake.until(() => joined.fake.gateway.connected === 0);
    expect(joined.host.received).toEqual([]);
  });

  it('finishes handing over what it has begun when it is stopped, and begins nothing more', async () => {
    const joined = await (await bench()).start();
    const { promise, resolve: release } = Promise.withResolvers<void>();
    joined.host.held = promise;
    joined.fake.people.says(forUs('in time'));
    joined.fake.people.commands('export');
    await joined.fake.until(() => joined.fake.rest.calls.some(({ path }) => path.endsWith('/callback')));
    const stopped = joined.stop();
    joined.fake.people.says(forUs('too late'));
    const late = joined.fake.people.commands('credits');
    const { heartbeats } = joined.fake.gateway;
    joined.fake.gateway.askForHeartbeat();
    await joined.fake.until(() => joined.fake.gateway.heartbeats > heartbeats);
    release();
    await stopped;
    expect(joined.texts().toSorted()).toEqual(['', 'in time']);
    expect(late.ack).toBeUndefined();
  });

  it('can be overlapped by a second process: both hear a message under one id, one of them answers a command', async () => {
    const one = await (await bench()).start();
    const other = await (await bench({}, one.fake, new MemoryRecords())).start();
    one.fake.people.says(forUs('blur it'));
    const ids = (await Promise.all([one.message(), other.message()])).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    one.fake.people.commands('export');
    await one.fake.until(() => one.log.has('discord.not-acknowledged') || other.log.has('discord.not-acknowledged'));
    await one.fake.until(() => one.host.received.length + other.host.received.length === 3);
  });
});

describe('the commands', () => {
  it('are registered once, in both languages, and again only when they change', async () => {
    const first = await (await bench()).start();
    await (await bench({}, first.fake, first.records)).start();
    expect(first.fake.rest.registered.times).toBe(1);
    const changed = await bench({}, first.fake, first.records);
    changed.host.commands = COMMANDS.slice(1);
    await changed.start();
    expect(first.fake.rest.registered.times).toBe(2);
  });

  it('have a file option where they take one, an argument where they have one, and an entry in the message menu', async () => {
    const { fake } = await (await bench()).start();
    const byName = new Map(fake.rest.registered.commands.map((command) => [command['name'], command]));
    expect([...byName.keys()]).toEqual(['edit', 'export', 'credits', 'upload', 'Edit this video']);
    expect(byName.get('upload')).toMatchObject({
      options: [{ type: 11, name: 'video', required: false, file_types: expect.anything() as unknown }],
    });
    expect(byName.get('export')).toMatchObject({
      description_localizations: { 'en-US': 'Render the video', 'zh-CN': '导出视频' },
      options: [{ type: 3, name: 'version' }],
      contexts: [0, 1],
      integration_types: [0],
    });
    expect(byName.get('Edit this video')).toMatchObject({ type: 3, name_localizations: { 'zh-CN': '编辑这个视频' } });
  });

  it('that Discord does not take are told in the log; the bot hears people all the same', async () => {
    const fake = await startFake();
    fake.rest.faults.add({ method: 'PUT', path: /commands$/, answer: { status: 400, code: 50_035 } });
    const joined = await (await bench({}, fake)).start();
    fake.people.says(forUs('blur it'));
    await joined.message();
    expect(joined.log.has('discord.commands-not-registered')).toBe(true);
  });
});
