import { afterEach, describe, expect, it } from 'vitest';

import {
  ALICE,
  BOB,
  BOT,
  CHANNEL,
  GUILD,
  MANAGER_ROLE,
  OWN_THREAD,
  snowflake,
  THREAD,
} from '../../fakes/discord/fake.ts';
import { bench, closeAll } from './harness.ts';

afterEach(closeAll);

describe('messages from the gateway', () => {
  it('reach the host when they are meant for it, and only then', async () => {
    const { fake, host, ...at } = await (await bench()).start();
    fake.people.says({ text: 'nice weather' });
    fake.people.says({ text: `<@${BOB}> look at this` });
    fake.people.says({ text: `<@${BOT}> blur it` });
    await fake.until(() => host.received.length > 0);
    expect(at.discord.listening()).toBe(true);
    expect(host.received.map(({ text }) => text)).toEqual(['blur it']);
  });

  it('come from a direct message in a channel that was never seen before', async () => {
    const joined = await (await bench()).start();
    const direct = joined.fake.world.directWith(ALICE);
    joined.fake.people.says({ channelId: direct.id, text: 'blur it', more: { channel_type: undefined } });
    expect(await joined.message()).toMatchObject({
      address: { workspaceId: '@me', channelId: direct.id },
      author: { manager: true },
    });
  });

  it('come from a thread that was never seen before: one of ours needs no mention, somebody else’s does', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.says({ channelId: THREAD, text: 'between ourselves' });
    joined.fake.people.says({ channelId: OWN_THREAD, text: 'blur it' });
    joined.fake.people.says({ channelId: THREAD, text: `<@${BOT}> sharpen it` });
    await joined.message(2);
    const heard = new Map(joined.host.received.map(({ text, address }) => [text, address.channelId]));
    expect([heard.get('blur it'), heard.get('sharpen it')]).toEqual([OWN_THREAD, THREAD]);
  });

  it('count in a channel that is switched to always-on, unless they mention or answer somebody else', async () => {
    const joined = await (await bench()).start();
    joined.host.listening.add(CHANNEL);
    const bobs = joined.fake.people.says({ author: joined.fake.world.bob, text: 'hello' });
    joined.fake.people.says({ text: 'hello yourself', answers: bobs });
    joined.fake.people.says({ text: `<@${BOB}> did you see` });
    joined.fake.people.says({ text: 'blur it' });
    await joined.message(2);
    expect(joined.texts()).toEqual(['hello', 'blur it']);
  });

  it('are not answered one by one in an always-on channel where Discord withholds what they say', async () => {
    const joined = await (await bench({ messageContent: false })).start();
    joined.host.listening.add(CHANNEL);
    joined.fake.people.says({ text: 'nobody asked you' });
    joined.fake.people.says({ text: `<@${BOT}> blur it` });
    await joined.message();
    expect(joined.texts()).toEqual(['blur it']);
  });

  it('keep their order although one of them has to be looked up first', async () => {
    const joined = await (await bench()).start();
    const clip = joined.fake.people.writes({ files: [{ name: 'clip.mp4', content: Buffer.from('x') }] });
    joined.fake.people.says({ text: `<@${BOT}> first`, answers: clip, more: { referenced_message: undefined } });
    joined.fake.people.says({ text: `<@${BOT}> second` });
    await joined.message(2);
    expect(joined.host.received.map(({ text, files }) => [text, files.length])).toEqual([
      ['first', 1],
      ['second', 0],
    ]);
  });

  it('say who may change settings: the owner, and who holds Manage Server', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.says({ text: `<@${BOT}> one` });
    joined.fake.people.says({ text: `<@${BOT}> two`, roles: [MANAGER_ROLE] });
    joined.fake.people.says({ text: `<@${BOT}> three`, author: joined.fake.world.bob });
    await joined.message(3);
    expect(joined.host.received.map(({ author }) => author.manager)).toEqual([false, true, true]);
  });

  it('with a mention of the role that Discord made for the bot are meant for it', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.says({ text: '<@&1100000000000000007> blur it' });
    expect(await joined.message()).toMatchObject({ text: 'blur it' });
  });

  it('that are broken, or that the host cannot take, end neither the process nor the listening', async () => {
    const joined = await (await bench()).start();
    joined.fake.gateway.dispatch('MESSAGE_CREATE', {
      id: snowflake(),
      channel_id: CHANNEL,
      guild_id: GUILD,
      author: { id: ALICE },
    });
    joined.fake.gateway.dispatch('MESSAGE_CREATE', {
      id: 'x',
      channel_id: CHANNEL,
      author: { id: ALICE },
      mentions: null,
    });
    joined.host.refuses = true;
    joined.fake.people.says({ text: `<@${BOT}> one` });
    const failed = () => joined.log.lines.filter(({ event }) => event === 'discord.event-failed');
    await joined.fake.until(() => failed().length === 2);
    joined.host.refuses = false;
    joined.fake.people.says({ text: `<@${BOT}> two` });
    expect(await joined.message()).toMatchObject({ text: 'two' });
  });
});
