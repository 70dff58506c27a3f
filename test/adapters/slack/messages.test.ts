import { afterEach, describe, expect, it } from 'vitest';

import { scaledClock } from '../../../src/ops/clock.ts';
import { ALICE, BOB, CAROL, CHANNEL, DIRECT, GROUP, TEAM, timestamp } from '../../fakes/slack/fake.ts';
import { at, bench, closeAll, drain, MemoryRecords } from './harness.ts';

afterEach(closeAll);

const ME = '<@U0NEMO>';

describe('what is meant for the bot', () => {
  it('is a mention with a video: text, file, author and thread arrive', async () => {
    const { fake, host, slack } = await (await bench()).start();
    const clip = fake.keep('clip.mp4', Buffer.from('the video'));
    const { message } = await fake.people.says({
      text: `${ME} remove my background &amp; <https://a.test|a.test>`,
      files: [clip],
    });
    expect(host.received).toMatchObject([
      {
        id: `slack:${TEAM}:${CHANNEL}:${message.ts}`,
        address: at(message.ts),
        author: { id: ALICE, locale: 'en-US', manager: false },
        ask: { kind: 'text' },
        text: 'remove my background & https://a.test',
        files: [{ name: 'clip.mp4', bytes: 9, mimeType: 'video/mp4' }],
        at: Math.round(Number(message.ts) * 1000),
      },
    ]);
    expect(String(await drain(slack, host.received[0]!.files[0]!))).toBe('the video');
  });

  it('goes on in the thread it opened without another mention, whoever writes there', async () => {
    const { fake, host } = await (await bench()).start();
    const { message } = await fake.people.says({ text: `${ME} hello` });
    await fake.people.says({ text: 'now blur it', threadTs: message.ts, userId: BOB });
    await fake.people.says({ text: 'and a file', threadTs: message.ts, files: [fake.keep('b.mp4')] });
    expect(host.received.map(({ text, address }) => [text, address.threadId])).toEqual([
      ['hello', message.ts],
      ['now blur it', message.ts],
      ['and a file', message.ts],
    ]);
  });

  it('goes on in a thread of other people only for who spoke to the bot there', async () => {
    const { fake, host } = await (await bench()).start();
    const { message } = await fake.people.says({ text: 'our holiday plans', userId: BOB });
    await fake.people.says({ text: `${ME} make a clip of it`, threadTs: message.ts });
    await fake.people.says({ text: 'shorter please', threadTs: message.ts });
    await fake.people.says({ text: 'what is this bot doing here?', threadTs: message.ts, userId: BOB });
    expect(host.received.map(({ text }) => text)).toEqual(['make a clip of it', 'shorter please']);
  });

  it('is everything in direct messages, where everybody manages their own bot', async () => {
    const { fake, host } = await (await bench()).start();
    await fake.people.says({ text: 'blur my background', channelId: DIRECT });
    await fake.people.says({ channelId: DIRECT, files: [fake.keep('clip.mp4')] });
    expect(host.received.map(({ text, files, author }) => [text, files.length, author.manager])).toEqual([
      ['blur my background', 0, true],
      ['', 1, true],
    ]);
  });

  it('is a dropped file in a group message, but not what people say to each other there', async () => {
    const { fake, host } = await (await bench()).start();
    await fake.people.says({ text: 'lunch?', channelId: GROUP });
    await fake.people.says({ text: 'remove the background', channelId: GROUP, files: [fake.keep('clip.mp4')] });
    await fake.people.says({ text: `<@${BOB}> look at this`, channelId: GROUP, files: [fake.keep('clip.mp4')] });
    expect(host.received.map(({ text }) => text)).toEqual(['remove the background']);
  });

  it('is no remark of a bystander, no mention of somebody else, no call to everybody', async () => {
    const { fake, host } = await (await bench()).start();
    const { message } = await fake.people.says({ text: `${ME} hello` });
    const threadTs = message.ts;
    await fake.people.says({ text: 'just talking' });
    await fake.people.says({ text: `<@${BOB}> did you see?`, threadTs });
    await fake.people.says({ text: '<!channel> cake in the kitchen', threadTs });
    await fake.people.says({ text: 'nobody mentioned', files: [fake.keep('clip.mp4')] });
    expect(host.received.map(({ text }) => text)).toEqual(['hello']);
  });

  it('is what names nobody in a channel that is always on, but not an answer to somebody else', async () => {
    const { fake, host } = await (await bench()).start();
    host.listening.add(CHANNEL);
    const { message } = await fake.people.says({ text: 'blur it', userId: BOB });
    const other = fake.people.writes({ text: 'lunch?', userId: BOB });
    await fake.people.says({ text: 'yes', threadTs: other.message.ts });
    await fake.people.says({ text: 'and shorter', threadTs: message.ts });
    await fake.people.says({ text: `<@${BOB}> what do you think?` });
    expect(host.received.map(({ text }) => text)).toEqual(['blur it', 'and shorter']);
  });

  it('is nothing that a bot, an edit or the system says', async () => {
    const { fake, host } = await (await bench()).start();
    const text = `${ME} remove my background`;
    await fake.people.says({ text, more: { bot_id: 'B0OTHER' } });
    await fake.people.says({ text, more: { subtype: 'bot_message', bot_id: 'B0OTHER', user: undefined } });
    await fake.people.says({ text, more: { subtype: 'channel_topic' } });
    await fake.people.says({ text, more: { subtype: 'message_changed', hidden: true, message: { text } } });
    await fake.people.says({ text, more: { subtype: 'message_deleted', hidden: true } });
    await fake.people.says({ text, userId: 'USLACKBOT' });
    await fake.people.says({ text, userId: 'U0NEMO' });
    expect(host.received).toEqual([]);
  });

  it('is a word after a bang in its threads, and after "!nemo" anywhere', async () => {
    const { fake, host } = await (await bench()).start();
    const { message } = await fake.people.says({ text: `${ME} hello` });
    await fake.people.says({ text: '!export 2', threadTs: message.ts });
    await fake.people.says({ text: '!listen off', threadTs: message.ts });
    await fake.people.says({ text: '!deploy production' });
    await fake.people.says({ text: '!nemo status' });
    expect(host.received.slice(1).map(({ ask, text }) => [ask, text])).toEqual([
      [{ kind: 'text' }, 'export 2'],
      [{ kind: 'command', name: 'listen' }, 'off'],
      [{ kind: 'text' }, 'status'],
    ]);
  });
});

describe('the files of a message', () => {
  it("are those of the thread's first message when the bot is first called there", async () => {
    const { fake, host } = await (await bench()).start();
    const root = fake.people.writes({
      text: 'my clip',
      userId: BOB,
      files: [fake.keep('clip.mp4'), fake.keep('notes.txt', undefined, 'text/plain')],
    });
    const threadTs = root.message.ts;
    await fake.people.says({ text: `${ME} blur it`, threadTs });
    await fake.people.says({ text: 'more', threadTs });
    expect(host.received.map(({ files }) => files.map(({ name }) => name))).toEqual([['clip.mp4'], []]);
  });

  it('are not waited for when Slack does not tell of that message', async () => {
    const { fake, host } = await (await bench('http', { clock: scaledClock(10) })).start();
    const root = fake.people.writes({ text: 'my clip', userId: BOB, files: [fake.keep('clip.mp4')] });
    fake.faults.add({ of: 'conversations.replies', answer: 'silence' });
    await fake.people.says({ text: `${ME} blur it`, threadTs: root.message.ts });
    expect(host.received.map(({ text, files }) => [text, files.length])).toEqual([['blur it', 0]]);
  });

  it('are those of the message that is shared in it, too', async () => {
    const { fake, host } = await (await bench()).start();
    const clip = fake.keep('clip.mp4');
    const attachments = [{ is_share: true, text: 'look', files: [fake.storage.wire(clip)] }];
    await fake.people.says({ text: `${ME} blur it`, more: { attachments } });
    expect(host.received[0]?.files.map(({ name }) => name)).toEqual(['clip.mp4']);
  });
});

describe('who writes', () => {
  it('is a manager as an administrator of the workspace, and is asked about once', async () => {
    const { fake, host } = await (await bench()).start();
    await fake.people.says({ text: `${ME} one`, userId: CAROL });
    await fake.people.says({ text: `${ME} two`, userId: CAROL });
    await fake.people.says({ text: `${ME} three`, userId: BOB });
    expect(host.received.map(({ author }) => [author.manager, author.locale])).toEqual([
      [true, 'en-US'],
      [true, 'en-US'],
      [false, 'zh-CN'],
    ]);
    expect(fake.api.of('users.info')).toHaveLength(2);
  });

  it('is nobody special where Slack does not say, and the message still arrives', async () => {
    const { fake, host, log } = await (await bench('http', { clock: scaledClock(10) })).start();
    fake.world.home.scopes.delete('users:read');
    await fake.people.says({ text: `${ME} one`, userId: CAROL });
    fake.faults.add({ of: 'users.info', answer: 'silence' });
    await fake.people.says({ text: `${ME} two`, userId: BOB });
    expect(host.received.map(({ author }) => author.manager)).toEqual([false, false]);
    expect(log.has('slack.no-managers')).toBe(true);
  });
});

describe('exactly one message for the core', () => {
  it("through Slack's repetitions, which come with the same id", async () => {
    const { fake, host } = await (await bench()).start();
    const said = await fake.people.says({ text: `${ME} hello`, files: [fake.keep('clip.mp4')] });
    await fake.people.tell(said.event, { retry: 1 });
    await fake.people.tell(said.event, { retry: 2 });
    expect(host.distinct).toHaveLength(1);
    expect(host.distinct[0]?.files).toHaveLength(1);
  });

  it.each([
    ['message first', ['event', 'mention']],
    ['app_mention first, without the files', ['mention', 'event']],
  ] as const)('through both kinds of event: %s', async (_, order) => {
    const { fake, host } = await (await bench()).start();
    const said = fake.people.writes({ text: `${ME} blur it`, files: [fake.keep('clip.mp4')] });
    for (const kind of order) expect((await fake.people.tell(said[kind])).status).toBe(200);
    expect(host.received.map(({ id, files }) => [id, files.length])).toEqual([
      [`slack:${TEAM}:${CHANNEL}:${said.message.ts}`, 1],
    ]);
  });

  it('through one gesture that Slack tells under two timestamps', async () => {
    const { fake, host } = await (await bench()).start();
    const first = await fake.people.says({ text: `${ME} hello`, more: { client_msg_id: 'gesture' } });
    await fake.people.says({ text: `${ME} hello`, more: { client_msg_id: 'gesture', ts: timestamp() } });
    await fake.people.tell(first.event);
    expect(host.distinct).toHaveLength(1);
  });

  it('when the message never comes: the mention alone is enough after a moment', async () => {
    const { fake, host, message } = await started();
    const said = fake.people.writes({ text: `${ME} hello` });
    const answer = await fake.people.tell(said.mention);
    expect(answer.status).toBe(200);
    expect(host.received).toEqual([]);
    expect(await message()).toMatchObject({ text: 'hello', id: `slack:${TEAM}:${CHANNEL}:${said.message.ts}` });
  });

  it('and the files after it, when the message comes too late', async () => {
    const { fake, host, message } = await started();
    const said = fake.people.writes({ text: `${ME} blur it`, files: [fake.keep('clip.mp4')] });
    await fake.people.tell(said.mention);
    const first = await message();
    await fake.people.tell(said.event, { retry: 1 });
    await fake.people.tell(said.event, { retry: 2 });
    expect(host.distinct.map(({ id, text, files }) => [id, text, files.length])).toEqual([
      [first.id, 'blur it', 0],
      [`${first.id}:files`, '', 1],
    ]);
  });

  it('when the process dies while a mention is held: the next one takes it up', async () => {
    const memory = new MemoryRecords();
    const first = await (await bench('http', {}, undefined, memory)).start();
    const said = first.fake.people.writes({ text: `${ME} hello` });
    const key = `slack:${TEAM}:${CHANNEL}:${said.message.ts}`;
    const { event } = said.mention as { event: Record<string, unknown> };
    await first.records.mentions.set(key, { home: { workspaceId: TEAM, botUserId: 'U0NEMO' }, event });
    const next = await (await bench('http', { clock: scaledClock(10) }, first.fake, memory)).start();
    expect(await next.message()).toMatchObject({ id: key, text: 'hello' });
  });

  it('when it cannot be stored at first, though Slack was told that we have it', async () => {
    const made = await (await bench('http', { clock: scaledClock(200) })).start();
    made.host.refusals = 2;
    await made.fake.people.tell(made.fake.people.writes({ text: `${ME} hello` }).mention);
    expect(await made.message()).toMatchObject({ text: 'hello' });
    expect(made.log.has('slack.mention-not-handed-on')).toBe(true);
  });

  it('a held mention is handed on before the bot stops', async () => {
    const running = await (await bench()).start();
    await running.fake.people.tell(running.fake.people.writes({ text: `${ME} hello` }).mention);
    await running.stop();
    expect(running.host.received.map(({ text }) => text)).toEqual(['hello']);
  });
});

/** Time runs ten times as fast. */
async function started() {
  const made = await (await bench('http', { clock: scaledClock(10) })).start();
  return { fake: made.fake, host: made.host, message: (count = 1) => made.message(count) };
}
