import { afterEach, describe, expect, it } from 'vitest';

import { channelKey } from '../../../src/core/message.ts';
import { scaledClock } from '../../../src/ops/clock.ts';
import { ALICE, BOB, buttonsOf, CAROL, CHANNEL, DIRECT, ELSEWHERE, shownText, TEAM } from '../../fakes/slack/fake.ts';
import { at, bench, closeAll, post } from './harness.ts';

afterEach(closeAll);

describe('/nemo', () => {
  it('says for all to read what was asked, and everything else goes into its thread', async () => {
    const { fake, host, slack } = await (await bench()).start();
    expect(await fake.people.commands('make &lt;it&gt; louder')).toMatchObject({ status: 200, body: '' });
    const [message] = host.received;
    expect(message).toMatchObject({ ask: { kind: 'text' }, text: 'make <it> louder', author: { id: ALICE } });
    expect(fake.world.fromBot(CHANNEL)).toEqual([]);

    const card = await slack.platform.post(message!.address, post('Queued'));
    const answer = await slack.platform.post(message!.address, post('Done'));
    const [root, ...replies] = fake.world.fromBot(CHANNEL);
    expect(shownText(root!)).toBe(`<@${ALICE}>: \`/nemo make <it> louder\``);
    expect(replies.map((reply) => [shownText(reply), reply.threadTs])).toEqual([
      ['Queued', root!.ts],
      ['Done', root!.ts],
    ]);
    expect(card.address).toEqual(at(root!.ts));
    expect(channelKey(answer.address)).toBe(channelKey(message!.address));
  });

  it('has one root, however many posts come at once, and after a restart too', async () => {
    const first = await (await bench()).start();
    await first.fake.people.commands('make it louder');
    const { address } = first.host.received[0]!;
    await Promise.all(['a', 'b', 'c'].map((text) => first.slack.platform.post(address, post(text))));
    const next = await bench('http', {}, first.fake, first.memory);
    await next.slack.platform.post(JSON.parse(JSON.stringify(address)), post('d'));
    const roots = first.fake.world.fromBot(CHANNEL).filter(({ threadTs }) => threadTs === undefined);
    expect(roots).toHaveLength(1);
    expect(first.fake.world.fromBot(CHANNEL, roots[0]?.ts)).toHaveLength(4);
  });

  it('answers privately without a root, also where the bot is no member', async () => {
    const { fake, host, slack } = await (await bench()).start();
    await fake.people.commands('credits', { channelId: ELSEWHERE });
    const { address } = host.received[0]!;
    await slack.platform.post(address, post('42 credits', { audience: { only: ALICE } }));
    expect(fake.responses).toMatchObject([{ userId: ALICE, body: { response_type: 'ephemeral', text: '42 credits' } }]);
    expect(fake.world.fromBot(ELSEWHERE)).toEqual([]);
  });

  it('asks who typed it to invite the bot, once and in their language, where it is no member', async () => {
    const { fake, host, slack } = await (await bench()).start();
    await fake.people.commands('make it louder', { channelId: ELSEWHERE, userId: BOB });
    const { address } = host.received[0]!;
    for (const text of ['Queued', 'Done']) {
      await expect(slack.platform.post(address, post(text))).rejects.toMatchObject({
        kind: 'cannot-post',
        facts: { missing: expect.stringContaining('/invite') },
      });
    }
    expect(fake.responses.map(({ body }) => body['text'])).toEqual(['请先邀请我。']);
  });

  it('knows the commands that are never said in a sentence', async () => {
    const { fake, host } = await (await bench()).start();
    await fake.people.commands('listen off', { userId: CAROL });
    expect(host.received).toMatchObject([
      { ask: { kind: 'command', name: 'listen' }, text: 'off', author: { manager: true } },
    ]);
  });

  it('alone, or with "upload", opens a form with a place for files', async () => {
    const { fake, host } = await (await bench()).start();
    await fake.people.commands('');
    const [form] = fake.desk.views;
    const clip = fake.keep('clip.mp4');
    expect((await fake.people.fillsIn(form!, 'remove my background', [clip])).status).toBe(200);
    expect(host.received).toMatchObject([
      { ask: { kind: 'prompt' }, text: 'remove my background', files: [{ name: 'clip.mp4' }], address: at(undefined) },
    ]);
  });

  it('typed once is one message, however often it is told', async () => {
    const { fake, host } = await (await bench()).start();
    for (let time = 0; time < 2; time += 1)
      await fake.people.commands('make it louder', { more: { trigger_id: 'same' } });
    expect(host.distinct).toHaveLength(1);
  });
});

describe('a button', () => {
  it('brings who pressed it, what it stands for, and its thread', async () => {
    const { fake, host, slack } = await (await bench()).start();
    const posted = await slack.platform.post(
      at('1.1'),
      post('Well?', { buttons: [{ id: 'x'.repeat(64), label: 'Export', style: 'primary' }] }),
    );
    const target = fake.world.find(CHANNEL, posted.id)!;
    expect(buttonsOf(target)).toMatchObject([{ style: 'primary' }]);
    expect(target.text).toBe('Well?');
    await fake.people.presses(target, 'Export', { userId: BOB });
    expect(host.received).toMatchObject([
      {
        ask: { kind: 'choice', id: 'x'.repeat(64) },
        author: { id: BOB },
        text: '',
        address: { threadId: '1.1', channelId: CHANNEL },
      },
    ]);
  });

  it('in a private message finds its thread, though Slack does not say where that stands', async () => {
    const { fake, host, slack } = await (await bench()).start();
    const choices = [{ id: 'claim', label: 'Open in the browser', style: 'plain' as const }];
    await slack.platform.post(at('1.1'), post('Help', { audience: { only: ALICE }, buttons: choices }));
    const [whisper] = fake.world.whispered(ALICE);
    await fake.people.presses(whisper!, 'Open in the browser');
    expect(host.received).toMatchObject([{ ask: { kind: 'choice', id: 'claim' }, address: { threadId: '1.1' } }]);
  });

  it('of another kind does nothing', async () => {
    const { fake, host } = await (await bench()).start();
    await fake.people.opensHome('home', DIRECT);
    await fake.until(() => fake.desk.views.length === 1);
    expect((await fake.people.pressesIn(fake.desk.views[0]!, 'something-old')).status).toBe(200);
    expect(host.received).toEqual([]);
  });
});

describe('"Edit this video" on a message', () => {
  it('takes its video: the form asks for words alone, and the answer goes below the message', async () => {
    const { fake, host, slack } = await (await bench()).start();
    const target = fake.people.writes({
      text: 'our clip',
      userId: BOB,
      files: [fake.keep('clip.mp4'), fake.keep('b.pdf', undefined, 'application/pdf')],
    });
    await fake.people.picks('edit_video', target.message);
    const [form] = fake.desk.views;
    expect(form?.view['title']).toMatchObject({ text: 'Edit this video' });
    await fake.people.fillsIn(form!, 'blur the background');
    expect(host.received).toMatchObject([
      { ask: { kind: 'prompt' }, text: 'blur the background', author: { id: ALICE }, files: [{ name: 'clip.mp4' }] },
    ]);
    expect(host.received[0]?.address.threadId).toBe(target.message.ts);
    await slack.platform.post(host.received[0]!.address, post('Queued'));
    const thread = fake.world.fromBot(CHANNEL, target.message.ts).map(shownText);
    expect(thread).toEqual([`<@${ALICE}>:\n> blur the background\n📎 clip.mp4`, 'Queued']);
  });

  it('where there is none asks for one, in the language of who asked', async () => {
    const { fake } = await (await bench()).start();
    await fake.people.picks('edit_video', fake.people.writes({ text: 'just words' }).message, { userId: BOB });
    const blocks = fake.desk.views[0]?.view['blocks'] as { label: { text: string }; element: { type: string } }[];
    expect(blocks.map(({ label, element }) => [label.text, element.type])).toEqual([
      ['你的视频', 'file_input'],
      ['要做什么？', 'plain_text_input'],
    ]);
  });

  it('needs something to go on: an empty form is refused beside its field', async () => {
    const { fake, host } = await (await bench()).start();
    await fake.people.commands('');
    const answer = await fake.people.fillsIn(fake.desk.views[0]!, '  ');
    expect(JSON.parse(answer.body)).toEqual({ response_action: 'errors', errors: { words: 'What should be done?' } });
    expect(host.received).toEqual([]);
  });

  it('with ten files of long names still fits into what Slack keeps for a form', async () => {
    const { fake, host } = await (await bench()).start();
    const files = Array.from({ length: 10 }, (_, index) => fake.keep(`${'long name '.repeat(20)}${index}.mp4`));
    await fake.people.picks('edit_video', fake.people.writes({ files }).message);
    const [form] = fake.desk.views;
    expect(String(form?.view['private_metadata']).length).toBeLessThanOrEqual(3000);
    await fake.people.fillsIn(form!, 'all of them');
    expect(host.received[0]?.files.length).toBeGreaterThan(5);
  });
});

describe('the Home tab', () => {
  it('shows what the bot tells, and leads to the form, whose answer comes into the direct messages', async () => {
    const { fake, host } = await (await bench()).start();
    await fake.people.opensHome('home', DIRECT);
    await fake.until(() => fake.desk.views.length === 1);
    const [home] = fake.desk.views;
    const blocks = home?.view['blocks'] as { text?: { text: string } }[];
    expect(blocks.slice(0, 2).map(({ text }) => text?.text)).toEqual(['*Credits*: 42', 'Nothing is running.']);
    await fake.people.pressesIn(home!, 'open_form');
    await fake.people.fillsIn(fake.desk.views[1]!, 'blur it', [fake.keep('clip.mp4')]);
    expect(host.received).toMatchObject([
      { address: at(undefined, DIRECT), text: 'blur it', author: { manager: true } },
    ]);
  });

  it('that cannot be drawn is no reason for Slack to tell it again', async () => {
    const joined = await bench('http');
    joined.host.home = () => Promise.reject(new Error('no credits today'));
    const { fake, log } = await joined.start();
    expect((await fake.people.opensHome('home', DIRECT)).status).toBe(200);
    await fake.until(() => log.has('slack.home-not-drawn'));
    expect(fake.desk.views).toEqual([]);
  });
});

describe('the agent features', () => {
  it("are used where the app has them: suggestions, a status, and Slack's own Stop", async () => {
    const fakeFirst = await bench();
    fakeFirst.fake.world.home.scopes.add('assistant:write');
    const { fake, host, slack } = await fakeFirst.start();
    await fake.people.opensHome('messages', DIRECT);
    await fake.until(() => fake.desk.prompts.length > 0);
    expect(fake.desk.prompts.map(({ channel_id: channel, prompts }) => [channel, JSON.parse(prompts ?? '')])).toEqual([
      [DIRECT, [{ title: 'Office', message: 'put me into an office' }]],
    ]);
    for (const busy of [true, true, false, false]) await slack.platform.showBusy(at('1.1'), busy);
    expect(fake.desk.statuses.map(({ status, thread_ts: thread }) => [status, thread])).toEqual([
      ['processing', '1.1'],
      ['active', '1.1'],
    ]);
    await fake.people.happens({
      type: 'agent_session_stopped',
      channel: CHANNEL,
      thread_ts: '1.1',
      user: ALICE,
      streaming_message_ts: [],
    });
    expect(host.received).toMatchObject([
      { ask: { kind: 'command', name: 'stop' }, author: { id: ALICE }, address: at('1.1') },
    ]);
  });

  it('are left alone where it has not', async () => {
    const made = await (await bench()).start();
    const { fake, slack } = made;
    await fake.people.opensHome('messages', DIRECT);
    await slack.platform.showBusy(at('1.1'), true);
    await made.stop();
    expect([fake.api.of('agents.sessions.setStatus'), fake.desk.prompts]).toEqual([[], []]);
  });
});

describe('a private answer', () => {
  it('is a direct message to who is no longer in the channel, and an ordinary one in direct messages', async () => {
    const { fake, slack } = await (await bench()).start();
    await slack.platform.post(at(undefined, ELSEWHERE), post('42 credits', { audience: { only: ALICE } }));
    await slack.platform.post(at('1.1', DIRECT), post('43 credits', { audience: { only: ALICE } }));
    expect(fake.world.fromBot(DIRECT).map(({ text, threadTs }) => [text, threadTs])).toEqual([
      ['42 credits', undefined],
      ['43 credits', '1.1'],
    ]);
  });

  it('goes the other way where Slack no longer takes the first one', async () => {
    const { fake, host, slack } = await (await bench()).start();
    await fake.people.commands('credits');
    fake.faults.add({ of: 'response_url', answer: { status: 404 } });
    await slack.platform.post(host.received[0]!.address, post('42 credits', { audience: { only: ALICE } }));
    expect(fake.world.whispered(ALICE).map(({ text }) => text)).toEqual(['42 credits']);
    expect(fake.api.of('chat.postEphemeral')).toHaveLength(1);
  });

  it('can be written anew in place of an edit, and removed without a fuss', async () => {
    const { fake, slack } = await (await bench()).start();
    const posted = await slack.platform.post(at('1.1'), post('one', { audience: { only: ALICE } }));
    await slack.platform.edit(posted, post('two', { audience: { only: ALICE } }));
    await slack.platform.remove(posted);
    expect(fake.world.whispered(ALICE).map(({ text }) => text)).toEqual(['one', 'two']);
  });
});

describe('the form', () => {
  it('opens although who asked is told slowly: Slack gives three seconds', async () => {
    const { fake } = await (await bench('http', { clock: scaledClock(20) })).start();
    fake.faults.add({ of: 'users.info', answer: 'silence' });
    await fake.people.commands('', { channelId: CHANNEL });
    expect(fake.desk.views).toHaveLength(1);
    expect(fake.api.of('views.open')[0]?.authorization).toBe(`Bearer ${fake.world.teams.get(TEAM)?.token}`);
  });
});
