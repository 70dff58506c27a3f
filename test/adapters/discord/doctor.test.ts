import { afterEach, describe, expect, it } from 'vitest';

import { checkDiscord } from '../../../src/adapters/discord/doctor.ts';
import { systemClock } from '../../../src/ops/clock.ts';
import { CHANNEL, GUILD, type FakeDiscord } from '../../fakes/discord/fake.ts';
import { RecordingLog } from '../../fakes/recording-log.ts';
import { bench, closeAll, RecordingHost, startFake } from './harness.ts';

afterEach(closeAll);

async function check(fake: FakeDiscord, token = fake.token, messageContent = true): Promise<string> {
  const { commands } = new RecordingHost(() => undefined);
  const lines = await checkDiscord({
    token,
    apiUrl: fake.apiUrl,
    messageContent,
    clock: systemClock(),
    log: new RecordingLog(),
    commands,
  });
  return lines.join('\n');
}

describe('the check of a Discord set-up', () => {
  it('finds a bot that is ready in order, and changes nothing', async () => {
    const { fake } = await (await bench()).start();
    fake.rest.applicationFlags = 1 << 19;
    fake.rest.calls.length = 0;
    const said = await check(fake);
    expect(said).toContain('permissions=309237763136&scope=bot+applications.commands');
    expect(said).toMatch(/✓ Token.*nemo[^]*✓ Message Content[^]*✓ Commands: 5[^]*✓ Studio: all 1 text channels/);
    expect(said).not.toContain('✗');
    expect(fake.rest.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('names what is missing, channel by channel', async () => {
    const fake = await startFake();
    fake.world.channels.get(CHANNEL)!.overwrites = [
      { id: GUILD, type: 0, allow: '0', deny: String(0x8000n | 0x4000n) },
    ];
    const said = await check(fake);
    expect(said).toContain('✗ Message Content: asked for, but not granted');
    expect(said).toContain('✗ Commands: /edit, /export, /credits, /upload not registered yet');
    expect(said).toContain('✗ #edit-bay: Attach Files missing.');
  });

  it('says what to do about a bad token', async () => {
    const fake = await startFake();
    expect(await check(fake, 'wrong')).toMatch(/^✗ Discord refuses the bot token: .*Reset Token/);
  });

  it('says what works without Message Content', async () => {
    const fake = await startFake();
    expect(await check(fake, fake.token, false)).toContain('• Message Content: not asked for. Mentions');
  });
});
