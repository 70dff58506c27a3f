import { afterEach, describe, expect, it } from 'vitest';

import { BOT } from '../../fakes/discord/fake.ts';
import { bench, closeAll, HERE } from './harness.ts';

afterEach(closeAll);

const forUs = (text: string) => ({ text: `<@${BOT}> ${text}` });

// A file of its own: discord.js waits five seconds between two sessions.
describe('after an outage that costs the session', () => {
  it('active channels are caught up on, oldest first, and what comes in meanwhile is not lost', async () => {
    const joined = await (await bench()).start();
    joined.fake.people.says(forUs('before'));
    await joined.message();
    joined.fake.gateway.forgetsSessions = true;
    await joined.fake.close();
    for (const text of ['one', 'two']) joined.fake.people.writes(forUs(text));
    joined.fake.people.writes({ text: 'not for the bot' });
    await joined.fake.open();
    await joined.fake.until(() => joined.fake.gateway.identities.length === 2);
    joined.fake.people.says(forUs('live'));
    await joined.message(4);
    const missed = joined.host.received.filter(({ text }) => text !== 'live');
    expect(missed.map(({ text }) => text)).toEqual(['before', 'one', 'two']);
    expect(missed.at(-1)?.address).toEqual(HERE);
    expect(joined.texts()).toContain('live');
  });
});
