import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiscord } from '../../src/adapters/discord/adapter.ts';
import { systemClock } from '../../src/ops/clock.ts';
import { ALICE, BOT, CHANNEL, FakeDiscord, type FakeMessage } from '../fakes/discord/fake.ts';
import { pretendFile } from '../studio/server/fake-worker.ts';
import { World } from './world.ts';

const mentioning = (words: string): string => `<@${BOT}> ${words}`;

const CLIP = { name: 'clip.mp4', content: pretendFile('mp4', { person: 0.4 }) };

describe('whole conversations in Discord, through the real discord.js, to the studio', () => {
  let fake: FakeDiscord;
  let world: World;

  async function start(...options: Parameters<typeof World.start>): Promise<void> {
    fake = await FakeDiscord.start();
    world = await World.start(options[0], options[1], async ({ log, records }) =>
      createDiscord({
        token: fake.token,
        apiUrl: fake.apiUrl,
        messageContent: false,
        fileHosts: [fake.host],
        clock: systemClock(),
        log,
        records: records.box('discord'),
        onFatal: () => {},
      }),
    );
  }

  const ours = (): readonly FakeMessage[] => fake.world.fromBot(CHANNEL);
  const text = (): string =>
    ours()
      .map(({ content }) => content)
      .join('\n');
  const under = (label: string): FakeMessage => {
    const found = ours().findLast(({ components }) =>
      components.some((row) => row.components.some((one) => one.label === label)),
    );
    if (!found) throw new Error(`no message with the button ${label}:\n${text()}`);
    return found;
  };

  beforeEach(() => start());
  afterEach(async () => {
    await world.stop();
    await fake.close();
  });

  it('quick edit: a mention with a video, then a button, ends with the MP4’s bytes in the channel', async () => {
    fake.people.says({ text: mentioning('put me in a clean office'), files: [CLIP] });
    await fake.until(() => text().includes('What changed:'));
    fake.people.presses(under('Export'), 'Export');
    await fake.until(() => text().includes('Here is your video'));
    const [file] = ours().flatMap(({ uploads }) => uploads);
    expect(file?.name).toBe('clip-edited.mp4');
    const plan: unknown = JSON.parse(Buffer.from(file?.bytes ?? []).toString());
    expect(plan).toMatchObject({ width: 1920, height: 1080, clips: [{ background: { kind: 'office' } }] });
    expect(text()).toContain('✅ Uploaded clip.mp4');
    expect(world.reached('/run_sse')).toBe(1);
  });

  it('a bystander’s remark never becomes a prompt', async () => {
    fake.people.says({ text: 'I would remove my background and replace it', files: [CLIP] });
    fake.people.says({ text: mentioning('credits') });
    const alone = fake.world.directWith(ALICE).id;
    await fake.until(() => fake.world.fromBot(alone).some(({ content }) => content.includes('100 available')));
    expect(world.reached('/run_sse')).toBe(0);
    expect(world.reached('/api/upload-video')).toBe(0);
  });

  it('slash commands do the same: /edit with a file, /status, /export', async () => {
    fake.people.commands('edit', {
      video: fake.people.hands(CLIP.name, CLIP.content),
      instruction: 'blur my background',
    });
    await fake.until(() => text().includes('What changed:'));
    fake.people.commands('status');
    await fake.until(() => text().includes('Timeline (1 track)'));
    fake.people.commands('export');
    await fake.until(() => ours().some(({ uploads }) => uploads.length > 0));
    expect(world.reached('/run_sse')).toBe(1);
  });

  it('/credits is seen by who asked alone', async () => {
    fake.people.commands('credits');
    await fake.until(() => fake.world.whispered(CHANNEL).some(({ content }) => content.includes('100 available')));
    expect(text()).not.toContain('100 available');
  });

  it('a silent edit is answered by what changed', async () => {
    world.studio.faults.add({ action: 'no-text', path: '/run_sse' });
    fake.people.says({ text: mentioning('put me in an office'), files: [CLIP] });
    await fake.until(() => text().includes('Done. What changed:'));
    expect(text()).toContain('office');
  });

  it('Stop tells the truth, and the edit’s result still comes', async () => {
    world.studio.faults.add({ action: 'slow', path: '/run_sse', forMs: 1_500 });
    fake.people.says({ text: mentioning('put me in an office'), files: [CLIP] });
    await fake.until(() => ours().some(({ content }) => content.startsWith('Editing')));
    fake.people.presses(under('Stop'), 'Stop');
    await fake.until(() => text().includes('it may still finish and be charged'));
    await fake.until(() => text().includes('The earlier edit did arrive'));
    expect(world.reached('/run_sse')).toBe(1);
  });

  it.each([
    ['code:2001', '/run_sse', 'https://nemovideo.com/register?bind=anon_'],
    ['code:4002', '/api/upload-video', 'too large'],
    ['code:4001', '/api/upload-video', 'not a format I can edit'],
    ['error-event', '/run_sse', 'ran into a problem while editing'],
  ])('the service’s %s on %s gets its sentence', async (action, path, sentence) => {
    world.studio.faults.add({ action, path, message: 'no' });
    fake.people.says({ text: mentioning('put me in an office'), files: [CLIP] });
    await fake.until(() => text().includes(sentence));
    expect(world.reached(path)).toBe(1);
  });

  it('402 on export is about the plan, not about credits', async () => {
    fake.people.says({ text: mentioning('put me in an office'), files: [CLIP] });
    await fake.until(() => text().includes('What changed:'));
    world.studio.faults.add({ action: '402', path: '/api/render/proxy/lambda' });
    fake.people.says({ text: mentioning('export') });
    await fake.until(() => text().includes('Register or upgrade your plan to unlock export.'));
    expect(text()).not.toMatch(/no credits/i);
  });

  it('an expired token and a lost session are made good, and told where something is lost', async () => {
    fake.people.says({ text: mentioning('put me in an office'), files: [CLIP] });
    await fake.until(() => text().includes('What changed:'));
    world.studio.faults.add({ action: 'code:1001', path: '/api/credits' });
    fake.people.commands('credits');
    await fake.until(() => fake.world.whispered(CHANNEL).some(({ content }) => content.includes('available')));
    world.studio.faults.add({ action: 'code:1002', path: '/run_sse' });
    fake.people.says({ text: mentioning('blur my background') });
    await fake.until(() => text().includes('Your instruction builds on the old project'));
    expect(text()).toContain('The old timeline is not there');
    expect(under('Send it to the new project').content).toContain('I kept it');
  });
});
