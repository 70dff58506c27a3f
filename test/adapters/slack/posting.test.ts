import { webApi } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';

import { failureOf, isAmbiguous } from '../../../src/adapters/slack/failures.ts';
import { scaledClock } from '../../../src/ops/clock.ts';
import { ALICE, CHANNEL, DIRECT, shownText } from '../../fakes/slack/fake.ts';
import { at, bench, closeAll, listeningClock, post } from './harness.ts';

afterEach(closeAll);

const HERE = at('1.1');

/** The speaking half alone, in a time that runs fifty times as fast. */
async function speaking() {
  return bench('http', { clock: scaledClock(50) });
}

describe('a post whose answer is lost', () => {
  it.each([
    ['a 500 after it was taken', { status: 500 }],
    ['a 503 page of a proxy after it was taken', { status: 503, body: '<html>Service Unavailable</html>' }],
    ['a connection reset after it was taken', 'reset' as const],
    ['Slack\'s own "may have succeeded"', { error: 'fatal_error' }],
  ])('is one post: %s', async (_, answer) => {
    const { fake, slack } = await speaking();
    fake.faults.add({ of: 'chat.postMessage', when: 'after', answer });
    const posted = await slack.platform.post(HERE, post('Done'));
    expect(fake.world.fromBot(CHANNEL).map(({ ts, text }) => [ts, text])).toEqual([[posted.id, 'Done']]);
    expect(fake.api.of('chat.postMessage')).toHaveLength(1);
    expect(fake.api.of('conversations.replies')).toHaveLength(1);
  });

  it('is made once more, and only once, where the look shows nothing', async () => {
    const { fake, slack } = await speaking();
    fake.faults.add({ of: 'chat.postMessage', answer: { status: 500 } });
    await slack.platform.post(HERE, post('Done'));
    expect(fake.world.fromBot(CHANNEL)).toHaveLength(1);
    fake.faults.add({ of: 'chat.postMessage', times: 9, answer: { status: 500 } });
    await expect(slack.platform.post(HERE, post('Never'))).rejects.toMatchObject({ kind: 'disconnected' });
    expect(fake.api.of('chat.postMessage')).toHaveLength(4);
  });

  it('is found again by a later attempt with the same key', async () => {
    const { fake, slack } = await speaking();
    fake.faults.add({ of: 'chat.postMessage', when: 'after', answer: 'reset' });
    fake.faults.add({ of: 'conversations.replies', times: 3, answer: { status: 500 } });
    const one = post('Done');
    await expect(slack.platform.post(HERE, one)).rejects.toMatchObject({ kind: 'disconnected' });
    const again = await slack.platform.post(HERE, one);
    expect(fake.world.fromBot(CHANNEL).map(({ ts }) => ts)).toEqual([again.id]);
  });

  it('is found again by the next process, by one look', async () => {
    const first = await speaking();
    const one = post('Done');
    const posted = await first.slack.platform.post(HERE, one);
    // As a crash between Slack's answer and our note leaves it.
    await first.records.posts.set(one.key, { begunAt: Date.now() });
    const next = await bench('http', {}, first.fake, first.memory);
    expect((await next.slack.platform.post(HERE, one)).id).toBe(posted.id);
    expect(first.fake.api.of('chat.postMessage')).toHaveLength(1);
    expect(first.fake.api.of('conversations.replies')).toHaveLength(1);
  });

  it('needs no look where the note was made', async () => {
    const first = await speaking();
    const one = post('Done');
    const posted = await first.slack.platform.post(HERE, one);
    const next = await bench('http', {}, first.fake, first.memory);
    expect((await next.slack.platform.post(HERE, one)).id).toBe(posted.id);
    expect(first.fake.api.of('conversations.replies')).toEqual([]);
  });

  it('outside of threads is looked for in the channel', async () => {
    const { fake, slack } = await speaking();
    fake.faults.add({ of: 'chat.postMessage', when: 'after', answer: 'reset' });
    await slack.platform.post(at(undefined), post('Done'));
    expect(fake.world.fromBot(CHANNEL)).toHaveLength(1);
  });

  it('is rather made twice than never where it may not be looked for', async () => {
    const { fake, slack, log } = await speaking();
    fake.world.home.scopes.delete('channels:history');
    fake.faults.add({ of: 'chat.postMessage', answer: 'reset' });
    await slack.platform.post(HERE, post('Done'));
    expect(fake.world.fromBot(CHANNEL)).toHaveLength(1);
    expect(log.has('slack.cannot-look')).toBe(true);
  });

  it('was never heard where no connection was made: nothing is looked for, and the caller may try again', async () => {
    const { fake, slack } = await speaking();
    const one = post('Done');
    await fake.close();
    await expect(slack.platform.post(HERE, one)).rejects.toMatchObject({ kind: 'unreachable' });
    await fake.open();
    await slack.platform.post(HERE, one);
    expect(fake.world.fromBot(CHANNEL)).toHaveLength(1);
    expect(fake.api.of('conversations.replies')).toEqual([]);
  });

  it('counts an answer that never came among those that may have been heard', () => {
    const late = failureOf(
      new webApi.WebAPIRequestError(new DOMException('late', 'TimeoutError') as Error),
      'chat.postMessage',
    );
    expect([late.kind, isAmbiguous(late)]).toEqual(['timed-out', true]);
  });
});

describe('an edit whose answer is lost', () => {
  it('is simply made again', async () => {
    const { fake, slack } = await speaking();
    const posted = await slack.platform.post(HERE, post('0 %'));
    fake.faults.add({ of: 'chat.update', when: 'after', answer: { status: 500 } });
    expect((await slack.platform.edit(posted, post('50 %'))).id).toBe(posted.id);
    expect(fake.world.fromBot(CHANNEL).map(shownText)).toEqual(['50 %']);
  });

  it.each(['edit_window_closed', 'cant_update_message'])(
    'or cannot be made any more (%s): it is posted anew',
    async (error) => {
      const { fake, slack } = await speaking();
      const posted = await slack.platform.post(HERE, post('0 %'));
      fake.faults.add({ of: 'chat.update', answer: { error } });
      const other = await slack.platform.edit(posted, post('50 %'));
      expect(other.id).not.toBe(posted.id);
      await slack.platform.edit(other, post('100 %'));
      expect(fake.world.fromBot(CHANNEL).map(shownText)).toEqual(['0 %', '100 %']);
    },
  );
});

describe('a 429', () => {
  it('holds back its own channel only, in order, and for as long as Slack asks', async () => {
    const clock = listeningClock(50);
    const { fake, slack } = await bench('http', { clock });
    fake.faults.add({
      of: 'chat.postMessage',
      channel: CHANNEL,
      answer: { status: 429, headers: { 'retry-after': '5' } },
    });
    const order: string[] = [];
    const say = async (channelId: string, text: string): Promise<void> => {
      await slack.platform.post(at('1.1', channelId), post(text));
      order.push(text);
    };
    await Promise.all([say(CHANNEL, 'limited'), say(CHANNEL, 'behind it'), say(DIRECT, 'elsewhere')]);
    expect(order).toEqual(['elsewhere', 'limited', 'behind it']);
    expect(clock.waits.some((ms) => ms > 4_900 && ms <= 5_100)).toBe(true);
  });

  it('on edits does not hold back the answer', async () => {
    const { fake, slack } = await speaking();
    const card = await slack.platform.post(HERE, post('0 %'));
    fake.faults.add({ of: 'chat.update', answer: { status: 429, headers: { 'retry-after': '5' } } });
    const order: string[] = [];
    const edit = slack.platform.edit(card, post('50 %')).then(() => order.push('edit'));
    await slack.platform.post(HERE, post('The answer'));
    order.push('answer');
    await edit;
    expect(order).toEqual(['answer', 'edit']);
  });

  it('of more than half a minute is told to the caller, and so is one that does not end', async () => {
    const { fake, slack } = await speaking();
    fake.faults.add({ of: 'chat.postMessage', answer: { status: 429, headers: { 'retry-after': '90' } } });
    await expect(slack.platform.post(HERE, post('x'))).rejects.toMatchObject({
      kind: 'rate-limited',
      facts: { retryAfterMs: 90_000 },
    });
    await expect(slack.platform.post(HERE, post('y'))).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(fake.api.of('chat.postMessage')).toHaveLength(1);
    fake.faults.add({
      of: 'chat.postMessage',
      channel: DIRECT,
      times: 9,
      answer: { status: 429, headers: { 'retry-after': '1' } },
    });
    await expect(slack.platform.post(at('1.1', DIRECT), post('z'))).rejects.toMatchObject({ kind: 'rate-limited' });
  });

  it.each([{ error: 'ratelimited' }, { status: 429 }])(
    'is one as well as a word with status 200, or without a time: %o',
    async (answer) => {
      const { fake, slack } = await speaking();
      fake.faults.add({ of: 'chat.postMessage', answer });
      await slack.platform.post(HERE, post('x'));
      expect(fake.world.fromBot(CHANNEL)).toHaveLength(1);
    },
  );
});

describe('what Slack does not let us say', () => {
  it.each([
    ['not_in_channel', '/invite'],
    ['is_archived', 'archived'],
    ['restricted_action_read_only_channel', 'read-only'],
    ['restricted_action_thread_locked', 'locked'],
  ])('names the right that is missing: %s', async (error, word) => {
    const { fake, slack } = await speaking();
    fake.faults.add({ of: 'chat.postMessage', answer: { error } });
    await expect(slack.platform.post(HERE, post('x'))).rejects.toMatchObject({
      kind: 'cannot-post',
      facts: { detail: error, missing: expect.stringContaining(word) },
    });
    // Nothing is left over that would make a later attempt look for it.
    await slack.platform.post(HERE, post('y'));
    expect(fake.api.of('conversations.replies')).toEqual([]);
  });

  it('names the scope', async () => {
    const { fake, slack } = await speaking();
    fake.world.home.scopes.delete('chat:write');
    await expect(slack.platform.post(HERE, post('x'))).rejects.toMatchObject({
      facts: { missing: 'the scope chat:write' },
    });
  });

  it('for good: a dead token is told to the operator, once, and is in no message', async () => {
    const { fake, slack, fatal, log } = await speaking();
    fake.faults.add({ of: 'chat.postMessage', times: 2, answer: { error: 'token_revoked' } });
    await expect(slack.platform.post(HERE, post('x'))).rejects.toMatchObject({ kind: 'unauthorized' });
    await expect(slack.platform.post(HERE, post('y'))).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(fatal).toHaveLength(1);
    expect(JSON.stringify([fatal[0]?.message, fatal[0]?.facts, log.lines])).not.toContain(fake.world.home.token);
  });
});

describe('a message of ours', () => {
  it('shows no preview of its links, and neither it nor an edit parses names', async () => {
    const { fake, slack } = await speaking();
    const posted = await slack.platform.post(HERE, post('see https://a.test/ @here'));
    await slack.platform.edit(posted, post('see @channel'));
    const common = { unfurl_links: 'false', unfurl_media: 'false', link_names: 'false', parse: 'none' };
    expect(fake.api.of('chat.postMessage')[0]?.args).toMatchObject(common);
    expect(fake.api.of('chat.update')[0]?.args).toMatchObject(common);
    expect(fake.world.fromBot(CHANNEL)[0]?.pings).toEqual([]);
  });

  it('with more buttons than a block takes still shows them all', async () => {
    const { fake, slack } = await speaking();
    const buttons = Array.from({ length: 30 }, (_, index) => ({
      id: `b${index}`,
      label: `${'long '.repeat(20)}${index}`,
      style: 'plain' as const,
    }));
    await slack.platform.post(HERE, post('Which one?', { buttons, mention: ALICE }));
    const blocks = fake.world.fromBot(CHANNEL)[0]?.blocks ?? [];
    expect(blocks.map(({ elements }) => elements?.length)).toEqual([undefined, 25, 5]);
    expect(blocks[0]?.text?.text).toBe(`<@${ALICE}> Which one?`);
  });
});
