import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from './world.ts';

describe('three conversations, over real sockets to the studio', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.stop());

  it('rule 77: quick edit: two messages to an MP4', async () => {
    await world.say('remove my background and replace it with a clean office setting', [world.clip()]);
    await world.idle();
    await world.say('export');
    await world.idle();
    expect(world.text).toContain('Ready when you are.');
    expect(world.text).toContain('✅ Uploaded clip.mp4');
    expect(world.text).toMatch(/office/i);
    const [plan] = world.room.files.map(({ bytes }) => JSON.parse(bytes.toString()));
    expect(plan).toMatchObject({ width: 1920, height: 1080, clips: [{ background: { kind: 'office' } }] });
    await world.killStudio();
    expect(world.prompts).toEqual(['remove my background and replace it with a clean office setting']);
    expect(world.renders).toBe(1);
  });

  it('rule 79: iterative: edits after an export go on from the same timeline', async () => {
    await world.say('replace my background with an office', [world.clip()]);
    await world.say('export');
    await world.idle();
    await world.say('keep the first 4 seconds');
    await world.say('add a title that says "Hello"');
    await world.say('导出');
    await world.idle();
    const plans = world.room.files.map(({ bytes }) => JSON.parse(bytes.toString()));
    expect(plans).toHaveLength(2);
    expect(plans[0]).toMatchObject({ clips: [{ background: { kind: 'office' } }], titles: [] });
    expect(plans[1]).toMatchObject({
      clips: [{ background: { kind: 'office' }, endMs: 4_000 }],
      titles: [{ text: 'Hello' }],
    });
  });

  it('rule 78: batch: three files, three instructions, three renders', async () => {
    const files = [world.clip('a.mp4'), world.clip('b.mp4'), world.clip('c.mp4')];
    await world.say('blur my background\nput me in an office\nmake my background blue\nexport each', files);
    await world.idle();
    const plans = world.room.files.map(({ bytes }) => JSON.parse(bytes.toString()));
    expect(
      plans.map(({ clips }) => clips.map(({ background }: { background: { kind: string } }) => background.kind)),
    ).toEqual([['blur'], ['office'], ['color']]);
  });

  it('rule 14: the first of many channels makes one account', async () => {
    await Promise.all([world.say('credits'), world.say('status'), world.say('help')]);
    await world.idle();
    expect(world.reached('/api/auth/anonymous-token')).toBe(1);
    expect(world.reached('/api/tasks/me/with-session')).toBe(1);
    expect(world.text).toContain('100 available');
  });

  it('what the studio cannot do is said, and costs nothing', async () => {
    await world.say('generate a video of a cat on the moon');
    await world.idle();
    await world.say('credits');
    await world.idle();
    expect(world.text).toContain('100 available');
  });
});
