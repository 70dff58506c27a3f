import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFence } from '../../src/core/code-fences.ts';
import type { Limits } from '../../src/core/ports.ts';
import { preview, splitText } from '../../src/core/reply.ts';

/** Discord counts code points; Slack escapes three characters and counts code units. */
const codePoints = (textLength: number): Limits => ({
  textLength,
  lengthOf: (text) => [...text].length,
  editIntervalMs: 1000,
});
const escaped = (textLength: number): Limits => ({
  textLength,
  lengthOf: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').length,
  editIntervalMs: 1000,
});

const withoutSpace = (text: string): string => text.replaceAll(/\s/gu, '');

/** What stands in a text without white space and without the lines that open and close code. */
function content(text: string): string {
  let before = '';
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    const inside = openFence(before) !== undefined;
    before += `${line}\n`;
    if (inside === (openFence(before) !== undefined)) kept.push(line);
  }
  return withoutSpace(kept.join(''));
}

const graphemesOf = (text: string): readonly string[] =>
  [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

const word = fc.constantFrom(
  'clip',
  'background,',
  'done.',
  'Ready?',
  '去掉背景',
  '，然后导出。',
  '👩‍👩‍👧‍👦',
  '🇩🇪🇫🇷',
  'é́',
  '<b>',
  'a&b',
  'https://example.com/a/long/path/clip.mp4?x=1',
  '**bold words**',
  '`code`',
  'नमस्ते',
  '한국어',
);
const line = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
const prose = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\n\n', ' ', '\n  - ', '')), { maxLength: 20 })
  .map((lines) => lines.flat().join(''));
const codeBlock = fc
  .tuple(fc.constantFrom('```', '```ts', '~~~', '````md'), fc.array(line, { maxLength: 15 }))
  .map(
    ([opener, lines]) =>
      `\n${opener}\n${lines.map((text) => `  ${text}`).join('\n')}\n${opener.replaceAll(/\w/gu, '')}\n`,
  );

const characters = (parts: readonly string[]): readonly string[] =>
  parts.flatMap(graphemesOf).filter((character) => character.trim() !== '');
const cut = (text: string, most: number): string[] => splitText(text, codePoints(most));

/** Any code points, lone surrogates among them. */
const anyText = fc
  .array(fc.oneof(fc.nat(0x7f), fc.nat(0x10_ff_ff)), { maxLength: 150 })
  .map((points) => String.fromCodePoint(...points));

describe('splitText', () => {
  it('leaves a text that fits as it is', () => {
    expect(splitText('Done.\n\n- a title\n- music', codePoints(2000))).toEqual(['Done.\n\n- a title\n- music']);
    expect(splitText('', codePoints(2000))).toEqual([]);
    expect(splitText(' \n ', codePoints(2000))).toEqual([]);
  });

  it('cuts at a paragraph, rather than at a line, rather than at a sentence, rather than at a word', () => {
    expect(cut('One two three four.\n\nFive six.\nSeven eight nine.', 30)).toEqual([
      'One two three four.',
      'Five six.\nSeven eight nine.',
    ]);
    expect(cut('One two three.\nFour. Five six seven', 24)).toEqual(['One two three.', 'Four. Five six seven']);
    expect(cut('One two three. Four five six seven', 24)).toEqual(['One two three.', 'Four five six seven']);
    expect(cut('One two three four five six seven', 24)).toEqual(['One two three four five', 'six seven']);
    expect(cut('背景已经换成办公室。音乐也已经加好了', 12)).toEqual(['背景已经换成办公室。', '音乐也已经加好了']);
  });

  it('keeps Chinese words, links and inline code in one piece, and the indentation of a list', () => {
    const address = 'https://example.com/path/clip.mp4';
    expect(splitText(`See the whole film at ${address} today`, codePoints(44))).toEqual([
      'See the whole film at',
      `${address} today`,
    ]);
    expect(splitText('Write [the long label here](https://e.co) now', codePoints(32))[0]).toBe('Write');
    expect(splitText('- one two three four\n  - five six seven', codePoints(26))[1]).toBe('  - five six seven');
    expect(cut('我们已经把视频的背景换成了办公室', 9)[0]).toBe('我们已经把视频的');
  });

  it('closes a code block that it cuts and opens it again with its language and its indentation', () => {
    const pieces = splitText('```ts\nconst a = 1;\n  const b = 2;\nconst c = 3;\n```\nDone.', codePoints(40));
    expect(pieces).toEqual(['```ts\nconst a = 1;\n  const b = 2;\n```', '```ts\nconst c = 3;\n```\nDone.']);
    const atEnd = splitText('```ts\nconst a = 1;\nconst b = 2;\n```\n\nAnd that is all of it.', codePoints(36));
    expect(atEnd).toEqual(['```ts\nconst a = 1;\nconst b = 2;\n```', 'And that is all of it.']);
  });

  it('failure 38: loses and cuts no character, whatever the text, the limit and the measure', () => {
    fc.assert(
      fc.property(prose, fc.integer({ min: 12, max: 90 }), fc.boolean(), (text, length, slack) => {
        const limits = slack ? escaped(length) : codePoints(length);
        const pieces = splitText(text, limits);
        expect(withoutSpace(pieces.join(''))).toBe(withoutSpace(text));
        for (const piece of pieces) expect(limits.lengthOf(piece)).toBeLessThanOrEqual(length);
        expect(characters(pieces)).toEqual(characters([text]));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no piece with an open code block and adds nothing but fences', () => {
    const text = fc.array(fc.oneof(prose, codeBlock), { maxLength: 6 }).map((parts) => parts.join('\n'));
    fc.assert(
      fc.property(text, fc.integer({ min: 60, max: 200 }), fc.boolean(), (given, length, slack) => {
        const limits = slack ? escaped(length) : codePoints(length);
        const pieces = splitText(given, limits);
        for (const piece of pieces) {
          expect(limits.lengthOf(piece)).toBeLessThanOrEqual(length);
          expect(openFence(piece)).toBeUndefined();
        }
        expect(pieces.map(content).join('')).toBe(content(given));
      }),
      { numRuns: 300 },
    );
  });

  it('fits also a measure for which less text can be longer', () => {
    const limits: Limits = {
      textLength: 31,
      // A platform that escapes an asterisk which closes nothing.
      lengthOf: (text) => text.length + (text.split('*').length % 2 === 0 ? 6 : 0),
      editIntervalMs: 1000,
    };
    for (const piece of splitText('aaa*bbbbbbbbbbbbbbbbb cccc *ddddd eeeeee', limits)) {
      expect(limits.lengthOf(piece)).toBeLessThanOrEqual(31);
    }
  });

  it('ends, whatever is thrown at it', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 30 }), (text, length) => {
        const joined = splitText(text, codePoints(length)).join('');
        expect(withoutSpace(joined).replaceAll(/[`~]/gu, '')).toBe(withoutSpace(text).replaceAll(/[`~]/gu, ''));
      }),
    );
    const zalgo = `a${'\u0301'.repeat(100)}b`;
    expect(splitText(zalgo, codePoints(40)).join('')).toBe(zalgo);
  });

  it('takes a message of 100,000 characters in one go', () => {
    const text = 'The background is an office now. '.repeat(3000);
    const pieces = splitText(text, codePoints(2000));
    expect(pieces.length).toBeLessThan(54);
    expect(withoutSpace(pieces.join(''))).toBe(withoutSpace(text));
  });
});

describe('preview', () => {
  it('shows a short text whole and a long one up to "…"', () => {
    expect(preview('Done.', codePoints(100), 20)).toBe('Done.');
    expect(preview('The background is an office now', codePoints(100), 15)).toBe('The background…');
    expect(preview('abc', codePoints(100), 0)).toBe('');
    expect(preview('Code:\n```ts\nconst a', codePoints(100), 9)).toBe('Code:…');
  });

  it('never cuts a character as people see it, and closes an open code block', () => {
    expect(preview('ab👩‍👩‍👧‍👦cd', codePoints(100), 5)).toBe('ab…');
    expect(preview('Code:\n```ts\nconst a = 1;\nconst b = 2;', codePoints(100), 32)).toBe(
      'Code:\n```ts\nconst a = 1;\nco…\n```',
    );
    expect(preview('Code:\n```ts\nconst', codePoints(100), 99)).toBe('Code:\n```ts\nconst\n```');
    fc.assert(
      fc.property(fc.oneof(prose, codeBlock), fc.integer({ min: 8, max: 120 }), fc.boolean(), (text, length, slack) => {
        const limits = slack ? escaped(4000) : codePoints(2000);
        const shown = preview(text, limits, length);
        expect(limits.lengthOf(shown)).toBeLessThanOrEqual(length);
        expect(openFence(shown)).toBeUndefined();
        if (shown === '' || !shown.includes('…')) return;
        const kept = graphemesOf(shown.slice(0, shown.lastIndexOf('…')));
        expect(graphemesOf(text).slice(0, kept.length)).toEqual(kept);
      }),
      { numRuns: 300 },
    );
  });
});
