import { afterEach, describe, expect, it } from 'vitest';

import { createSlack, slackRecords, type Slack } from '../../../src/adapters/slack/adapter.ts';
import { systemClock } from '../../../src/ops/clock.ts';
import { World } from '../../e2e/world.ts';
import {
  ALICE,
  buttonsOf,
  CHANNEL,
  FakeSlack,
  shownText,
  type FakeMessage,
  type Stored,
} from '../../fakes/slack/fake.ts';
import { pretendFile } from '../../studio/server/fake-worker.ts';
import type { Mode } from './harness.ts';

const CLIP = pretendFile('mp4', { person: 0.4 });
const ME = '<@U0NEMO>';

/** The whole bot between a Slack and a studio, over the real Bolt. */
class Stage {
  readonly fake: FakeSlack;
  readonly world: World;

  private constructor(fake: FakeSlack, world: World) {
    this.fake = fake;
    this.world = world;
  }

  static async open(mode: Mode = 'http'): Promise<Stage> {
    const fake = await FakeSlack.start();
    let slack: Slack | undefined;
    const world = await World.start({}, undefined, async ({ log, records, scratchFolder }) => {
      slack = createSlack({
        connection:
          mode === 'http'
            ? { kind: 'http', signingSecret: fake.signingSecret }
            : { kind: 'socket', appToken: fake.appToken },
        workspaces: { kind: 'one', botToken: fake.world.home.token },
        server: { host: '127.0.0.1', port: 0 },
        apiUrl: fake.apiUrl,
        fileHosts: [fake.host],
        spoolFolder: scratchFolder,
        clock: systemClock(),
        log,
        records: slackRecords(records),
        onFatal: () => {},
      });
      return slack;
    });
    const url = `http://127.0.0.1:${slack?.port()}/slack/events`;
    fake.delivery.route = mode === 'http' ? { kind: 'http', url, secret: fake.signingSecret } : { kind: 'socket' };
    return new Stage(fake, world);
  }

  clip(): Stored {
    return this.fake.keep('clip.mp4', CLIP);
  }

  get posts(): readonly FakeMessage[] {
    return this.fake.world.fromBot(CHANNEL);
  }

  get text(): string {
    return this.posts.map(shownText).join('\n');
  }

  async until(words: string): Promise<void> {
    await this.fake.until(() => this.text.includes(words));
  }

  async press(label: string): Promise<void> {
    const target = this.posts.findLast((message) => buttonsOf(message).some(({ text }) => text.text === label));
    if (target === undefined) throw new Error(`no message with the button ${label}:\n${this.text}`);
    await this.fake.people.presses(target, label);
  }

  async close(): Promise<void> {
    await this.world.stop();
    await this.fake.close();
  }
}

describe('whole conversations in Slack, through the real Bolt, to the studio', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  it.each(['http', 'socket'] as const)(
    'quick edit over %s: a mention with a video, then a button, ends with the MP4’s bytes in the thread',
    async (mode) => {
      stage = await Stage.open(mode);
      const { fake, world } = stage;
      const { message } = await fake.people.says({ text: `${ME} put me in a clean office`, files: [stage.clip()] });
      await stage.until('What changed:');
      await stage.press('Export');
      await stage.until('Here is your video');
      const [delivered] = stage.posts.flatMap(({ files, threadTs }) => files.map((file) => ({ file, threadTs })));
      expect([delivered?.threadTs, delivered?.file.name]).toEqual([message.ts, 'clip-edited.mp4']);
      const plan: unknown = JSON.parse(Buffer.from(delivered?.file.content as Uint8Array).toString());
      expect(plan).toMatchObject({ width: 1920, height: 1080, clips: [{ background: { kind: 'office' } }] });
      expect(stage.text).toContain('✅ Uploaded clip.mp4');
      expect(stage.posts.every(({ threadTs }) => threadTs === message.ts)).toBe(true);
      expect(world.reached('/run_sse')).toBe(1);
    },
  );

  it('goes on in the thread without a mention: a silent edit, the status, an export by a word after a bang', async () => {
    stage = await Stage.open();
    const { fake, world } = stage;
    const { message } = await fake.people.says({ text: `${ME} put me in an office`, files: [stage.clip()] });
    const threadTs = message.ts;
    await stage.until('What changed:');
    world.studio.faults.add({ action: 'no-text', path: '/run_sse' });
    await fake.people.says({ text: 'blur my background instead', threadTs });
    await stage.until('Done. What changed:');
    await fake.people.says({ text: 'status', threadTs });
    await stage.until('Timeline (1 track)');
    await fake.people.says({ text: '!export', threadTs });
    await fake.until(() => stage.posts.some(({ files }) => files.length > 0));
    await fake.people.says({ text: 'nice, isn’t it?', userId: 'U0BOB' });
    expect(world.reached('/run_sse')).toBe(2);
  });

  it('/nemo does the same in a thread of its own, and the form brings the file', async () => {
    stage = await Stage.open();
    const { fake } = stage;
    await fake.people.commands('upload');
    await fake.people.fillsIn(fake.desk.views[0]!, 'blur my background', [stage.clip()]);
    await stage.until('What changed:');
    await fake.people.commands('export');
    await fake.until(() => stage.posts.some(({ files }) => files.length > 0));
    const roots = stage.posts.filter(({ threadTs }) => threadTs === undefined).map(shownText);
    expect(roots).toEqual([`<@${ALICE}>:\n> blur my background\n📎 clip.mp4`, `<@${ALICE}>: \`/nemo export\``]);
  });

  it('/nemo credits is seen by who asked alone', async () => {
    stage = await Stage.open();
    const { fake } = stage;
    await fake.people.commands('credits');
    await fake.until(() => fake.world.whispered(ALICE).some(({ text }) => text.includes('100 available')));
    expect(stage.text).not.toContain('100 available');
  });

  it('Stop tells the truth, and only who asked may press it', async () => {
    stage = await Stage.open();
    const { fake, world } = stage;
    world.studio.faults.add({ action: 'slow', path: '/run_sse', forMs: 1_500 });
    await fake.people.says({ text: `${ME} put me in an office`, files: [stage.clip()] });
    await fake.until(() => stage.posts.some((message) => shownText(message).startsWith('Editing')));
    const card = stage.posts.findLast((message) => buttonsOf(message).some(({ text }) => text.text === 'Stop'));
    await fake.people.presses(card!, 'Stop', { userId: 'U0BOB' });
    await fake.until(() => fake.world.whispered('U0BOB').length > 0);
    await stage.press('Stop');
    await stage.until('it may still finish and be charged');
    expect(world.reached('/run_sse')).toBe(1);
  });

  it.each([
    ['code:2001', '/run_sse', 'https://nemovideo.com/register?bind=anon_'],
    ['code:4002', '/api/upload-video', 'too large'],
    ['error-event', '/run_sse', 'ran into a problem while editing'],
  ])('the service’s %s on %s gets its sentence', async (action, path, sentence) => {
    stage = await Stage.open();
    stage.world.studio.faults.add({ action, path, message: 'no' });
    await stage.fake.people.says({ text: `${ME} put me in an office`, files: [stage.clip()] });
    await stage.until(sentence);
    expect(stage.world.reached(path)).toBe(1);
  });

  it('a bystander’s remark never becomes a prompt, nor does a repetition of Slack’s', async () => {
    stage = await Stage.open();
    const { fake, world } = stage;
    await fake.people.says({ text: 'I would remove my background and replace it', files: [stage.clip()] });
    const { event, mention } = await fake.people.says({ text: `${ME} put me in an office`, files: [stage.clip()] });
    await fake.people.tell(event, { retry: 1 });
    await fake.people.tell(mention);
    await stage.until('What changed:');
    await fake.people.tell(event, { retry: 2 });
    await world.idle();
    expect(world.reached('/run_sse')).toBe(1);
    expect(world.reached('/api/upload-video')).toBe(1);
  });
});
