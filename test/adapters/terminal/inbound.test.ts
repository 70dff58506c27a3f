import { describe, expect, it } from 'vitest';
import { joinContinued, parseLine, toFile, toMessage } from '../../../src/adapters/terminal/inbound.ts';

const text = (words: string, paths: readonly string[] = []) => ({
  kind: 'said',
  ask: { kind: 'text' },
  text: words,
  paths,
});

const command = (name: string, args: string, paths: readonly string[] = []) => ({
  kind: 'said',
  ask: { kind: 'command', name },
  text: args,
  paths,
});

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
const join = async (lines: readonly string[]): Promise<string[]> => {
  const joined: string[] = [];
  for await (const line of joinContinued(linesOf(lines))) joined.push(line);
  return joined;
};

describe('a typed line', () => {
  it.each([
    'remove my background and replace it with a clean office setting',
    '  keep   my spaces  ',
    '把背景换成干净的办公室',
    'mail me at me@example.com',
    'a title that says "@home"',
    'blur @ 50 %',
    '/home/me/clip.mp4 is the one',
    '/ slash',
    '>',
    '   ',
    'x'.repeat(10_000),
  ])('rule 24: is said as it was typed: %j', (line) => {
    expect(parseLine(line)).toEqual(text(line));
  });

  it('means nothing only when it is empty: spaces were said', () => {
    expect(parseLine('')).toEqual({ kind: 'nothing' });
    expect(parseLine(' ')).toEqual(text(' '));
  });

  it.each([
    ['@clip.mp4 remove my background', 'remove my background', ['clip.mp4']],
    ['remove my background @clip.mp4', 'remove my background', ['clip.mp4']],
    ['put @/clips/a.mp4 before @/clips/b.mp4 please', 'put before please', ['/clips/a.mp4', '/clips/b.mp4']],
    ['@"my clip.mp4" blur it', 'blur it', ['my clip.mp4']],
    ["@'my clip.mp4' blur it", 'blur it', ['my clip.mp4']],
    ['@/clips/my\\ clip.mp4 blur it', 'blur it', ['/clips/my clip.mp4']],
    ['@C:\\clips\\a.mp4 blur it', 'blur it', ['C:\\clips\\a.mp4']],
    ['@剪辑.mp4 去掉背景', '去掉背景', ['剪辑.mp4']],
    ['@clip.mp4', '', ['clip.mp4']],
  ])('rule 28: attaches what stands behind @: %j', (line, words, paths) => {
    expect(parseLine(line)).toEqual(text(words, paths));
  });

  it('keeps the order of the files and the lines of the text', () => {
    const line = '@a.mp4 @b.mp4\nblur the first  one\n  cut the second @c.mp4\nexport each';
    expect(parseLine(line)).toEqual(
      text('blur the first  one\n  cut the second\nexport each', ['a.mp4', 'b.mp4', 'c.mp4']),
    );
  });

  it('takes our own name for a mention, and a doubled @ for the sign itself', () => {
    expect(parseLine('@nemo export')).toEqual(text('export'));
    expect(parseLine('@Nemo')).toEqual(text(''));
    expect(parseLine('write @@home in the title')).toEqual(text('write @home in the title'));
  });

  it('rule 29: is a command when it begins with a slash and a name', () => {
    expect(parseLine('/export')).toEqual(command('export', ''));
    expect(parseLine('/Export 3')).toEqual(command('export', '3'));
    expect(parseLine('/upload @a.mp4')).toEqual(command('upload', '', ['a.mp4']));
  });

  it('is an edit whatever its words behind /edit', () => {
    expect(parseLine('/edit export\nthe title @a.mp4')).toEqual({
      kind: 'said',
      ask: { kind: 'prompt' },
      text: 'export\nthe title',
      paths: ['a.mp4'],
    });
  });

  it('presses a button by its number or its label', () => {
    expect(parseLine('/press 2')).toEqual({ kind: 'press', press: { number: 2 } });
    expect(parseLine('/press Send it')).toEqual({ kind: 'press', press: { label: 'Send it' } });
    expect(parseLine('> Send it ')).toEqual({ kind: 'press', press: { label: 'Send it' } });
    expect(parseLine('>导出')).toEqual({ kind: 'press', press: { label: '导出' } });
  });
});

describe('lines that end in a backslash', () => {
  it('go on in the next one', async () => {
    expect(await join(['@a.mp4 @b.mp4\\', 'blur\\', 'cut', 'export'])).toEqual(['@a.mp4 @b.mp4\nblur\ncut', 'export']);
  });

  it('are not lost when nothing follows', async () => {
    expect(await join(['one\\', 'two\\'])).toEqual(['one\ntwo']);
  });
});

describe('a message', () => {
  it('is plain data that survives JSON', () => {
    const message = toMessage(
      {
        address: { platform: 'terminal', workspaceId: 'local', channelId: 'you' },
        author: { id: 'you', locale: 'zh-CN', manager: true },
      },
      { id: 'terminal:1', at: 5 },
      { ask: { kind: 'text' }, text: 'blur it', files: [toFile('/clips/my clip.MP4', 12)] },
    );
    expect(JSON.parse(JSON.stringify(message))).toEqual(message);
    expect(message.files).toEqual([
      { name: 'my clip.MP4', bytes: 12, mimeType: 'video/mp4', ref: { path: '/clips/my clip.MP4' } },
    ]);
  });

  it('rule 31: knows the type of every accepted format, and claims none for the rest', () => {
    const accepted = [
      'mp4',
      'mov',
      'avi',
      'webm',
      'mkv',
      'jpg',
      'jpeg',
      'png',
      'gif',
      'webp',
      'mp3',
      'wav',
      'm4a',
      'aac',
    ];
    expect(accepted.filter((extension) => toFile(`/x.${extension}`, 1).mimeType === undefined)).toEqual([]);
    expect(toFile('/notes.txt', 1)).toEqual({ name: 'notes.txt', bytes: 1, ref: { path: '/notes.txt' } });
    expect(toFile('/README', 1)).not.toHaveProperty('mimeType');
  });
});
