import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeWorker } from '../studio/server/fake-worker.ts';
import { World } from './world.ts';

describe('the studio is killed', () => {
  let world: World;
  let worker: FakeWorker;
  beforeEach(async () => {
    world = await World.start({}, () => (worker = new FakeWorker()));
    await world.say('put me in an office', [world.clip()]);
    await world.idle();
  });
  afterEach(() => world.stop());

  it('in the middle of an answer: a sentence, nothing sent twice, and the edit that was made is told when it is back', async () => {
    world.studio.faults.add({ action: 'stall', path: '/run_sse', after: 'bytes', bytes: 40 });
    await world.say('blur my background');
    await world.until((text) => text.includes('Editing'));
    while (world.reached('/run_sse') < 2) await world.clock.sleep(400, new AbortController().signal);
    await world.killStudio();
    await world.until((text) => text.includes('I do not send it again'));
    await world.reviveStudio();
    await world.idle();
    expect(world.text).toMatch(/The connection to NemoVideo broke\.|did arrive|no sign/);
    await world.killStudio();
    expect(world.prompts).toEqual(['put me in an office', 'blur my background']);
  });

  it('in the middle of an upload: the card says so, and the upload is made when it is back', async () => {
    world.studio.faults.add({ action: 'stall', path: '/api/upload-video', after: 'received', bytes: 10 });
    await world.say('blur my background', [world.clip('second.mp4')]);
    await world.until((text) => text.includes('Uploading second.mp4'));
    while (world.reached('/api/upload-video') < 2) await world.clock.sleep(400, new AbortController().signal);
    await world.killStudio();
    await world.until((text) => text.includes('cannot be reached right now'));
    await world.reviveStudio();
    await world.idle();
    expect(world.text).toContain('✅ Uploaded second.mp4');
    await world.killStudio();
    expect(world.prompts).toEqual(['put me in an office', 'blur my background']);
  });

  it('in the middle of a render: the card says so, and the file comes when it is back', async () => {
    worker.gate = new Promise(() => {});
    await world.say('export');
    await world.until((text) => text.includes('Rendering'));
    while (world.reached('/api/render/proxy/lambda') === 0) await world.clock.sleep(400, new AbortController().signal);
    await world.killStudio();
    await world.until((text) => text.includes('cannot be reached right now'));
    await world.reviveStudio();
    await world.idle();
    expect(world.room.files).toHaveLength(1);
    await world.killStudio();
    expect(world.renders).toBeLessThanOrEqual(2);
  });

  it('before the prompt left: it leaves when the studio is back, once', async () => {
    await world.killStudio();
    await world.say('blur my background');
    await world.until((text) => text.includes('cannot be reached right now'));
    await world.reviveStudio();
    await world.idle();
    await world.killStudio();
    expect(world.prompts).toEqual(['put me in an office', 'blur my background']);
  });
});
