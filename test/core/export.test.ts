import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/errors.ts';
import { MP4, refusedWith, rendered, sourceOf, videoTrack } from '../fakes/scripted-nemo.ts';
import { Harness } from './harness.ts';

const MINUTE = 60_000;

const tooBig = (): BotError => new BotError('file-too-large', '413', { facts: { limitBytes: 10 } });

describe('export', () => {
  let bot: Harness;
  beforeEach(async () => {
    bot = await Harness.start();
    await bot.greeted();
    bot.nemo.tracks = [videoTrack('clip.mp4')];
  });
  afterEach(() => bot.stop());

  it('rules 20, 56 and 59: the MP4 itself comes into the channel, and the words never reach the agent', async () => {
    await bot.say('export');
    await bot.advance(31_000);
    expect(bot.nemo.prompts).toEqual([]);
    expect(bot.room.files.map(({ bytes }) => bytes)).toEqual([Buffer.from(MP4)]);
    expect(bot.room.files[0]?.name).toBe('clip-edited.mp4');
    expect(bot.room.files[0]?.altText).toBe('The exported video, 1920 by 1080 pixels');
    expect(bot.room.texts.at(-1)).toContain('Here is your video: MP4, 1920×1080');
    expect(bot.room.texts[0]).toMatch(/^Done in 30 s/);
  });

  it('rule 53: without a track that holds something, people are told to create something first', async () => {
    bot.nemo.tracks = [{ kind: 'video', segments: [] }];
    await bot.say('export');
    await bot.advance(2_000);
    expect(bot.nemo.renders).toEqual([]);
    expect(bot.room.texts.join('\n')).toContain('There is nothing to export yet');
  });

  it('rule 55: is polled every 30 s, and only a reported figure is shown', async () => {
    bot.nemo.renderStates = [{ status: 'pending' }, { status: 'processing', percent: 50 }, rendered()];
    await bot.say('export');
    await bot.advance(31_000);
    expect(bot.room.texts[0]).toBe('Rendering: usually 30–90 seconds');
    await bot.advance(30_000);
    expect(bot.room.texts[0]).toBe('Rendering 50 %');
    await bot.advance(30_000);
    expect(bot.room.files).toHaveLength(1);
  });

  it('rule 57: the id is stored before it is submitted, and the next process watches it to the end', async () => {
    bot.nemo.renderStates = [{ status: 'processing' }, rendered()];
    await bot.say('export');
    await bot.bot.stop(0);
    await bot.boot();
    await bot.advance(2 * MINUTE);
    expect(bot.nemo.renders).toHaveLength(1);
    expect(bot.room.files).toHaveLength(1);
  });

  it('rule 58: a failed render is ordered once more, with a new id; a second failure is told', async () => {
    bot.nemo.renderStates = [{ status: 'failed', reason: 'GPU gone' }];
    await bot.say('export');
    await bot.advance(3 * MINUTE);
    expect(bot.nemo.renders).toHaveLength(2);
    expect(new Set(bot.nemo.renders.map(({ id }) => id)).size).toBe(2);
    expect(bot.room.texts.at(-1)).toContain('The render failed (GPU gone)');
  });

  it('a poll that fails is not a render that failed', async () => {
    bot.nemo.failNext('render', ...Array.from({ length: 7 }, () => refusedWith('unreachable')));
    await bot.say('export');
    await bot.advance(4 * MINUTE);
    expect(bot.nemo.renders).toHaveLength(1);
    expect(bot.room.files).toHaveLength(1);
  });

  it('rule 74: 402 is about the plan, never about credits, and is remembered: nothing is exported by itself', async () => {
    bot.nemo.failNext('startRender', refusedWith('plan-blocks-export'));
    await bot.say('export');
    await bot.advance(2_000);
    const told = bot.room.texts.join('\n');
    expect(told).toContain('Register or upgrade your plan to unlock export.');
    expect(told).not.toMatch(/credit/i);
    bot.nemo.runs = [
      async function* () {
        yield { type: 'text', text: 'Your office is ready. Click the **Export** button to download it.', whole: true };
      },
    ];
    await bot.say('office please');
    await bot.advance(MINUTE);
    expect(bot.nemo.renders).toHaveLength(1);
    await bot.say('export');
    await bot.advance(MINUTE);
    expect(bot.nemo.renders).toHaveLength(2);
  });

  it('Q17: says after five minutes that it takes longer, gives up after thirty and keeps the id', async () => {
    bot.nemo.renderStates = [{ status: 'processing' }];
    await bot.say('export');
    await bot.advance(5.6 * MINUTE);
    expect(bot.room.texts.join('\n')).toContain('takes longer than usual');
    await bot.advance(26 * MINUTE);
    expect(bot.room.texts.at(-1)).toContain(bot.nemo.renders[0]?.id);
  });

  it('rule 41: heartbeats come while it renders', async () => {
    bot.nemo.renderStates = [{ status: 'processing', percent: 10 }];
    await bot.say('export');
    await bot.advance(2.7 * MINUTE);
    expect(bot.room.texts[0]).toContain('⏳ Still working...');
  });

  it('rule 56: too big for the place: a smaller render of the same draft, with the full-quality link', async () => {
    bot.room.failNext('deliver', tooBig());
    await bot.say('export');
    await bot.advance(2 * MINUTE);
    expect(bot.nemo.renders.map(({ quality }) => quality)).toEqual(['high', 'medium']);
    expect(bot.nemo.renders[1]?.draft).toEqual(bot.nemo.renders[0]?.draft);
    expect(bot.room.files).toHaveLength(1);
    expect(bot.room.texts.at(-1)).toContain('Full quality: https://files.example/final.mp4');
  });

  it('rule 56: too big for the place, with a tool for it: a copy fitted to the limit, the full-quality link, and no second render', async () => {
    const released: number[] = [];
    bot.fitted = (limitBytes) => ({
      source: sourceOf(new Uint8Array(limitBytes)),
      release: async () => void released.push(limitBytes),
    });
    bot.room.failNext('deliver', tooBig());
    await bot.say('export');
    await bot.advance(MINUTE);
    expect(bot.nemo.renders).toHaveLength(1);
    expect(bot.room.files.map(({ bytes }) => bytes.length)).toEqual([10]);
    expect(bot.room.texts.at(-1)).toMatch(
      /fitted to what this place takes.*\nFull quality: https:\/\/files\.example\/final\.mp4/,
    );
    expect(released).toEqual([10]);
    await bot.press('Download here', { author: 'bob' });
    expect(bot.room.files.map(({ bytes }) => bytes.length)).toEqual([10, MP4.length]);
  });

  it('rule 56: too big in every size: the link, never silence', async () => {
    bot.room.failNext('deliver', tooBig(), tooBig(), tooBig());
    await bot.say('export');
    await bot.advance(3 * MINUTE);
    expect(bot.room.files).toEqual([]);
    expect(bot.room.texts.at(-1)).toContain('Full quality: https://files.example/final.mp4');
  });

  it('a link that opens nowhere else is not shared: only files are sent', async () => {
    await bot.stop();
    bot = await Harness.start({ sharesLinks: false });
    bot.nemo.tracks = [videoTrack('clip.mp4')];
    bot.room.failNext('deliver', tooBig(), tooBig(), tooBig());
    await bot.say('export');
    await bot.advance(3 * MINUTE);
    expect(bot.room.texts.join()).not.toContain('files.example');
    expect(bot.room.texts.at(-1)).toContain('Say “export” to try again');
  });

  it('a platform that cannot be reached for a while still gets the file', async () => {
    bot.room.failNext('deliver', new BotError('unreachable', 'gone'), new BotError('disconnected', 'gone'));
    await bot.say('export');
    await bot.advance(3 * MINUTE);
    expect(bot.room.files).toHaveLength(1);
    expect(bot.nemo.renders).toHaveLength(1);
  });

  it('Stop cancels the render at the service', async () => {
    bot.nemo.renderStates = [{ status: 'processing' }];
    await bot.say('export');
    await bot.advance(2_000);
    await bot.say('stop');
    await bot.advance(2 * MINUTE);
    expect(bot.nemo.cancelled).toEqual([bot.nemo.renders[0]?.id]);
    expect(bot.room.files).toEqual([]);
    expect(bot.room.texts).toContain('Stopping. Cancelled: 1 rendering.');
  });

  it('rule 79: edits go on after an export, on the same session', async () => {
    await bot.say('export');
    await bot.advance(MINUTE);
    await bot.say('blur it');
    await bot.advance(2_000);
    await bot.say('导出');
    await bot.advance(MINUTE);
    expect(bot.nemo.sessions).toBe(1);
    expect(bot.room.files).toHaveLength(2);
  });

  it('rule 80: "export as mov" is answered with MP4 for the widest compatibility, and exported', async () => {
    await bot.say('export as mov');
    await bot.advance(MINUTE);
    expect(bot.room.texts.join('\n')).toContain('widest compatibility');
    expect(bot.room.files).toHaveLength(1);
  });

  it('an earlier version can be exported: the draft that was kept is what is rendered', async () => {
    await bot.say('one');
    await bot.advance(2_000);
    bot.nemo.runs = [
      async function* () {
        bot.nemo.tracks = [videoTrack('other.mp4')];
        yield { type: 'text', text: 'Changed.', whole: true };
      },
    ];
    await bot.say('two');
    await bot.advance(2_000);
    await bot.say('versions');
    expect(bot.room.texts.at(-1)).toMatch(/1\. .*\n2\. two/);
    await bot.say('export 1 as mov');
    await bot.advance(MINUTE);
    expect(JSON.stringify(bot.nemo.renders[0]?.draft)).toContain('clip.mp4');
    await bot.say('export 9');
    await bot.advance(2_000);
    expect(bot.room.texts.join('\n')).toContain('There is no version 9');
  });

  it('an instruction that ends in "and export" is sent, then exported', async () => {
    await bot.say('blur the background and then export it');
    await bot.advance(MINUTE);
    expect(bot.nemo.prompts).toEqual(['blur the background and then export it']);
    expect(bot.room.files).toHaveLength(1);
  });
});
