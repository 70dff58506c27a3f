import { describe, expect, it } from 'vitest';
import { splitBatch } from '../../src/core/batch.ts';

describe('splitBatch, rule 78: several files and as many lines', () => {
  it('gives every file its line, in order', () => {
    expect(splitBatch('remove the background\nadd a title "Hi"\nblur my room', 3)).toEqual({
      lines: ['remove the background', 'add a title "Hi"', 'blur my room'],
      exportEach: false,
    });
  });

  it('takes numbers and bullets away, and no word', () => {
    const lines = ['cut to 1.5 s', 'keep 3 people'];
    for (const text of [
      '1. cut to 1.5 s\n2. keep 3 people',
      '1) cut to 1.5 s\n\n2) keep 3 people',
      '- cut to 1.5 s\n- keep 3 people',
    ]) {
      expect(splitBatch(text, 2)?.lines).toEqual(lines);
    }
    expect(splitBatch('①去掉背景\n②加标题', 2)?.lines).toEqual(['去掉背景', '加标题']);
    expect(splitBatch('第一个：去掉背景\n第二个：加标题', 2)?.lines).toEqual(['去掉背景', '加标题']);
    expect(splitBatch('1.5x speed\n2.5 s shorter', 2)?.lines).toEqual(['1.5x speed', '2.5 s shorter']);
    expect(splitBatch('3 people should stay\n2 titles at the end', 2)?.lines).toEqual([
      '3 people should stay',
      '2 titles at the end',
    ]);
  });

  it('leaves a heading out where the lines are numbered', () => {
    expect(splitBatch('Please do this:\n1. trim it\n2. mute it', 2)?.lines).toEqual(['trim it', 'mute it']);
  });

  it.each([
    'trim it\nmute it\nexport each',
    'trim it\nmute it\nThen export each one, please!',
    'trim it\nmute it, and export each',
    'trim it\nmute it. Export them all.',
    'trim it\nmute it\nexport',
    'trim it\nmute it\n每个都导出',
    'trim it\nmute it\n分别导出',
    'trim it\nmute it，然后分别导出。',
    'trim it\nmute it，每个都导出',
    '1. trim it\n2. mute it\n3. export each',
  ])('hears the wish for a file of each in %j', (text) => {
    expect(splitBatch(text, 2)).toEqual({ lines: ['trim it', 'mute it'], exportEach: true });
  });

  it('hears no such wish where it is part of the instruction', () => {
    expect(splitBatch('trim it\nshow the words export each', 2)).toEqual({
      lines: ['trim it', 'show the words export each'],
      exportEach: false,
    });
    expect(splitBatch('trim each\n全部静音', 2)).toEqual({ lines: ['trim each', '全部静音'], exportEach: false });
  });

  it('is no batch with one file, one line, or another number of lines', () => {
    expect(splitBatch('trim it', 1)).toBeUndefined();
    expect(splitBatch('trim it\nmute it', 1)).toBeUndefined();
    expect(splitBatch('trim both', 2)).toBeUndefined();
    expect(splitBatch('a\nb\nc', 2)).toBeUndefined();
    expect(splitBatch('', 2)).toBeUndefined();
    expect(splitBatch('trim both\nexport', 2)).toBeUndefined();
    expect(splitBatch('1.\n2.', 2)).toBeUndefined();
  });
});
