import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Renderer } from '../../studio/render/renderer.ts';
import { makeEmptyRoomClip, makePersonClip, makeTextFile, makeTruncatedClip } from '../studio/render/clips.ts';
import { World } from './world.ts';

const SHAPE = { width: 320, height: 180, fps: 10, seconds: 1 };

describe('bad input gets a plain sentence and loses nothing, with the real media worker', () => {
  let world: World;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nemovideo-clips-'));
    world = await World.start({}, () => new Renderer());
  });
  afterEach(async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function sayWith(path: string): Promise<void> {
    await world.say('put me in a clean office', [world.clip('clip.mp4', await readFile(path))]);
    await world.idle();
  }

  /** A good clip goes through afterwards: nothing was lost, and nothing is stuck. */
  async function worksStill(): Promise<void> {
    const { path } = await makePersonClip(join(folder, 'good.mp4'), SHAPE);
    await sayWith(path);
    expect(world.text).toContain('✅ Uploaded clip.mp4');
    await world.say('credits');
    await world.idle();
    expect(world.text).toContain('90 available');
  }

  it('a .txt renamed .mp4', async () => {
    await sayWith(await makeTextFile(join(folder, 'words.mp4')));
    expect(world.text).toContain('“clip.mp4” is not a format I can edit');
    expect(world.reached('/api/upload-video')).toBe(0);
    await worksStill();
  });

  it('a truncated MP4', async () => {
    await sayWith(await makeTruncatedClip(join(folder, 'cut.mp4'), SHAPE));
    expect(world.text).toMatch(/⚠️ clip\.mp4: .*(?:damaged|incomplete|not a format)/);
    expect(world.reached('/run_sse')).toBe(0);
    await worksStill();
  });

  it('a video without a person: the studio says so, and charges nothing', async () => {
    await sayWith(await makeEmptyRoomClip(join(folder, 'room.mp4'), SHAPE));
    expect(world.text).toMatch(/no(?:body| one| person)|person/i);
    await world.say('credits');
    await world.idle();
    expect(world.text).toContain('100 available');
    await worksStill();
  });
});
