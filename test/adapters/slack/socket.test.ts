import { afterEach, describe, expect, it } from 'vitest';

import { scaledClock } from '../../../src/ops/clock.ts';
import { ALICE, CHANNEL } from '../../fakes/slack/fake.ts';
import { bench, closeAll, listeningClock } from './harness.ts';

afterEach(closeAll);

const ME = '<@U0NEMO>';

/** Over Socket Mode, in a time that runs ten times as fast, with both connections open. */
async function connected() {
  const made = await (await bench('socket', { clock: scaledClock(10) })).start();
  await made.fake.until(() => made.fake.sockets.open().length === 2);
  return made;
}

describe('Socket Mode', () => {
  it('brings messages, commands and buttons like HTTP does', async () => {
    const { fake, host, slack } = await connected();
    const { message } = await fake.people.says({ text: `${ME} hello`, files: [fake.keep('clip.mp4')] });
    await fake.people.commands('make it louder');
    await fake.until(() => host.received.length === 2);
    const posted = await slack.platform.post(host.received[0]!.address, {
      key: 'card',
      text: 'Editing',
      buttons: [{ id: 'stop-1', label: 'Stop', style: 'danger' }],
      audience: 'channel',
    });
    await fake.people.presses(fake.world.find(CHANNEL, posted.id)!, 'Stop');
    await fake.until(() => host.received.length === 3);
    expect(host.received.map(({ ask, text, author }) => [ask, text, author.id])).toEqual([
      [{ kind: 'text' }, 'hello', ALICE],
      [{ kind: 'text' }, 'make it louder', ALICE],
      [{ kind: 'choice', id: 'stop-1' }, '', ALICE],
    ]);
    expect(host.received[2]?.address.threadId).toBe(message.ts);
  });

  it('acknowledges before the message is stored, and tells who wrote when it could not be', async () => {
    const { fake, host, log } = await connected();
    host.refusals = 1;
    const { answer } = await fake.people.says({ text: `${ME} hello` });
    expect(answer.status).toBe(200);
    await fake.until(() => log.has('slack.lost'));
    expect(fake.world.whispered(ALICE).map(({ text }) => text)).toEqual(['Please try again.']);
    expect(host.received).toEqual([]);
  });

  it('loses nothing while Slack renews a connection: the other one is there, and both again soon', async () => {
    const { fake, host, slack } = await connected();
    fake.sockets.refresh();
    await fake.people.says({ text: `${ME} meanwhile` });
    expect(slack.listening()).toBe(true);
    await fake.until(() => fake.sockets.connections.length === 3 && fake.sockets.open().length === 2);
    await fake.people.says({ text: `${ME} afterwards` });
    await fake.until(() => host.received.length === 2);
    expect(host.received.map(({ text }) => text)).toEqual(['meanwhile', 'afterwards']);
  });

  it('comes back by itself after both connections were cut without a goodbye', async () => {
    const { fake, host, slack } = await connected();
    for (const connection of fake.sockets.open()) fake.sockets.drop(connection);
    await fake.until(() => !slack.listening());
    await fake.until(() => fake.sockets.open().length === 2 && slack.listening());
    await fake.people.says({ text: `${ME} back again` });
    await fake.until(() => host.received.length === 1);
    expect(host.received.map(({ text }) => text)).toEqual(['back again']);
  });

  it('makes one of a message that is sent again after a reconnect', async () => {
    const { fake, host } = await connected();
    const { event } = await fake.people.says({ text: `${ME} hello` });
    await fake.people.tell(event, { retry: 1 });
    await fake.until(() => host.received.length === 2);
    expect(host.distinct).toHaveLength(1);
  });

  it('waits for a Slack that is down, at most half a minute between two tries', async () => {
    const clock = listeningClock(1_000);
    const made = await bench('socket', { clock });
    made.fake.faults.add({ of: 'apps.connections.open', times: 30, answer: { status: 503 } });
    await made.start();
    expect(made.slack.listening()).toBe(true);
    expect(Math.max(...clock.waits)).toBe(30_000);
    expect(made.fatal).toEqual([]);
  });

  it('tries again where Slack accepts a connection and never greets it', async () => {
    const made = await bench('socket', { clock: scaledClock(100) });
    made.fake.sockets.mute = true;
    const starting = made.start();
    await made.fake.until(() => made.fake.sockets.connections.length >= 2);
    made.fake.sockets.mute = false;
    await starting;
    expect(made.slack.listening()).toBe(true);
  });

  it('does not start with a token that Slack refuses', async () => {
    const made = await bench('socket', { connection: { kind: 'socket', appToken: 'xapp-wrong' } });
    await expect(made.start()).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('gives up loudly when the token is refused later on and no connection is left, and the process lives', async () => {
    const { fake, fatal, slack } = await connected();
    fake.desk.appTokens.clear();
    for (const connection of fake.sockets.open()) fake.sockets.drop(connection);
    await fake.until(() => fatal.length === 1);
    expect(fatal).toMatchObject([{ kind: 'unauthorized' }]);
    expect(slack.listening()).toBe(false);
  });

  it('keeps trying while the other connection shows that the token is good', async () => {
    const { fake, fatal, log } = await connected();
    fake.faults.add({ of: 'apps.connections.open', times: 2, answer: { error: 'invalid_auth' } });
    fake.sockets.drop();
    await fake.until(() => log.lines.filter(({ event }) => event === 'slack.not-connected').length === 2);
    await fake.until(() => fake.sockets.open().length === 2);
    expect(fatal).toEqual([]);
  });

  it('is not deterred by a proxy that answers 401 in place of Slack', async () => {
    const { fake, fatal, slack } = await connected();
    fake.faults.add({ of: 'apps.connections.open', times: 4, answer: { status: 401, body: 'who are you?' } });
    for (const connection of fake.sockets.open()) fake.sockets.drop(connection);
    await fake.until(() => !slack.listening());
    await fake.until(() => fake.sockets.open().length === 2);
    expect(fatal).toEqual([]);
  });

  it('closes both connections when it stops, also in the middle of connecting', async () => {
    const made = await connected();
    made.fake.faults.add({ of: 'apps.connections.open', times: 1_000, answer: { status: 500 } });
    made.fake.sockets.drop();
    await made.fake.until(() => made.log.has('slack.not-connected'));
    await made.stop();
    await made.fake.until(() => made.fake.sockets.open().length === 0);
    expect(made.slack.listening()).toBe(false);
  });

  it('acknowledges at once although who wrote is asked about slowly', async () => {
    const { fake, host } = await connected();
    fake.faults.add({ of: 'users.info', answer: 'silence' });
    const { answer } = await fake.people.says({ text: `${ME} hello` });
    expect(answer.status).toBe(200);
    expect(host.received).toEqual([]);
    await fake.until(() => host.received.length === 1);
  });
});
