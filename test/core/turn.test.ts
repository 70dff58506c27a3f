import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/core/ports.ts';
import { refusedWith, started, videoTrack, type Run } from '../fakes/scripted-nemo.ts';
import { Harness } from './harness.ts';

function text(words: string, whole = true): AgentEvent {
  return { type: 'text', text: words, whole };
}

/** Says `first` and then nothing until it is let go or cut off. */
function hangs(first: string): { run: Run; letGo: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run: Run = async function* (_prompt, signal) {
    yield text(first, false);
    const cut = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
    await Promise.race([promise, cut]);
  };
  return { run, letGo: resolve };
}

async function* failing(): AsyncIterable<AgentEvent> {
  yield { type: 'keepalive' };
  throw started('agent-failed');
}

async function* breaking(): AsyncIterable<AgentEvent> {
  yield { type: 'keepalive' };
  throw started('disconnected');
}

describe('a turn', () => {
  let bot: Harness;
  beforeEach(async () => {
    bot = await Harness.start();
    await bot.greeted();
  });
  afterEach(() => bot.stop());

  function says(...events: AgentEvent[]): Run {
    return async function* () {
      bot.nemo.tracks = [videoTrack('clip.mp4', ['background: office'])];
      yield* events;
    };
  }

  it('rule 24: sends the words unchanged and posts the answer as a message of its own', async () => {
    bot.nemo.runs = [says(text('I put you in an office.'))];
    await bot.say('  Remove my background,  please!  ');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['Remove my background,  please!']);
    const [card, answer] = bot.room.messages;
    expect(card?.post.text).toMatch(/^Done in/);
    expect(answer?.post.text).toContain('I put you in an office.');
    expect(answer?.post.buttons.map(({ label }) => label)).toEqual(['Export', 'Status', 'Undo']);
  });

  it('rule 28: uploads first, then sends the instruction', async () => {
    await bot.say('blur my background', { files: [bot.clip()] });
    await bot.advance(2_000);
    expect(bot.nemo.uploads.map(({ name }) => name)).toEqual(['clip.mp4']);
    expect(bot.room.texts.join('\n')).toMatch(/✅ Uploaded clip\.mp4 · 1 KB · 53 s/);
    expect(bot.nemo.prompts).toEqual(['blur my background']);
  });

  it('rule 35: a file alone is confirmed with name, size and duration, and next steps are offered', async () => {
    await bot.say('', { files: [bot.clip()] });
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual([]);
    const confirmed = bot.room.messages.find(({ post }) => post.text.startsWith('✅'));
    expect(confirmed?.post.buttons.map(({ label }) => label)).toContain('Clean office background');
    await bot.press('Clean office background');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['remove my background and replace it with a clean office setting']);
  });

  it('rule 33: several files go up in order, with a line each', async () => {
    await bot.say('join them', { files: [bot.clip('a.mp4'), bot.clip('b.mov'), bot.clip('c.webm')] });
    await bot.advance(2_000);
    expect(bot.nemo.uploads.map(({ name }) => name)).toEqual(['a.mp4', 'b.mov', 'c.webm']);
    expect(bot.nemo.prompts).toEqual(['join them']);
  });

  it('rule 39: tools never show, in the card or in the answer', async () => {
    bot.nemo.runs = [says({ type: 'tool', name: 'edit_timeline_secret' }, text('Fine.'))];
    await bot.say('brighten it');
    await bot.advance(2_000);
    expect(JSON.stringify(bot.room.messages)).not.toContain('edit_timeline_secret');
  });

  it('rule 13: a token in the service’s own words is never shown, streamed or whole', async () => {
    const { run, letGo } = hangs('Use nmv_usr_abc-123');
    bot.nemo.runs = [run];
    await bot.say('brighten it');
    await bot.advance(3_000);
    letGo();
    await bot.advance(2_000);
    expect(bot.room.texts.at(-1)).toContain('Use [hidden]');
    expect(bot.room.history.join()).not.toContain('nmv_usr');
  });

  it('rule 38: shows the text as it comes, under "Editing"', async () => {
    const { run, letGo } = hangs('First I look at');
    bot.nemo.runs = [run];
    await bot.say('brighten it');
    await bot.advance(3_000);
    expect(bot.room.texts[0]).toBe('Editing\n\nFirst I look at');
    letGo();
    await bot.advance(2_000);
    expect(bot.room.texts[0]).toMatch(/^Done/);
  });

  it('rule 41: beats every two minutes without anything new, in place, and at the bottom when people have written below', async () => {
    const { run, letGo } = hangs('Hm.');
    bot.nemo.runs = [run];
    await bot.say('brighten it');
    await bot.advance(119_000);
    expect(bot.room.texts[0]).not.toContain('⏳');
    await bot.advance(4_000);
    expect(bot.room.texts[0]).toContain('⏳ Still working... (2 min');
    const first = bot.room.messages[0]?.id;
    bot.room.somebodyWrites('c');
    await bot.advance(122_000);
    expect(bot.room.messages).toHaveLength(1);
    expect(bot.room.messages[0]?.id).not.toBe(first);
    expect(bot.room.texts[0]).toContain('⏳ Still working... (4 min');
    letGo();
    await bot.advance(2_000);
  });

  it('rule 43: a silent edit is answered by what changed', async () => {
    bot.nemo.tracks = [videoTrack('clip.mp4')];
    bot.nemo.runs = [says({ type: 'tool', name: 'x' }, text(''))];
    await bot.say('office please');
    await bot.advance(2_000);
    expect(bot.room.texts.at(-1)).toMatch(/^Done\. What changed:\n• .*office/);
  });

  it('rule 43: looks again after 5, 15 and 30 s before it says that nothing changed', async () => {
    bot.nemo.runs = [async function* () {}];
    await bot.say('do nothing');
    await bot.advance(49_000);
    expect(bot.room.texts.join()).not.toContain('no change');
    await bot.advance(3_000);
    expect(bot.room.texts.at(-1)).toContain('I see no change in the project');
  });

  it('rule 43: a change that shows late is still told', async () => {
    bot.nemo.runs = [async function* () {}];
    await bot.say('slow edit');
    await bot.advance(3_000);
    bot.nemo.tracks = [videoTrack('late.mp4')];
    await bot.advance(20_000);
    expect(bot.room.texts.at(-1)).toContain('What changed:');
  });

  it('rule 46: the next prompt waits its turn, and its place is shown', async () => {
    const { run, letGo } = hangs('Busy.');
    bot.nemo.runs = [run];
    await bot.say('first edit');
    await bot.say('second edit');
    await bot.say('third edit');
    await bot.advance(2_000);
    expect(bot.room.texts).toContain('Queued, 1 ahead');
    expect(bot.room.texts).toContain('Queued, 2 ahead');
    expect(bot.nemo.prompts).toEqual(['first edit']);
    letGo();
    await bot.advance(10_000);
    expect(bot.nemo.prompts).toEqual(['first edit', 'second edit', 'third edit']);
  });

  it('the same message delivered twice is one turn', async () => {
    await bot.say('brighten it', { id: 'room:same' });
    await bot.say('brighten it', { id: 'room:same' });
    await bot.advance(5_000);
    expect(bot.nemo.prompts).toEqual(['brighten it']);
  });

  it('mentions who asked if it took over a minute, and not otherwise', async () => {
    await bot.say('quick one');
    await bot.advance(2_000);
    expect(bot.room.messages.at(-1)?.post.mention).toBeUndefined();
    const { run, letGo } = hangs('Slow.');
    bot.nemo.runs = [run];
    await bot.say('slow one');
    await bot.advance(61_000);
    letGo();
    await bot.advance(2_000);
    expect(bot.room.messages.at(-1)?.post.mention).toBe('alice');
  });

  it.each<[string, () => Run]>([
    ['with words', () => says(text('Done so.'))],
    ['without a word', () => says()],
    ['with an error of its own', () => () => failing()],
    ['with a break', () => () => breaking()],
  ])('rules 42 and 44: a run that ends %s is told once, and at least once', async (_how, run) => {
    bot.nemo.runs = [run()];
    await bot.say('brighten it');
    await bot.advance(20_000);
    const told = bot.room.messages.filter(({ post }) => !post.key.includes('/card/'));
    expect(told).toHaveLength(1);
  });

  it('a long answer is split, never cut', async () => {
    const long = Array.from({ length: 900 }, (_, index) => `word${index}`).join(' ');
    bot.nemo.runs = [says(text(long))];
    await bot.say('talk');
    await bot.advance(2_000);
    const answer = bot.room.texts.filter((each) => each.includes('word'));
    expect(answer.length).toBeGreaterThan(2);
    for (let index = 0; index < 900; index += 1) expect(answer.join(' ')).toContain(`word${index}`);
  });

  it('an error inside the stream is told after the text that came before it, and nothing is sent again', async () => {
    bot.nemo.runs = [
      async function* () {
        yield text('Partial answer before error.');
        throw started('agent-failed');
      },
    ];
    await bot.say('brighten it');
    await bot.advance(5_000);
    expect(bot.room.texts.at(-1)).toMatch(
      /Partial answer before error\.\n\nNemoVideo ran into a problem while editing\. \(ref [0-9A-F]{6}\)/,
    );
    expect(bot.nemo.prompts).toHaveLength(1);
  });

  it('rule 80: a vague request gets one line with a concrete example, and is still sent', async () => {
    await bot.say('make it better');
    await bot.advance(2_000);
    expect(bot.room.texts.join('\n')).toContain('concrete instructions get better results');
    expect(bot.nemo.prompts).toEqual(['make it better']);
  });

  it('the daily limit of a person is told, and costs nothing', async () => {
    await bot.stop();
    bot = await Harness.start({ turnsPerUserPerDay: 1 });
    await bot.say('one');
    await bot.advance(2_000);
    await bot.say('two');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['one']);
    expect(bot.room.texts.join('\n')).toContain('your 1 edits for today');
    await bot.say('three', { author: 'bob' });
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['one', 'three']);
  });

  it('Q7: after ten minutes of keepalives alone the project is looked at beside the stream, and the stream is kept', async () => {
    const { run, letGo } = hangs('');
    bot.nemo.runs = [run];
    await bot.say('very slow');
    await bot.advance(9 * 60_000);
    bot.nemo.tracks = [videoTrack('early.mp4')];
    await bot.advance(2 * 60_000);
    expect(bot.room.texts.join('\n')).toMatch(/Ten minutes without news.*\n• .*early\.mp4/);
    letGo();
    await bot.advance(60_000);
    expect(bot.room.texts.at(-1)).toContain('I see no change');
    expect(bot.nemo.prompts).toHaveLength(1);
  });

  it('a message of ten thousand characters is sent whole', async () => {
    const long = 'replace the background with '.repeat(400);
    await bot.say(long);
    await bot.advance(2_000);
    expect(bot.nemo.prompts[0]).toBe(long.trim());
  });

  it('a message of only spaces gets a sentence', async () => {
    await bot.say('   ');
    expect(bot.room.texts.at(-1)).toContain('Drop a video and say what you want');
    expect(bot.nemo.prompts).toEqual([]);
  });

  it('a channel that takes nothing from us: who asked is told alone, with what is missing', async () => {
    bot.room.closed = { channelId: 'c', missing: 'Send Messages' };
    await bot.say('brighten it');
    await bot.advance(2_000);
    const [told] = bot.room.messages;
    expect(told?.post.audience).toEqual({ only: 'alice' });
    expect(told?.post.text).toContain('Whoever runs the bot can give it: Send Messages');
  });

  it('a storage that fails before sending is told, and nothing leaves', async () => {
    bot.nemo.failNext('project', refusedWith('storage-failed'));
    await bot.say('brighten it');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual([]);
    expect(bot.room.texts.join('\n')).toContain('could not save its notes');
  });
});
