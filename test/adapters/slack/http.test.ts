import { afterEach, describe, expect, it } from 'vitest';

import { scaledClock } from '../../../src/ops/clock.ts';
import { BOB, DIRECT } from '../../fakes/slack/fake.ts';
import { at, bench, closeAll, delivery, slowStore } from './harness.ts';

afterEach(closeAll);

const ME = '<@U0NEMO>';

describe('a request of Slack over HTTP', () => {
  it('is acknowledged when its message is stored, and not before', async () => {
    const { fake, host } = await (await bench()).start();
    const store = slowStore(host);
    let answered = false;
    const answer = fake.people.says({ text: `${ME} hello` }).finally(() => (answered = true));
    await store.reached;
    // A whole round to the bot and back: an answer that does not wait would be here by then.
    await fake.people.happens({ type: 'reaction_added', user: 'U0ALICE' });
    expect(answered).toBe(false);
    store.release();
    expect((await answer).answer.status).toBe(200);
    expect(host.received).toHaveLength(1);
  });

  it('is refused while the store is down, so that Slack sends it again', async () => {
    const { fake, host, log } = await (await bench()).start();
    host.refusals = 1;
    const { answer, event } = await fake.people.says({ text: `${ME} hello` });
    expect(answer.status).toBe(500);
    expect(log.has('slack.not-stored')).toBe(true);
    expect((await fake.people.tell(event, { retry: 1 })).status).toBe(200);
    expect(host.received).toHaveLength(1);
  });

  it('is apologised for where it was a command and the store is down, and refused where even that fails', async () => {
    const { fake, host } = await (await bench()).start();
    host.refusals = 2;
    expect((await fake.people.commands('make it louder', { userId: BOB })).status).toBe(200);
    expect(fake.world.whispered(BOB).map(({ text }) => text)).toEqual(['请再试一次。']);
    for (const of of ['response_url', 'chat.postEphemeral']) fake.faults.add({ of, answer: { status: 500 } });
    expect((await fake.people.commands('make it louder')).status).toBe(500);
    expect(host.received).toEqual([]);
  });

  it("is nothing without Slack's signature, long after it, or long before it", async () => {
    const { fake, host } = await (await bench()).start();
    const said = fake.people.writes({ text: `${ME} hello` });
    expect((await fake.people.tell(said.event, { signed: false })).status).toBe(401);
    expect((await fake.people.tell(said.event, { secret: 'another' })).status).toBe(401);
    expect((await fake.people.tell(said.event, { aheadSeconds: -301 })).status).toBe(401);
    await fake.people.tell(said.event, { aheadSeconds: 3_600 });
    expect(host.received).toEqual([]);
  });

  it('may not be of any size', async () => {
    const { fake, host } = await (await bench()).start();
    const { event } = fake.people.writes({ text: `${ME} ${'x'.repeat(3 * 1024 * 1024)}` });
    expect((await fake.people.tell(event)).status).toBe(413);
    expect(host.received).toEqual([]);
  });

  it('answers the challenge that Slack sends when the address is set, if that is signed', async () => {
    const { fake } = await (await bench()).start();
    const challenge = { type: 'url_verification', challenge: 'say this' };
    expect(JSON.parse((await fake.people.tell(challenge)).body)).toEqual({ challenge: 'say this' });
    expect((await fake.people.tell(challenge, { signed: false })).status).toBe(401);
  });

  it('gets 200 and nothing else where it is of another workspace', async () => {
    const { fake, host, log } = await (await bench()).start();
    fake.world.addTeam('T0OTHER', 'xoxb-other', 'U0OTHERBOT', 'B0OTHERBOT');
    const { answer } = await fake.people.says({ text: `${ME} hello`, teamId: 'T0OTHER' });
    expect(answer.status).toBe(200);
    expect(host.received).toEqual([]);
    expect(log.has('slack.foreign-workspace')).toBe(true);
  });

  it('gets 200 where we know nothing of it, so that Slack stops', async () => {
    const { fake } = await (await bench()).start();
    expect((await fake.people.happens({ type: 'reaction_added', user: 'U0ALICE' })).status).toBe(200);
    expect((await fake.people.commands('hello', { more: { command: '/other' } })).status).toBe(200);
    expect((await fake.people.picks('other_entry', fake.people.writes({ text: 'x' }).message)).status).toBe(200);
  });

  it('is looked after to its end before the bot stops, and refused once it does', async () => {
    const running = await (await bench()).start();
    const { fake, host } = running;
    const store = slowStore(host);
    const answer = fake.people.says({ text: `${ME} hello` });
    await store.reached;
    const stopped = running.stop();
    store.release();
    await stopped;
    expect((await answer).answer.status).toBe(200);
    expect(host.received).toHaveLength(1);
    await expect(fake.people.says({ text: 'again', channelId: DIRECT })).rejects.toThrow('fetch failed');
  });

  it('cannot come in where the port is taken, and the start says so', async () => {
    const first = await (await bench()).start();
    const port = first.slack.port() ?? 0;
    const second = await bench('http', { server: { host: '127.0.0.1', port } }, first.fake);
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('cannot be answered with a token that Slack refuses, and the start says what to do', async () => {
    const made = await bench('http', { workspaces: { kind: 'one', botToken: 'xoxb-wrong' } });
    await expect(made.start()).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining('Install App'),
    });
  });

  it('can come in as soon as a Slack that was down is back', async () => {
    const made = await bench('http', { clock: scaledClock(100) });
    made.fake.faults.add({ of: 'auth.test', times: 5, answer: { status: 503 } });
    await made.start();
    expect((await made.fake.people.says({ text: `${ME} hello` })).answer.status).toBe(200);
    expect(made.host.received).toHaveLength(1);
  });

  it('that the app was removed is told to the operator', async () => {
    const { fake, fatal } = await (await bench()).start();
    expect((await fake.people.happens({ type: 'app_uninstalled' })).status).toBe(200);
    expect(fatal).toMatchObject([{ kind: 'unauthorized' }]);
  });

  it('is acknowledged while 20 uploads hang', async () => {
    const { fake, host, slack } = await (await bench()).start();
    fake.faults.add({ of: 'upload', times: 20, answer: 'silence' });
    const stop = new AbortController();
    const uploads = Array.from({ length: 20 }, () =>
      slack.platform.deliver(at('1.1'), delivery(Buffer.alloc(300_000)), stop.signal),
    );
    await fake.until(() => fake.storage.begun === 4);
    for (let each = 0; each < 20; each += 1) {
      expect((await fake.people.says({ text: `${ME} ${each}` })).answer.status).toBe(200);
    }
    expect(host.received).toHaveLength(20);
    stop.abort();
    const outcomes = await Promise.allSettled(uploads);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  });
});
