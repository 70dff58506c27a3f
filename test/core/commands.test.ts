import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/core/ports.ts';
import { videoTrack, type Run } from '../fakes/scripted-nemo.ts';
import { Harness } from './harness.ts';

function answers(text: string, then: () => void = () => {}): Run {
  return async function* (): AsyncIterable<AgentEvent> {
    then();
    yield { type: 'text', text, whole: true };
  };
}

function hangs(): Run {
  return async function* (_prompt, signal) {
    yield { type: 'keepalive' };
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  };
}

describe('commands', () => {
  let bot: Harness;
  beforeEach(async () => {
    bot = await Harness.start();
    await bot.greeted();
  });
  afterEach(() => bot.stop());

  it('rules 21 and 61: credits are told to who asked, frozen explained as reserved', async () => {
    await bot.say('how many credits left?');
    const [message] = bot.room.messages;
    expect(message?.post.text).toContain('90 available, 10 frozen (reserved for work in progress), 100 in total');
    expect(message?.post.audience).toEqual({ only: 'alice' });
    expect(bot.nemo.prompts).toEqual([]);
  });

  it('rule 22: status shows the timeline', async () => {
    bot.nemo.tracks = [videoTrack('city timelapse')];
    await bot.say('status');
    expect(bot.room.texts.at(-1)).toContain('Timeline (1 track');
    expect(bot.room.texts.at(-1)).toContain('city timelapse (0-10s)');
  });

  it('rule 52: status without a draft gives a sane line', async () => {
    await bot.say('状态');
    expect(bot.room.texts.at(-1)).not.toBe('');
    expect(bot.room.texts.at(-1)).not.toContain('undefined');
  });

  it('rule 23: "upload" tells how to hand over a file', async () => {
    await bot.say('上传');
    expect(bot.room.texts.at(-1)).toContain('500 MB');
  });

  it('rules 34, 60, 80 and 81: help tells formats, times, MP4 and clothing', async () => {
    await bot.say('help');
    const help = bot.room.texts.at(-1) ?? '';
    for (const part of [
      'MP4, MOV, AVI and WebM',
      '30–90 seconds',
      '30–60 seconds',
      'widest compatibility',
      'high-contrast clothing',
      '1080p',
    ]) {
      expect(help).toContain(part);
    }
  });

  it('rule 13: a claim link is shown to who asks for it, and to nobody else', async () => {
    await bot.say('help');
    await bot.press('Open in the browser', { author: 'bob' });
    const link = bot.room.messages.find(({ post }) => post.text.includes('clm_'));
    expect(link?.post.audience).toEqual({ only: 'bob' });
  });

  it('rule 29: slash commands do what the keywords do', async () => {
    bot.nemo.tracks = [videoTrack('clip.mp4')];
    await bot.say('', { ask: { kind: 'command', name: 'export' } });
    await bot.advance(31_000);
    expect(bot.room.files).toHaveLength(1);
  });

  it('rule 27: where both readings are plausible two buttons ask, and unanswered nothing runs', async () => {
    bot.nemo.tracks = [videoTrack('clip.mp4')];
    await bot.say('export with subtitles');
    await bot.advance(60_000);
    expect(bot.nemo.prompts).toEqual([]);
    expect(bot.nemo.renders).toEqual([]);
    await bot.press('It is an edit');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['export with subtitles']);
  });

  it('looks are answered at once while an edit runs', async () => {
    bot.nemo.runs = [hangs()];
    await bot.say('slow edit');
    await bot.say('credits');
    expect(bot.room.texts.join('\n')).toContain('90 available');
  });

  it('new asks first; pressed, a new session is opened', async () => {
    await bot.say('new project');
    expect(bot.nemo.sessions).toBe(1);
    await bot.press('Start a new project');
    expect(bot.nemo.sessions).toBe(2);
    expect(bot.room.texts.at(-1)).toContain('A new project is open');
  });

  it('stop takes back what waits and lets go of what runs', async () => {
    bot.nemo.runs = [hangs()];
    await bot.say('first');
    await bot.say('second');
    await bot.advance(2_000);
    await bot.say('停止');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['first']);
    expect(bot.room.texts).toContain('已撤回');
    await bot.say('stop');
    expect(bot.room.texts.at(-1)).toMatch(/Nothing is running here|这里没有/);
  });

  it('stop over other people’s work is for managers', async () => {
    bot.nemo.runs = [hangs()];
    await bot.say('first');
    await bot.say('stop', { author: 'bob' });
    expect(bot.room.messages.at(-1)?.post).toMatchObject({
      text: expect.stringContaining('only a manager'),
      audience: { only: 'bob' },
    });
    await bot.say('stop', { author: 'carol', manager: true });
    await bot.advance(2_000);
    expect(bot.room.texts.join('\n')).toContain('it may still finish and be charged');
  });

  it('buttons that spend are for who asked and for managers', async () => {
    await bot.say('one');
    await bot.advance(2_000);
    await bot.press('Undo', { author: 'bob' });
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['one']);
    expect(bot.room.messages.at(-1)?.post.audience).toEqual({ only: 'bob' });
    await bot.press('Undo', { author: 'carol', manager: true });
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['one', 'undo the last change']);
  });

  it('a button outlives a restart, and says so when it has had its day', async () => {
    await bot.say('one');
    await bot.advance(2_000);
    await bot.bot.stop(0);
    await bot.boot();
    await bot.press('Undo');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['one', 'undo the last change']);
    await bot.say('', { ask: { kind: 'choice', id: 'unknown' } });
    expect(bot.room.texts.at(-1)).toContain('had its day');
  });

  it('listen and language are for managers', async () => {
    await bot.say('on', { ask: { kind: 'command', name: 'listen' } });
    expect(await bot.bot.host.listens({ platform: 'room', workspaceId: 'w', channelId: 'c' })).toBe(false);
    await bot.say('on', { ask: { kind: 'command', name: 'listen' }, manager: true });
    expect(await bot.bot.host.listens({ platform: 'room', workspaceId: 'w', channelId: 'c' })).toBe(true);
    await bot.say('zh-CN', { ask: { kind: 'command', name: 'language' }, manager: true });
    await bot.say('credits');
    expect(bot.room.texts.at(-1)).toContain('可用');
  });

  it('offers a backend question’s choices as buttons', async () => {
    bot.nemo.runs = [answers('Which background would you like?\n1. Office\n2. Library\n3. Beach at dusk')];
    await bot.say('change my background');
    await bot.advance(2_000);
    await bot.press('Library');
    await bot.advance(2_000);
    expect(bot.nemo.prompts[1]).toContain('Library');
  });
});

describe('GUI talk', () => {
  let bot: Harness;
  const made = (): void => void (bot.nemo.tracks = [videoTrack('clip.mp4', ['background: office'])]);
  async function turn(text: string, settings: Parameters<typeof Harness.start>[0] = {}): Promise<void> {
    bot = await Harness.start(settings);
    await bot.greeted();
    bot.nemo.runs = [answers(text, made)];
    await bot.say('office please');
    await bot.advance(60_000);
  }
  afterEach(() => bot.stop());

  it('rule 66: told to press Export to get what was made, the export is run', async () => {
    await turn('I replaced the background. Click the **Export** button in the top right corner to download it.');
    expect(bot.room.files).toHaveLength(1);
    expect(bot.room.texts.join('\n')).not.toContain('top right corner');
    expect(bot.room.texts.join('\n')).toContain('I replaced the background.');
  });

  it('rule 66: a mere mention starts nothing', async () => {
    await turn('I replaced the background. You can export it later.');
    expect(bot.room.files).toEqual([]);
  });

  it('rule 65: "preview in the timeline" shows the track summary', async () => {
    await turn('I replaced the background. You can preview it in the timeline.');
    expect(bot.room.texts.join('\n')).toContain('Timeline (1 track');
  });

  it('rule 64: drag … to … becomes one edit, and what comes back from it starts nothing', async () => {
    bot = await Harness.start();
    await bot.greeted();
    bot.nemo.runs = [
      answers('The music is ready. Drag the music clip to the second track.', made),
      answers('Moved. Drag the title to the top. Click the **Export** button to download it.'),
    ];
    await bot.say('add music');
    await bot.advance(60_000);
    expect(bot.nemo.prompts).toHaveLength(2);
    expect(bot.nemo.prompts[1]).toMatch(/drag the music clip to the second track/i);
    expect(bot.room.files).toEqual([]);
  });

  it('GUI_ACTIONS=off only strips', async () => {
    await turn('Done. Drag the music clip to the second track. Click the **Export** button to download it.', {
      guiActions: 'off',
    });
    expect(bot.nemo.prompts).toHaveLength(1);
    expect(bot.room.files).toEqual([]);
  });

  it('GUI_ACTIONS=ask makes a button of it', async () => {
    await turn('Done. Drag the music clip to the second track.', { guiActions: 'ask' });
    expect(bot.nemo.prompts).toHaveLength(1);
    await bot.press('Do it');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toHaveLength(2);
  });

  it('is dropped if the user writes first', async () => {
    bot = await Harness.start();
    await bot.greeted();
    const { promise, resolve } = Promise.withResolvers<void>();
    bot.nemo.runs = [
      async function* () {
        await promise;
        made();
        yield { type: 'text', text: 'Ready. Click the **Export** button to download it.', whole: true };
      },
    ];
    await bot.say('office please');
    await bot.say('no, a library');
    resolve();
    await bot.advance(60_000);
    expect(bot.nemo.renders).toEqual([]);
    expect(bot.nemo.prompts).toEqual(['office please', 'no, a library']);
  });
});
