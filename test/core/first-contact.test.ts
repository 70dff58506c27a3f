import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusedWith } from '../fakes/scripted-nemo.ts';
import { Harness } from './harness.ts';

const READY = 'Ready when you are. Drop your raw video footage here or describe what you want to make.';

describe('first contact', () => {
  let bot: Harness;
  beforeEach(async () => {
    bot = await Harness.start();
  });
  afterEach(() => bot.stop());

  it('rules 11 and 12: sets up before anything else, says so, then says once that it is ready', async () => {
    await bot.say('credits');
    expect(bot.room.texts).toEqual(['Connected.', READY, expect.stringContaining('90 available')]);
    await bot.say('credits');
    expect(bot.room.texts.filter((text) => text === READY)).toHaveLength(1);
  });

  it('rule 11: shows "Setting things up..." while it is setting up', async () => {
    bot.nemo.failNext('openSession', refusedWith('unreachable'));
    await bot.say('make it shorter');
    expect(bot.room.texts[0]).toContain('Setting things up...');
    expect(bot.nemo.prompts).toEqual([]);
    await bot.advance(10_000);
    expect(bot.nemo.prompts).toEqual(['make it shorter']);
  });

  it('rule 19: offers the three example prompts as buttons, which are sent as they stand when pressed', async () => {
    await bot.say('help');
    const buttons = bot.room.messages.find(({ post }) => post.text === READY)?.post.buttons ?? [];
    expect(buttons).toHaveLength(3);
    await bot.press('remove my background and replace it with a clean office setting');
    expect(bot.nemo.prompts).toEqual(['remove my background and replace it with a clean office setting']);
  });

  it('rule 14: two first messages at once make one session and one greeting', async () => {
    await Promise.all([bot.bot.receive(bot.message('status')), bot.bot.receive(bot.message('brighten it'))]);
    await bot.advance(5_000);
    expect(bot.nemo.sessions).toBe(1);
    expect(bot.room.texts.filter((text) => text === READY)).toHaveLength(1);
    expect(bot.nemo.prompts).toEqual(['brighten it']);
  });

  it('rule 17: different channels have different sessions', async () => {
    await bot.say('make it shorter', { channelId: 'one', files: [bot.clip()] });
    await bot.say('make it longer', { channelId: 'two', files: [bot.clip()] });
    await bot.advance(5_000);
    const sessions = bot.nemo.uploads.map(({ session }) => session);
    expect(new Set(sessions).size).toBe(2);
  });

  it('rule 18: after a restart the same channel goes on in the same session', async () => {
    await bot.say('make it shorter');
    await bot.advance(5_000);
    await bot.bot.stop(0);
    await bot.boot();
    await bot.say('make it longer');
    await bot.advance(5_000);
    expect(bot.nemo.sessions).toBe(1);
    expect(bot.room.texts.filter((text) => text === READY)).toHaveLength(1);
  });

  it('speaks Chinese to who writes Chinese', async () => {
    await bot.say('积分');
    expect(bot.room.texts[0]).toBe('已连接。');
    expect(bot.room.texts.at(-1)).toContain('可用 90');
  });

  it('Q21: tells a channel once, in one line, that the operator’s token was refused', async () => {
    bot.nemo.currentAccount = { kind: 'fallback' };
    await bot.say('credits');
    await bot.say('credits');
    expect(bot.room.texts.filter((text) => text.includes('free anonymous one'))).toHaveLength(1);
  });

  it('in a channel that is not allowed nothing is set up or sent, and who asked is told alone', async () => {
    await bot.stop();
    bot = await Harness.start({ allowedChannels: ['other'] });
    await bot.say('credits');
    const [told, ...more] = bot.room.messages;
    expect(more).toEqual([]);
    expect(told?.post).toMatchObject({ text: expect.stringContaining('not switched on'), audience: { only: 'alice' } });
    expect(bot.nemo.sessions).toBe(0);
  });
});
