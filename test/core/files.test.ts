import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/errors.ts';
import { refusedWith } from '../fakes/scripted-nemo.ts';
import { CLIP, Harness } from './harness.ts';

const text = (words: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(words);

describe('files handed over', () => {
  let bot: Harness;
  beforeEach(async () => {
    bot = await Harness.start();
    await bot.greeted();
  });
  afterEach(() => bot.stop());

  it('rule 31: another format is refused before a byte moves, with the list of those that work', async () => {
    await bot.say('blur it', { files: [bot.clip('notes.pdf')] });
    await bot.advance(2_000);
    expect(bot.nemo.uploads).toEqual([]);
    expect(bot.nemo.prompts).toEqual([]);
    expect(bot.room.texts.join('\n')).toContain('mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac');
    expect(bot.room.texts.join('\n')).toContain('Your instruction was not sent and nothing was charged.');
  });

  it('a .txt renamed .mp4 is told apart by its bytes', async () => {
    await bot.say('blur it', {
      files: [bot.clip('trick.mp4', text('just some words in a text file, no video at all'))],
    });
    await bot.advance(2_000);
    expect(bot.nemo.uploads).toEqual([]);
    expect(bot.room.texts.join('\n')).toContain('“trick.mp4” is not a format I can edit');
  });

  it('a web page renamed .mp4 is told apart by its bytes, however they are cut', async () => {
    const page = text(
      `<!doctype html><html><head><title>Sign in</title></head><body>${'Please sign in. '.repeat(20)}</body></html>`,
    );
    const stream = async (): Promise<AsyncIterable<Uint8Array>> =>
      (async function* () {
        for (let at = 0; at < page.length; at += 7) yield page.subarray(at, at + 7);
      })();
    bot.room.open = () => ({ stream });
    await bot.say('blur it', { files: [bot.clip('page.mp4')] });
    await bot.advance(2_000);
    expect(bot.nemo.uploads).toEqual([]);
    expect(bot.room.texts.join('\n')).toContain('“page.mp4” is not a format I can edit');
  });

  it('an empty file is told', async () => {
    await bot.say('blur it', { files: [bot.clip('empty.mp4', new Uint8Array())] });
    await bot.advance(2_000);
    expect(bot.room.texts.join('\n')).toContain('“empty.mp4” is empty');
  });

  it('rule 32: more than 500 MB is refused before transfer', async () => {
    const file = { ...bot.clip('huge.mp4'), bytes: 501 * 1024 * 1024 };
    await bot.say('blur it', { files: [file] });
    await bot.advance(2_000);
    expect(bot.nemo.uploads).toEqual([]);
    expect(bot.room.texts.join('\n')).toContain('too large (at most 500 MB). Compress or trim it');
  });

  it('rule 72: the service’s own refusal is told', async () => {
    bot.nemo.failNext('upload', refusedWith('file-unreadable', { file: 'cut.mp4' }));
    await bot.say('blur it', { files: [bot.clip('cut.mp4')] });
    await bot.advance(2_000);
    expect(bot.room.texts.join('\n')).toContain('“cut.mp4” is damaged or incomplete');
  });

  it('one bad file among good ones: the words wait until people say what now', async () => {
    await bot.say('join them', { files: [bot.clip('a.mp4'), bot.clip('b.exe'), bot.clip('c.mp4')] });
    await bot.advance(2_000);
    expect(bot.nemo.uploads.map(({ name }) => name)).toEqual(['a.mp4', 'c.mp4']);
    expect(bot.nemo.prompts).toEqual([]);
    await bot.press('Go on without it');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['join them']);
    expect(bot.nemo.uploads).toHaveLength(2);
  });

  it('a broken transfer is begun again, whole', async () => {
    bot.nemo.failNext('upload', new BotError('disconnected', 'reset'), new BotError('unreachable', 'gone'));
    await bot.say('blur it', { files: [bot.clip()] });
    await bot.advance(10_000);
    expect(bot.nemo.uploads).toEqual([expect.objectContaining({ name: 'clip.mp4', bytes: CLIP.length })]);
    expect(bot.nemo.prompts).toEqual(['blur it']);
  });

  it('a session lost during the upload: a new one, told, and the file goes there', async () => {
    bot.nemo.failNext('upload', refusedWith('session-lost'));
    await bot.say('blur it', { files: [bot.clip()] });
    await bot.advance(5_000);
    expect(bot.nemo.sessions).toBe(2);
    expect(bot.nemo.uploads).toHaveLength(1);
    expect(bot.nemo.prompts).toEqual(['blur it']);
    expect(bot.room.texts.join('\n')).toContain('The old timeline is not there');
  });

  it('after a restart in the middle, files that were handed over are not handed over again', async () => {
    const files = [bot.clip('a.mp4'), bot.clip('b.mp4')];
    let uploads = 0;
    const upload = bot.nemo.upload.bind(bot.nemo);
    bot.nemo.upload = async (session, name, source, signal) => {
      uploads += 1;
      if (uploads === 2)
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
      return upload(session, name, source, signal);
    };
    await bot.say('join them', { files });
    await bot.bot.stop(0);
    await bot.boot();
    await bot.advance(5_000);
    expect(bot.nemo.uploads.map(({ name }) => name)).toEqual(['a.mp4', 'b.mp4']);
    expect(bot.nemo.prompts).toEqual(['join them']);
  });

  it('a direct https link to a media file counts as an attached file', async () => {
    await bot.say('blur the background of https://files.example/talk.mp4');
    await bot.advance(2_000);
    expect(bot.nemo.urls).toEqual(['https://files.example/talk.mp4']);
    expect(bot.nemo.prompts).toEqual(['blur the background of https://files.example/talk.mp4']);
  });

  it('a link alone is uploaded, and next steps are offered', async () => {
    await bot.say('https://files.example/talk.mp4');
    await bot.advance(2_000);
    expect(bot.nemo.urls).toHaveLength(1);
    expect(bot.nemo.prompts).toEqual([]);
    expect(bot.room.button('Blur the background')).toBeTruthy();
  });

  it('a link that leads to a private host is told, and nothing is paid', async () => {
    Object.assign(bot.links, {
      inspect: async () => {
        throw new BotError('bad-link', 'private');
      },
    });
    await bot.say('blur https://10.0.0.1/talk.mp4');
    await bot.advance(2_000);
    expect(bot.nemo.urls).toEqual([]);
    expect(bot.nemo.prompts).toEqual([]);
    expect(bot.room.texts.join('\n')).toContain('direct https links');
  });

  it('a link to a streaming site gets its sentence, and the words only go when people say so', async () => {
    await bot.say('make it like https://www.youtube.com/watch?v=abc please');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual([]);
    expect(bot.room.texts.at(-1)).toContain('YouTube');
    await bot.press('Send the words anyway');
    await bot.advance(2_000);
    expect(bot.nemo.prompts).toEqual(['make it like  please']);
  });

  it('rule 78: as many lines as files: each line is its file’s turn, with "export each" its own render and file', async () => {
    const files = [bot.clip('a.mp4'), bot.clip('b.mp4'), bot.clip('c.mp4')];
    await bot.say('blur the background\nadd calm music\nput me in an office\nexport each', { files });
    await bot.advance(90_000);
    expect(bot.nemo.uploads.map(({ name }) => name)).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
    expect(bot.nemo.prompts).toEqual(['blur the background', 'add calm music', 'put me in an office']);
    expect(bot.nemo.renders).toHaveLength(3);
    expect(bot.room.files).toHaveLength(3);
  });

  it('several files with one instruction are one prompt', async () => {
    await bot.say('blur the background', { files: [bot.clip('a.mp4'), bot.clip('b.mp4')] });
    await bot.advance(5_000);
    expect(bot.nemo.prompts).toEqual(['blur the background']);
  });
});
