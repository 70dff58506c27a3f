import { afterEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../../src/ops/clock.ts';
import { ALICE, CHANNEL, GUILD, type FakeMessage } from '../../fakes/discord/fake.ts';
import { bench, closeAll, HERE, post, type Bench } from './harness.ts';

afterEach(closeAll);

const EPHEMERAL = 64;
const content = Buffer.from('a clip');

async function clipFrom({ fake }: Bench): Promise<FakeMessage> {
  return fake.people.writes({ author: fake.world.bob, text: 'my holiday', files: [{ name: 'clip.mp4', content }] });
}

describe('a slash command', () => {
  it('is acknowledged before anything else is awaited, under 3 s although the event loop is busy', async () => {
    const joined = await (await bench()).start();
    const asked = joined.fake.people.commands('export', { version: '3' });
    const until = performance.now() + 700;
    while (performance.now() < until);
    await joined.message();
    const before = joined.fake.rest.calls.slice(
      0,
      joined.fake.rest.calls.findIndex(({ path }) => path.endsWith('/callback')),
    );
    expect(asked.ack?.at).toBeLessThan(asked.at + 3_000);
    expect(before.filter(({ at }) => at >= asked.at)).toEqual([]);
  });

  it('rule 29: becomes a command with what was said after its name, and shows all what was asked', async () => {
    const joined = await (await bench()).start();
    const asked = joined.fake.people.commands('export', { version: '3' }, { locale: 'zh-CN', permissions: 0x20n });
    expect(await joined.message()).toMatchObject({
      id: `discord:${asked.id}`,
      address: { ...HERE, via: { token: asked.token } },
      author: { id: ALICE, locale: 'zh-CN', manager: true },
      ask: { kind: 'command', name: 'export' },
      text: '3',
    });
    expect(joined.fake.world.fromBot(CHANNEL).map((one) => one.content)).toEqual(['`/export 3`']);
  });

  it('whose answer is private announces a private answer, which fills it', async () => {
    const joined = await (await bench()).start();
    const asked = joined.fake.people.commands('credits');
    const { address } = await joined.message();
    expect(asked.ack).toMatchObject({ type: 5, data: { flags: EPHEMERAL } });
    const only = { only: ALICE };
    const first = await joined.discord.platform.post(address, post('42 credits', { audience: only }));
    await joined.discord.platform.post(address, post('and a link', { audience: only }));
    await joined.discord.platform.edit(first, post('41 credits', { audience: only }));
    expect(joined.fake.world.whispered(CHANNEL).map((one) => one.content)).toEqual(['41 credits', 'and a link']);
    expect(asked.original?.content).toBe('41 credits');
    expect(joined.fake.world.fromBot(CHANNEL)).toEqual([]);
    await joined.discord.platform.remove(first);
    expect(joined.fake.world.whispered(CHANNEL)).toHaveLength(1);
  });

  it('leaves no "thinking…" behind where the answer came for all to see', async () => {
    const joined = await (await bench()).start();
    const asked = joined.fake.people.commands('credits');
    const { address } = await joined.message();
    await joined.discord.platform.post(address, post('Setting things up...'));
    expect(asked.original && joined.fake.world.find(CHANNEL, asked.original.id)).toBeUndefined();
    await joined.discord.platform.post(address, post('42 credits', { audience: { only: ALICE } }));
    expect(joined.fake.world.whispered(CHANNEL).map((one) => one.content)).toEqual(['42 credits']);
  });

  it('/edit with an instruction is a prompt whatever its words, with its file', async () => {
    const joined = await (await bench()).start();
    const video = joined.fake.people.hands('clip.mp4', content);
    joined.fake.people.commands('edit', { video, instruction: 'export' });
    const message = await joined.message();
    expect(message).toMatchObject({ ask: { kind: 'prompt' }, text: 'export', files: [{ name: 'clip.mp4' }] });
    expect(joined.fake.world.fromBot(CHANNEL)[0]?.content).toBe('> export\n📎 clip.mp4');
  });

  it('/edit with a file alone hands the file over', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.commands('edit', { video: joined.fake.people.hands('clip.mp4', content) });
    expect(await joined.message()).toMatchObject({ ask: { kind: 'text' }, text: '', files: [{ name: 'clip.mp4' }] });
  });

  it('echoes without pinging anybody', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.commands('edit', { instruction: `write @everyone and <@${ALICE}>` });
    await joined.message();
    expect(joined.fake.rest.calls.find(({ path }) => path.endsWith('/callback'))?.body).toMatchObject({
      data: { allowed_mentions: { parse: [] } },
    });
  });

  it('that comes too late, twice, or was answered by another process, is not acted upon', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.commands('export', {}, { ageMs: 2_700 });
    await joined.fake.until(() => joined.log.has('discord.interaction-too-late'));
    joined.fake.rest.faults.add({ path: /callback$/, answer: { status: 404, code: 10_062 } });
    joined.fake.people.commands('export');
    await joined.fake.until(() => joined.log.has('discord.not-acknowledged'));
    joined.fake.people.commands('credits');
    joined.fake.gateway.repeat('INTERACTION_CREATE');
    await joined.fake.until(() => joined.fake.rest.calls.filter(({ path }) => path.endsWith('/callback')).length === 3);
    expect(joined.host.received.map(({ ask }) => ask)).toEqual([{ kind: 'command', name: 'credits' }]);
  });

  it('in a place where the bot is no member gets told so privately, and starts nothing', async () => {
    const joined = await (await bench()).start();
    const more = { authorizing_integration_owners: { 1: ALICE }, context: 2, guild_id: '1100000000000000999' };
    const asked = joined.fake.people.commands('export', {}, { more, locale: 'zh-CN' });
    await joined.fake.until(() => asked.ack !== undefined);
    expect(asked.ack).toMatchObject({ type: 4, data: { content: '请先邀请我。', flags: EPHEMERAL } });
    expect(joined.host.received).toEqual([]);
  });

  it('is in time by Discord’s clock, however wrong ours is', async () => {
    const real = systemClock();
    const clock = {
      now: () => real.now() + 600_000,
      sleep: real.sleep.bind(real),
      every: real.every.bind(real),
    };
    const joined = await (await bench({ clock })).start();
    joined.fake.people.commands('export');
    expect(await joined.message()).toMatchObject({ ask: { name: 'export' } });
  });

  it('of somebody who has added the app for themselves works in direct messages', async () => {
    const joined = await (await bench()).start();
    const { id } = joined.fake.world.directWith(ALICE);
    const more = { authorizing_integration_owners: { 1: ALICE }, context: 1 };
    joined.fake.people.commands('export', {}, { channelId: id, more });
    expect(await joined.message()).toMatchObject({ address: { channelId: id } });
  });

  it('in a direct message is answered there', async () => {
    const joined = await (await bench()).start();
    const { id } = joined.fake.world.directWith(ALICE);
    joined.fake.people.commands('export', {}, { channelId: id });
    expect(await joined.message()).toMatchObject({
      address: { workspaceId: '@me', channelId: id },
      author: { manager: true },
    });
  });
});

describe('a button', () => {
  it('comes back as the choice it stands for, and leaves its message as it is', async () => {
    const joined = await (await bench()).start();
    const id = 'x'.repeat(64);
    await joined.discord.platform.post(HERE, post('Done.', { buttons: [{ label: 'Export', id, style: 'primary' }] }));
    const [done] = joined.fake.world.fromBot(CHANNEL);
    const pressed = joined.fake.people.presses(done!, 'Export');
    expect(await joined.message()).toMatchObject({ ask: { kind: 'choice', id }, text: '', files: [] });
    expect(pressed.ack?.type).toBe(6);
    expect(joined.fake.world.fromBot(CHANNEL).map((one) => one.content)).toEqual(['Done.']);
  });

  it('survives a restart', async () => {
    const before = await (await bench()).start();
    await before.discord.platform.post(
      HERE,
      post('Done.', { buttons: [{ label: 'Export', id: 'choice-1', style: 'plain' }] }),
    );
    await before.stop();
    const after = await (await bench({}, before.fake, before.records)).start();
    after.fake.people.presses(after.fake.world.fromBot(CHANNEL)[0]!, 'Export');
    expect(await after.message()).toMatchObject({ ask: { kind: 'choice', id: 'choice-1' } });
  });

  it('answers who pressed it alone, where the answer is for them alone', async () => {
    const joined = await (await bench()).start();
    await joined.discord.platform.post(
      HERE,
      post('Running', { buttons: [{ label: 'Stop', id: 'stop', style: 'danger' }] }),
    );
    joined.fake.people.presses(joined.fake.world.fromBot(CHANNEL)[0]!, 'Stop');
    const { address } = await joined.message();
    await joined.discord.platform.post(address, post('That is not yours to stop.', { audience: { only: ALICE } }));
    expect(joined.fake.world.whispered(CHANNEL).map((one) => one.content)).toEqual(['That is not yours to stop.']);
    expect(joined.fake.world.fromBot(CHANNEL).map((one) => one.content)).toEqual(['Running']);
  });
});

describe('a form', () => {
  it('from "Edit this video" asks for words alone, and brings the video of the message', async () => {
    const joined = await (await bench({ messageContent: false })).start();
    const clip = await clipFrom(joined);
    const picked = joined.fake.people.picks('Edit this video', clip, { locale: 'zh-CN' });
    await joined.fake.until(() => picked.ack !== undefined);
    expect(picked.ack).toMatchObject({
      type: 9,
      data: { title: '编辑这个视频', components: [{ label: '要我做什么？' }] },
    });
    await joined.fake.until(() => picked.ack !== undefined);
    joined.fake.people.fillsIn(picked, 'remove the background');
    const message = await joined.message();
    expect(message).toMatchObject({ ask: { kind: 'prompt' }, text: 'remove the background' });
    expect(message.files).toMatchObject([{ name: 'clip.mp4', ref: { channelId: CHANNEL, messageId: clip.id } }]);
  });

  it('survives a restart between opening and sending', async () => {
    const before = await (await bench()).start();
    const picked = before.fake.people.picks('Edit this video', await clipFrom(before));
    await before.fake.until(() => picked.ack !== undefined);
    await before.stop();
    const after = await (await bench({}, before.fake, before.records)).start();
    after.fake.people.fillsIn(picked, 'blur it');
    expect(await after.message()).toMatchObject({ files: [{ name: 'clip.mp4' }] });
  });

  it('on a message without a video asks for one too', async () => {
    const joined = await (await bench()).start();
    const picked = joined.fake.people.picks('Edit this video', joined.fake.people.writes({ text: 'no video here' }));
    await joined.fake.until(() => picked.ack !== undefined);
    expect(picked.ack?.data).toMatchObject({
      components: [
        { component: { type: 19, required: true, file_types: expect.arrayContaining(['video', '.mkv']) as unknown } },
        {},
      ],
    });
    joined.fake.people.fillsIn(picked, 'blur it', [joined.fake.people.hands('mine.mkv', content)]);
    expect(await joined.message()).toMatchObject({ text: 'blur it', files: [{ name: 'mine.mkv' }] });
  });

  it('opens on a bare /edit, where the file may be left out', async () => {
    const joined = await (await bench()).start();
    const asked = joined.fake.people.commands('edit');
    await joined.fake.until(() => asked.ack !== undefined);
    expect(asked.ack?.data).toMatchObject({ components: [{ component: { required: false, min_values: 0 } }, {}] });
    joined.fake.people.fillsIn(asked, 'brighter');
    expect(await joined.message()).toMatchObject({ ask: { kind: 'prompt' }, text: 'brighter', files: [] });
  });

  it('whose video is no longer remembered says so and starts nothing', async () => {
    const before = await (await bench()).start();
    const picked = before.fake.people.picks('Edit this video', await clipFrom(before));
    await before.fake.until(() => picked.ack !== undefined);
    await before.stop();
    const forgetful = await (await bench({}, before.fake)).start();
    forgetful.fake.people.fillsIn(picked, 'blur it');
    await forgetful.fake.until(() => forgetful.fake.world.whispered(CHANNEL).length > 0);
    expect(forgetful.fake.world.whispered(CHANNEL)[0]?.content).toBe('No longer possible.');
    expect(forgetful.host.received).toEqual([]);
  });
});

describe('an interaction that the host cannot take', () => {
  it('is answered all the same, and fills what was announced', async () => {
    const joined = await (await bench()).start();
    joined.host.refuses = true;
    joined.fake.people.commands('credits', {}, { locale: 'zh-CN' });
    await joined.fake.until(() => joined.fake.world.whispered(CHANNEL).length > 0);
    expect(joined.fake.world.whispered(CHANNEL)[0]?.content).toBe('请再试一次。');
  });
});

describe('malformed interactions', () => {
  it('of a kind nobody knows are left alone', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.commands('export', {}, { more: { type: 4 } });
    joined.fake.gateway.dispatch('INTERACTION_CREATE', { type: 99, guild_id: GUILD });
    joined.fake.people.commands('export');
    expect(await joined.message()).toMatchObject({ ask: { name: 'export' } });
    expect(joined.host.received).toHaveLength(1);
  });
});
