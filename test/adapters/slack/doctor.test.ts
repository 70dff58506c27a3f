import { afterEach, describe, expect, it } from 'vitest';

import { slackRecords } from '../../../src/adapters/slack/adapter.ts';
import { checkSlack, type CheckOptions } from '../../../src/adapters/slack/doctor.ts';
import { systemClock } from '../../../src/ops/clock.ts';
import { CHANNEL, ELSEWHERE, type FakeSlack } from '../../fakes/slack/fake.ts';
import { RecordingLog } from '../../fakes/recording-log.ts';
import { closeAll, MemoryRecords, startFake } from './harness.ts';

afterEach(closeAll);

const SEVERAL = {
  kind: 'several',
  clientId: 'client-id',
  clientSecret: 'client-secret',
  stateSecret: 'state-secret',
  encryptionKey: 'ab'.repeat(32),
  agent: false,
} as const;

function check(fake: FakeSlack, more: Partial<CheckOptions> = {}): Promise<string[]> {
  return checkSlack({
    connection: { kind: 'http', signingSecret: 'x' },
    workspaces: { kind: 'one', botToken: fake.world.home.token },
    apiUrl: fake.apiUrl,
    clock: systemClock(),
    log: new RecordingLog(),
    records: slackRecords(new MemoryRecords()),
    channels: [],
    ...more,
  });
}

describe('the doctor', () => {
  it('finds nothing where nothing is wrong, and changes nothing', async () => {
    const fake = await startFake();
    fake.world.home.scopes.add('channels:read');
    const lines = await check(fake, { connection: { kind: 'socket', appToken: fake.appToken } });
    expect(lines).toEqual([
      '✓ Socket Mode: the app-level token is good.',
      '✓ Token: belongs to nemo (U0NEMO) in Team T0HOME (T0HOME).',
      '✓ Scopes: all 10 are granted.',
      '• Scopes: channels:read not needed.',
      '• Agent features: off. No status line, no Stop button of Slack, no suggested prompts; guests can use the app.',
      '✓ T0HOME: the bot is in #c0general.',
    ]);
    expect(fake.world.messages).toEqual([]);
    expect(fake.sockets.connections).toEqual([]);
  });

  it('names each missing scope, what it is for, and where to add it', async () => {
    const fake = await startFake();
    fake.world.home.scopes.delete('files:read');
    expect(await check(fake)).toContainEqual(
      '✗ Scopes: files:read (fetch the videos that people attach) missing. OAuth & Permissions, Bot Token Scopes; then Install App, Reinstall.',
    );
  });

  it('says which of the given channels the bot is no member of', async () => {
    const fake = await startFake();
    const lines = await check(fake, { channels: [CHANNEL, ELSEWHERE, 'C0NOWHERE'] });
    expect(lines.slice(-3)).toEqual([
      `✓ ${CHANNEL}: the bot is a member.`,
      `✗ ${ELSEWHERE}: the bot is no member. Say /invite @nemo there.`,
      '✗ C0NOWHERE: no such channel, or a private one without the bot. Say /invite @nemo there.',
    ]);
  });

  it('does not ask for a scope only to list channels', async () => {
    const fake = await startFake();
    expect((await check(fake)).at(-1)).toContain('cannot be listed without channels:read');
  });

  it('tells a wrong token, a wrong app-level token and a Slack that is away in a line each', async () => {
    const fake = await startFake();
    const lines = await check(fake, {
      connection: { kind: 'socket', appToken: 'xapp-wrong' },
      workspaces: { kind: 'one', botToken: 'xoxb-wrong' },
    });
    expect(lines).toEqual([
      expect.stringMatching(/^✗ Socket Mode: .*connections:write/),
      expect.stringMatching(/^✗ Slack refuses the token/),
    ]);
    expect(lines.join()).not.toMatch(/xoxb|xapp/);
    await fake.close();
    expect((await check(fake)).at(-1)).toMatch(/^✗ auth\.test: ECONNREFUSED/);
  });

  it('looks at every workspace, and says where to install the app when there is none', async () => {
    const fake = await startFake();
    const records = slackRecords(new MemoryRecords());
    expect((await check(fake, { workspaces: SEVERAL, records })).at(-1)).toContain('/slack/install');
    await records.installations.set('T0HOME', { sealed: Buffer.alloc(60).toString('base64') });
    expect((await check(fake, { workspaces: SEVERAL, records })).at(-1)).toMatch(/^✗ T0HOME: .*ENCRYPTION_KEY/);
  });
});
