import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traditionalToSimplified, vocabulary } from '../../src/core/intent-words.ts';
import { isVague, readIntent } from '../../src/core/intent.ts';
import { chinese, english, type Phrases } from './intent.corpus.ts';

function read(text: string, files = 0): string {
  const intent = readIntent(text, files);
  switch (intent.kind) {
    case 'command':
      return `${intent.name} ${intent.args}`.trim();
    case 'unsure':
      return `unsure ${intent.command} ${intent.args}`.trim();
    case 'prompt':
      return intent.thenExport ? 'prompt+export' : 'prompt';
    case 'nothing':
      return 'nothing';
  }
}

const rows = (phrases: Phrases): readonly (readonly [string, string])[] =>
  Object.entries(phrases).flatMap(([expected, texts]) => texts.map((text) => [text, expected] as const));
const all = [...rows(english), ...rows(chinese)];
const commands = all.filter(([, expected]) => !/^(?:prompt|unsure|nothing)/u.test(expected)).map(([text]) => text);

/** Any code points, lone surrogates among them. */
const anyText = fc
  .array(fc.oneof(fc.nat(0x7f), fc.nat(0x10_ff_ff)), { maxLength: 150 })
  .map((points) => String.fromCodePoint(...points));

describe('readIntent', () => {
  it.each(rows(english))('rules 20 to 27: %j is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each(rows(chinese))('rules 20 to 27: %j is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('has a corpus of over 200 phrases, nearly half of them Chinese', () => {
    expect(rows(english).length).toBeGreaterThan(120);
    expect(rows(chinese).length).toBeGreaterThan(120);
    expect(new Set(all.map(([text]) => text)).size).toBe(all.length);
  });

  it.each([
    '',
    ' ',
    "here's my video",
    'here it is',
    'this one',
    'my clip',
    'upload',
    '这是我的视频',
    '给你',
    '上传这个视频',
  ])('rule 23: files with %j are an upload', (text) => {
    expect(read(text, 1)).toBe('upload');
  });

  it('rule 28: files with an instruction are an edit', () => {
    expect(read('remove the background', 2)).toBe('prompt');
    expect(read('去掉背景，然后导出', 1)).toBe('prompt+export');
    expect(read('upload this and blur the room', 1)).toBe('prompt');
  });

  it('rule 25: case, width, punctuation, emoji and politeness around it never change what is meant', () => {
    const before = fc.constantFrom('', ' ', '¡', '…', '"', '👉 ', 'please ', '请', 'Hey! ', '> ');
    const after = fc.constantFrom('', '!', '？', '。', '...', ' 🙏', ' please', '，谢谢', ' :)', '"', '\n');
    const dress = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => text.toLowerCase(),
      (text) => text.replaceAll(/[!-~]/gu, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)),
      (text) => text.replaceAll(' ', '  '),
    );
    fc.assert(
      fc.property(fc.constantFrom(...commands), before, after, dress, (text, front, back, change) => {
        expect(read(change(front + text + back))).toBe(read(text));
      }),
      { numRuns: 500 },
    );
  });

  it('rule 26: a keyword in a longer instruction with an editing verb is never a command', () => {
    const verb = fc.constantFrom(
      'add',
      'remove',
      'blur',
      'replace',
      'cut',
      'trim',
      'put',
      'crop',
      'mute',
      '加',
      '去掉',
      '换成',
      '模糊',
      '剪掉',
      '删除',
      '把',
      '让',
    );
    const object = fc.constantFrom(
      'the logo',
      'a title',
      'my dog',
      'the sky',
      'background music',
      '天空',
      '标题',
      '小狗',
    );
    const tail = fc.constantFrom('', ' at the end', ' for 5 seconds', '，放到左边', ' in red');
    fc.assert(
      fc.property(verb, fc.constantFrom(...commands), object, tail, (what, keyword, thing, rest) => {
        expect(readIntent(`${what} ${thing} ${keyword}${rest || ' in red'}`, 0).kind).toBe('prompt');
        expect(readIntent(`${what} ${keyword} ${thing}${rest}`, 0).kind).not.toBe('command');
      }),
      { numRuns: 500 },
    );
  });

  it('gives no phrase of its vocabulary two meanings, and maps traditional characters to others', () => {
    const phrases = Object.values(vocabulary).flatMap((list) => list.split(',').map((phrase) => phrase.trim()));
    expect(phrases.filter((phrase, at) => phrases.indexOf(phrase) !== at)).toEqual([]);
    for (const [pair = ''] of traditionalToSimplified.matchAll(/../gu)) expect([...pair][0]).not.toBe([...pair][1]);
  });

  it('answers to anything, however long', () => {
    fc.assert(
      fc.property(anyText, fc.nat(3), (text, files) => {
        expect(read(text, files)).not.toBe('');
      }),
    );
    expect(read('export '.repeat(2000))).toBe('prompt');
  });
});

describe('isVague, rule 80', () => {
  it.each([
    'make it better',
    'Make it look better!',
    'can you make it a bit nicer please',
    'make the video look more professional',
    'make it pop',
    'improve it',
    'enhance the video',
    'edit my video',
    'do your magic',
    'surprise me',
    '让它更好看',
    '让视频更好看一点',
    '弄好看点',
    '优化一下',
    '帮我剪辑一下视频',
    '美化一下画面',
    '随便剪剪',
  ])('takes %j for vague', (text) => {
    expect(isVague(text)).toBe(true);
  });

  it.each([
    'make it brighter',
    'make it better by removing the background',
    'make the title better readable in white',
    'improve the lighting of the first scene',
    'fix the audio',
    'edit the title to say Hello',
    'remove my background and replace it with a clean office setting',
    '让背景更亮',
    '让它更好看，换成办公室背景',
    '优化一下灯光',
    '剪到10秒',
    '你好',
    '很好',
    '好',
    '完美',
    'great',
    'export',
    '',
  ])('takes %j for an instruction', (text) => {
    expect(isVague(text)).toBe(false);
  });
});
