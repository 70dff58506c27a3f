import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { BotError } from '../../../src/core/errors.ts';
import type { Button } from '../../../src/core/message.ts';
import { drain } from '../../contracts/platform-samples.ts';
import { FakeScreen } from './fake-screen.ts';
import { say, TestTerminal } from './harness.ts';

const button = (label: string, id = label): Button => ({ label, id, style: 'plain' });
const never = (): AbortSignal => new AbortController().signal;

const source = (...pieces: readonly (string | Error)[]) => ({
  stream: async () =>
    (async function* () {
      for (const piece of pieces) {
        if (piece instanceof Error) throw piece;
        yield Buffer.from(piece);
      }
    })(),
});
const inDirectory = async (test: TestTerminal): Promise<string[]> =>
  (await readdir(join(test.directory, 'out')).catch(() => [])).toSorted();

describe('a transcript', () => {
  it('reads like a conversation, and holds no escape sequence', async () => {
    await using test = await TestTerminal.open();
    const { platform, address } = test.terminal;
    await test.type('remove my background\\\nand say so');
    const first = say('Setting things up...', { buttons: [button('Stop')] });
    const card = await platform.post(address, first);
    await platform.post(address, say('Ready when you are.'));
    await platform.edit(card, { ...first, text: '**Editing**' });
    await platform.edit(card, { ...first, text: 'Done in 42 s', buttons: [] });
    await platform.post(
      address,
      say('The background is an office now.', { mention: 'you', buttons: [button('Export')] }),
    );
    expect(test.screen.raw).toBe(
      [
        'you      remove my background',
        '         and say so',
        'nemo 1   Setting things up...  [1 Stop]',
        'nemo 2   Ready when you are.',
        'nemo 1   ↻ Editing  [1 Stop]',
        'nemo 1   ↻ Done in 42 s',
        'nemo 3   @you The background is an office now.  [2 Export]',
        '',
      ].join('\n'),
    );
  });

  it('prints an edit only when it changes what is read', async () => {
    await using test = await TestTerminal.open();
    const card = await test.post('Editing');
    await test.terminal.platform.edit(card, say('Editing'));
    await test.terminal.platform.edit(card, say('**Editing**'));
    expect(test.screen.text).toBe('nemo 1   Editing');
  });

  it('says what was removed, since it cannot be unprinted, without burying what stands last', async () => {
    await using test = await TestTerminal.open();
    const old = await test.post('⏳ Still working... 2 min');
    const card = await test.post('⏳ Still working... 4 min');
    await test.terminal.platform.remove(old);
    expect(test.screen.text).toBe(
      'nemo 1   ⏳ Still working... 2 min\nnemo 2   ⏳ Still working... 4 min\nnemo 1   (removed)',
    );
    expect(await test.terminal.platform.buried(card)).toBe(false);
  });

  it('posts anew under the key of what was removed', async () => {
    await using test = await TestTerminal.open();
    const card = say('Editing');
    await test.terminal.platform.remove(await test.terminal.platform.post(test.terminal.address, card));
    await test.terminal.platform.post(test.terminal.address, card);
    expect(await test.seen()).toMatchObject([{ text: 'Editing' }]);
  });

  it('posts anew what an earlier run had posted', async () => {
    await using before = await TestTerminal.open();
    await using test = await TestTerminal.open();
    const old = await before.post('Editing');
    const now = await test.terminal.platform.edit(old, say('It was interrupted.'));
    expect(now.id).not.toBe(old.id);
    expect(test.screen.text).toBe('nemo 1   It was interrupted.');
  });

  it('lets what a model wrote do nothing to the terminal', async () => {
    await using test = await TestTerminal.open();
    await test.type('my \u001b[2J words');
    await test.post('\u001b]0;owned\u0007\u001b[2J\u009b31mred\r\nnemo 9   I am not a message');
    expect(test.screen.raw).toBe('you      my  words\nnemo 1   red\n         nemo 9   I am not a message\n');
  });
});

describe('a delivered file', () => {
  it('lies under its own name, beside others of that name, and its path is printed', async () => {
    await using test = await TestTerminal.open();
    const { platform, address } = test.terminal;
    for (const key of ['one', 'two']) {
      const file = { key, name: 'edited.mp4', altText: 'A person in an office', source: source(key) };
      await platform.deliver(address, file, never());
    }
    expect(await inDirectory(test)).toEqual(['edited (2).mp4', 'edited.mp4']);
    expect(test.screen.text.replaceAll(test.directory, '')).toBe(
      [
        'nemo 1   edited.mp4 · 3 B · A person in an office',
        '         /out/edited.mp4',
        'nemo 2   edited.mp4 · 3 B · A person in an office',
        '         /out/edited (2).mp4',
      ].join('\n'),
    );
  });

  it("leaves nothing behind when its source fails, and the failure is the source's", async () => {
    await using test = await TestTerminal.open();
    const broken = new BotError('disconnected', 'the download broke');
    const file = { key: 'k', name: 'edited.mp4', altText: '', source: source('half', broken) };
    await expect(test.terminal.platform.deliver(test.terminal.address, file, never())).rejects.toBe(broken);
    expect(await inDirectory(test)).toEqual([]);
    expect(test.screen.text).toBe('');
  });

  it("leaves nothing behind when it is stopped, and the reason is the signal's", async () => {
    await using test = await TestTerminal.open();
    const controller = new AbortController();
    const stopped = new BotError('stopped', 'stopped');
    const hanging = {
      stream: async () =>
        (async function* () {
          yield Buffer.from('half');
          controller.abort(stopped);
          await new Promise(() => undefined);
        })(),
    };
    const file = { key: 'k', name: 'edited.mp4', altText: '', source: hanging };
    const delivering = test.terminal.platform.deliver(test.terminal.address, file, controller.signal);
    await expect(delivering).rejects.toBe(stopped);
    expect(await inDirectory(test)).toEqual([]);
  });

  it('asks for the next piece only when the last is written', async () => {
    await using test = await TestTerminal.open();
    const sizes: number[] = [];
    const watched = {
      stream: async () =>
        (async function* () {
          for (let piece = 0; piece < 5; piece++) {
            const [temporary = ''] = await inDirectory(test);
            sizes.push((await stat(join(test.directory, 'out', temporary))).size);
            yield Buffer.alloc(1_000);
          }
        })(),
    };
    const file = { key: 'k', name: 'edited.mp4', altText: '', source: watched };
    await test.terminal.platform.deliver(test.terminal.address, file, never());
    expect(sizes).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
  });

  it('rejects with cannot-post where the disk refuses', async () => {
    await using test = await TestTerminal.open({ directory: '/dev/null/out' });
    const file = { key: 'k', name: 'edited.mp4', altText: '', source: source('x') };
    const delivering = test.terminal.platform.deliver(test.terminal.address, file, never());
    await expect(delivering).rejects.toMatchObject({ kind: 'cannot-post', facts: { file: 'edited.mp4' } });
  });
});

describe('an attached file', () => {
  it('is named by its absolute path, whatever the line called it', async () => {
    await using test = await TestTerminal.open();
    const path = await test.attach('my clip.mp4', Buffer.from('bytes'));
    await test.type(`@"${relative('.', path)}" blur it`);
    expect(test.received[0]).toMatchObject({
      text: 'blur it',
      files: [{ name: 'my clip.mp4', bytes: 5, mimeType: 'video/mp4', ref: { path } }],
    });
  });

  it('is found below the home directory behind ~', async () => {
    await using test = await TestTerminal.open();
    const path = await test.attach('clip.mp4', Buffer.from('bytes'));
    vi.stubEnv('HOME', test.directory);
    await test.type('@~/clip.mp4');
    vi.unstubAllEnvs();
    expect(test.received[0]?.files[0]?.ref).toEqual({ path });
  });

  it('that cannot be found is told in a plain sentence, and nothing is sent', async () => {
    await using test = await TestTerminal.open();
    await test.end(`blur @nope.mp4 and @"${test.directory}"\n`);
    expect(test.received).toEqual([]);
    expect(test.screen.text.replaceAll(test.directory, '/folder')).toBe(
      [
        'you      blur @nope.mp4 and @"/folder"',
        'note     I can\'t find the file "nope.mp4", so nothing was sent. Put a path with spaces in quotes, @"my clip.mp4"; a word that only begins with @ is written @@word.',
        'note     "/folder" is not a file that can be read, so nothing was sent.',
      ].join('\n'),
    );
  });

  it('is told of in Chinese where the person reads Chinese', async () => {
    await using test = await TestTerminal.open({ user: { id: 'you', locale: 'zh-CN', manager: true } });
    await test.end('@没有.mp4');
    expect(test.screen.text).toContain('找不到文件“没有.mp4”');
  });

  it('rejects as unreadable where its reference is no file, and as gone where it is none of ours', async () => {
    await using test = await TestTerminal.open();
    const open = (ref: { path: string } | string): Promise<Uint8Array> =>
      drain(test.terminal.platform.open({ name: 'x', ref }));
    await expect(open({ path: test.directory })).rejects.toMatchObject({ kind: 'file-unreadable' });
    await expect(open('elsewhere')).rejects.toMatchObject({ kind: 'file-gone', facts: { file: 'x' } });
  });
});

describe('reading an attached file', () => {
  it('ends half-way when it is stopped, with the reason of the signal', async () => {
    await using test = await TestTerminal.open();
    await test.type(`@${await test.attach('clip.mp4', Buffer.alloc(1_000_000))}`);
    const [file] = test.received[0]?.files ?? [];
    const controller = new AbortController();
    const stopped = new BotError('stopped', 'stopped');
    const stream = await test.terminal.platform.open(file!).stream(controller.signal);
    const pieces = stream[Symbol.asyncIterator]();
    await pieces.next();
    controller.abort(stopped);
    await expect(pieces.next()).rejects.toBe(stopped);
  });
});

describe('the output', () => {
  it('that nobody reads any more makes posting reject, and ends the conversation', async () => {
    const screen = new FakeScreen(80);
    await using test = await TestTerminal.open({}, screen);
    screen.destroy(new Error('EPIPE'));
    const answer = say('Done');
    for (let attempt = 0; attempt < 2; attempt++) {
      const posting = test.terminal.platform.post(test.terminal.address, answer);
      await expect(posting).rejects.toMatchObject({ kind: 'cannot-post' });
    }
    await test.terminal.ended;
    expect(test.received).toEqual([]);
  });

  it('that goes away while nothing is printed ends the conversation too', async () => {
    const screen = new FakeScreen(80);
    await using test = await TestTerminal.open({}, screen);
    screen.destroy(new Error('EPIPE'));
    await expect(test.terminal.ended).resolves.toBeUndefined();
  });

  it('that fails at the very first line ends it quietly as well', async () => {
    const output = new Writable({
      write: (_chunk, _encoding, done) => done(new Error('EPIPE')),
      destroy: (error, done) => setImmediate(done, error),
    });
    await using test = await TestTerminal.open({ output });
    test.input.write('hello\n');
    await expect(test.terminal.ended).resolves.toBeUndefined();
    expect(test.received).toEqual([]);
  });
});
