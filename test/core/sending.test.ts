import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/errors.ts';
import { refusedWith, started, videoTrack, type Run } from '../fakes/scripted-nemo.ts';
import { Harness } from './harness.ts';

const MINUTE = 60_000;

/** Says nothing until it is cut off. */
function hangs(): Run {
  return async function* (_prompt, signal) {
    yield { type: 'keepalive' };
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  };
}

describe('when a prompt may leave', () => {
  let bot: Harness;
  beforeEach(async () => {
    bot = await Harness.start();
    await bot.greeted();
  });
  afterEach(() => bot.stop());

  /** Breaks off after a word, as a killed service does; the edit shows in the project from `track` on, if given. */
  function breaks(track?: string): Run {
    return async function* () {
      yield { type: 'text', text: 'Working on it', whole: false };
      if (track !== undefined) bot.nemo.tracks = [videoTrack(track)];
      throw started('disconnected');
    };
  }

  it('never connected: leaves again, with back-off, while the card says so', async () => {
    bot.nemo.failNext('say', refusedWith('unreachable'), refusedWith('unreachable'), refusedWith('unreachable'));
    await bot.say('brighten it');
    await bot.advance(2_500);
    expect(bot.room.texts[0]).toContain('cannot be reached right now');
    await bot.advance(10_000);
    expect(bot.nemo.prompts).toHaveLength(4);
    expect(bot.room.texts.at(-1)).toContain('All set.');
  });

  it('never connected for ten minutes: told that nothing was charged, and kept behind a button', async () => {
    bot.nemo.failNext('say', ...Array.from({ length: 40 }, () => refusedWith('unreachable')));
    await bot.say('brighten it');
    await bot.advance(12 * MINUTE);
    expect(bot.room.texts.at(-1)).toContain('Nothing was charged');
    bot.nemo.failures.clear();
    await bot.press('Send it again');
    await bot.advance(2_000);
    expect(bot.room.texts.at(-1)).toContain('All set.');
  });

  it('rule 75: 429 before any stream is waited out once, for at least 30 s', async () => {
    bot.nemo.failNext('say', refusedWith('rate-limited', { retryAfterMs: 5_000 }));
    await bot.say('brighten it');
    await bot.advance(29_000);
    expect(bot.nemo.prompts).toHaveLength(1);
    await bot.advance(3_000);
    expect(bot.nemo.prompts).toHaveLength(2);
  });

  it('rule 75: a second 429 is told and kept behind a button', async () => {
    bot.nemo.failNext('say', refusedWith('rate-limited'), refusedWith('rate-limited'));
    await bot.say('brighten it');
    await bot.advance(5 * MINUTE);
    expect(bot.nemo.prompts).toHaveLength(2);
    expect(bot.room.messages.at(-1)?.post.buttons.map(({ label }) => label)).toEqual(['Send it again']);
  });

  it('rule 70: the first prompt of a project goes to a new session by itself, its file too', async () => {
    bot.nemo.failNext('say', refusedWith('session-lost'));
    await bot.say('office please', { files: [bot.clip()] });
    await bot.advance(5_000);
    expect(bot.nemo.sessions).toBe(2);
    expect(bot.nemo.uploads).toHaveLength(2);
    expect(bot.nemo.prompts).toEqual(['office please', 'office please']);
    expect(bot.room.texts.join('\n')).toContain('The old timeline is not there');
  });

  it('rule 70: a later prompt is kept behind a button that sends it to the new project, once', async () => {
    await bot.say('first');
    await bot.advance(2_000);
    bot.nemo.failNext('say', refusedWith('session-lost'));
    await bot.say('second');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['first', 'second']);
    expect(bot.room.texts.join('\n')).toContain('The old timeline is not there');
    await bot.press('Send it to the new project');
    await bot.press('Send it to the new project');
    await bot.advance(5_000);
    expect(bot.nemo.prompts).toEqual(['first', 'second', 'second']);
    expect(bot.room.texts.join('\n')).toContain('That button has had its day');
  });

  it('rule 70: a session found lost before the prompt leaves is told the same way', async () => {
    await bot.say('first');
    await bot.advance(2_000);
    bot.nemo.failNext('project', refusedWith('session-lost'));
    await bot.say('second');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['first']);
    expect(bot.room.messages.at(-1)?.post.buttons.map(({ label }) => label)).toEqual(['Send it to the new project']);
  });

  it('rule 71: no credits: the anonymous user gets the registration link, and the words are kept', async () => {
    bot.nemo.failNext('say', refusedWith('no-credits', { registerUrl: 'https://nemovideo.com/register?bind=anon_1' }));
    await bot.say('brighten it');
    await bot.advance(2_000);
    expect(bot.room.texts.at(-1)).toContain('https://nemovideo.com/register?bind=anon_1');
    await bot.press('Send it again');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toHaveLength(2);
  });

  it('rule 71: no credits: the registered user is told to top up', async () => {
    bot.nemo.failNext('say', refusedWith('no-credits'));
    await bot.say('brighten it');
    await bot.advance(2_000);
    expect(bot.room.texts.at(-1)).toContain('Top up credits in your account');
  });

  it('rule 45: after a break it is never sent again; the project is looked at after 30 s and its change is told', async () => {
    bot.nemo.runs = [breaks('clip.mp4')];
    await bot.say('office please');
    await bot.advance(2_000);
    expect(bot.room.texts.join('\n')).toMatch(
      /Working on it\n\nThe connection to NemoVideo broke\..*\n\nI do not send it again/,
    );
    await bot.advance(30_000);
    expect(bot.room.texts.at(-1)).toMatch(/The earlier edit did arrive\. What changed:\n• /);
    await bot.advance(20 * MINUTE);
    expect(bot.nemo.prompts).toHaveLength(1);
  });

  it('rule 45: five equal looks are told, looking goes on for 15 minutes, then a retry is offered that may charge again', async () => {
    bot.nemo.runs = [breaks()];
    await bot.say('office please');
    await bot.advance(5 * MINUTE);
    expect(bot.room.texts.join('\n')).toContain('No sign of the edit in the project yet');
    expect(bot.room.texts.join('\n')).not.toContain('charged a second time');
    await bot.advance(11 * MINUTE);
    expect(bot.room.texts.at(-1)).toContain('that may be charged a second time');
    expect(bot.nemo.prompts).toHaveLength(1);
    await bot.press('Send again (may be charged twice)');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toHaveLength(2);
  });

  it('rule 45: a change that comes late is told, whatever was said before', async () => {
    bot.nemo.runs = [breaks()];
    await bot.say('office please');
    await bot.advance(10 * MINUTE);
    bot.nemo.tracks = [videoTrack('late.mp4')];
    await bot.advance(70_000);
    expect(bot.room.texts.join('\n')).toContain('The earlier edit did arrive');
    await bot.advance(10 * MINUTE);
    expect(bot.room.texts.join('\n')).not.toContain('charged a second time');
  });

  it('a 5xx after connecting counts as begun', async () => {
    bot.nemo.failNext('say', started('service-failed'));
    await bot.say('office please');
    await bot.advance(16 * MINUTE);
    expect(bot.nemo.prompts).toHaveLength(1);
  });

  it('an error nobody thought of counts as begun', async () => {
    bot.nemo.failNext('say', new TypeError('surprise'));
    await bot.say('office please');
    await bot.advance(16 * MINUTE);
    expect(bot.nemo.prompts).toHaveLength(1);
    expect(bot.room.texts.join('\n')).toContain('Something went wrong on our side');
    expect(bot.room.texts.join('\n')).toContain('I do not send it again');
    expect(bot.room.button('Send again (may be charged twice)')).toBeTruthy();
  });

  it('rule 37: a run is ended after 15 minutes, not earlier, and never sent again', async () => {
    bot.nemo.runs = [hangs()];
    await bot.say('very slow');
    await bot.advance(14.9 * MINUTE);
    expect(bot.room.texts.join('\n')).not.toContain('did not answer in time');
    await bot.advance(MINUTE);
    expect(bot.room.texts.join('\n')).toContain('did not answer in time');
    await bot.advance(5 * MINUTE);
    expect(bot.nemo.prompts).toHaveLength(1);
  });

  it('the next turn waits for two equal looks 30 s apart, and says what became of the earlier one', async () => {
    bot.nemo.runs = [breaks()];
    await bot.say('first');
    await bot.advance(2_000);
    await bot.say('second');
    await bot.advance(20_000);
    expect(bot.nemo.prompts).toEqual(['first']);
    await bot.advance(15_000);
    expect(bot.nemo.prompts).toEqual(['first', 'second']);
    expect(bot.room.texts.join('\n')).toContain('The earlier edit left no sign in the project. I go on');
    await bot.advance(20 * MINUTE);
    expect(bot.room.texts.join('\n')).not.toContain('charged a second time');
  });

  it('Stop while it runs: the truth is told, and the result still comes', async () => {
    bot.nemo.runs = [hangs()];
    await bot.say('office please');
    await bot.advance(2_000);
    await bot.press('Stop');
    await bot.advance(2_000);
    expect(bot.room.texts.join('\n')).toContain('it may still finish and be charged');
    bot.nemo.tracks = [videoTrack('clip.mp4')];
    await bot.advance(40_000);
    expect(bot.room.texts.at(-1)).toContain('The earlier edit did arrive');
    expect(bot.nemo.prompts).toHaveLength(1);
  });

  it('the process ends while a prompt runs: the next process looks, and never sends', async () => {
    bot.nemo.runs = [hangs()];
    await bot.say('office please');
    await bot.advance(2_000);
    await bot.bot.stop(0);
    expect(bot.room.texts[0]).toContain('being restarted');
    bot.nemo.tracks = [videoTrack('clip.mp4')];
    await bot.boot();
    await bot.advance(2 * MINUTE);
    expect(bot.nemo.prompts).toHaveLength(1);
    expect(bot.room.texts.join('\n')).toContain('The bot was restarted while your edit was running');
    expect(bot.room.texts.at(-1)).toContain('The earlier edit did arrive');
    expect(bot.room.texts[0]).toBe('Ended');
  });

  it('the process ends before the prompt left: the next process sends it', async () => {
    bot.nemo.failNext('say', ...Array.from({ length: 9 }, () => refusedWith('unreachable')));
    await bot.say('office please');
    await bot.advance(2_000);
    await bot.bot.stop(0);
    bot.nemo.failures.clear();
    await bot.boot();
    await bot.advance(2_000);
    expect(bot.room.texts.at(-1)).toContain('All set.');
  });

  it('the log has kind, cause and the reference that the user was told, and no words of the user’s', async () => {
    bot.nemo.failNext('say', new BotError('refused', 'HTTP 422', { facts: { started: false, detail: 'too odd' } }));
    await bot.say('my very private words');
    await bot.advance(2_000);
    const reference = /\(ref ([0-9A-F]{6})\)/.exec(bot.room.texts.at(-1) ?? '')?.[1];
    expect(bot.logged).toContainEqual({
      event: 'failed',
      facts: expect.objectContaining({ reference, kind: 'refused' }),
    });
    expect(JSON.stringify(bot.logged)).not.toContain('private');
  });
});
