import * as fc from 'fast-check';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { frame, harmless, renderFile, renderPost, safeName } from '../../../src/adapters/terminal/outbound.ts';
import type { Button } from '../../../src/core/message.ts';
import { columnsOf, wrap } from '../../../src/adapters/terminal/wrap.ts';
import { say } from './harness.ts';

const one = (): number => 1;
const byId = (button: { id: string }): number => Number(button.id) + 1;
const labelled = (...labels: readonly string[]): readonly Button[] =>
  labels.map((label, index) => ({ id: `${index}`, label, style: 'plain' }));
const lines = (text: string, more = {}): readonly string[] => renderPost(say(text, more), one);
const anyText = fc.string({ unit: 'binary', maxLength: 200 });
// oxlint-disable-next-line no-control-regex -- what must never get through
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('text on its way to the terminal', () => {
  it('rule 13: loses escape sequences whole, whoever wrote them', () => {
    expect(
      harmless('\u001b[31mred\u001b[0m \u001b]0;title\u0007and \u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\'),
    ).toBe('red and link');
    expect(harmless('\u009b2Jbell\u0007 back\b\u007f space\u202e gnp.exe')).toBe('bell back space gnp.exe');
  });

  it('keeps its lines, whatever ends them', () => {
    expect(harmless('a\r\nb\rc\u2028d\te')).toBe('a\nb\nc\nd    e');
  });

  it('never holds a control character, in any part of a post', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (text, label, mention) => {
        const buttons = [{ id: 'x', label, style: 'plain' as const }];
        const all = [
          ...lines(text, { buttons, mention }),
          ...renderFile({ name: text, altText: label, bytes: 1, path: mention }),
        ];
        expect(all.join('')).not.toMatch(CONTROL);
      }),
    );
  });

  it('loses the marks of our Markdown, but not those inside code or beside no word', () => {
    expect(lines('**Done** in 42 s, see [the file](https://x.test/a), 2 ** 3 ** 4')).toEqual([
      'Done in 42 s, see the file (https://x.test/a), 2 ** 3 ** 4',
    ]);
    expect(lines('`**kept**` [https://x.test](https://x.test)\n```\n**kept**\n```')).toEqual([
      '`**kept**` https://x.test',
      '```',
      '**kept**',
      '```',
    ]);
  });

  it('names who is meant and who can see it', () => {
    expect(lines('Done', { mention: 'you' })).toEqual(['@you Done']);
    expect(lines('42 credits', { audience: { only: 'you' } })).toEqual(['(only you see this) 42 credits']);
  });

  it('has its buttons beside a short line, below several, and each on its own line where they are long', () => {
    const buttons = labelled('Export', 'Show\nstatus');
    const long = 'remove my background and replace it with a clean office setting';
    expect(renderPost(say('Done', { buttons }), byId)).toEqual(['Done  [1 Export] [2 Show status]']);
    expect(renderPost(say('Done\nNext?', { buttons }), byId)).toEqual(['Done', 'Next?', '[1 Export] [2 Show status]']);
    expect(renderPost(say('x'.repeat(90), { buttons }), byId)).toEqual(['x'.repeat(90), '[1 Export] [2 Show status]']);
    expect(renderPost(say('Ready', { buttons: labelled(long, long) }), byId)).toEqual([
      'Ready',
      `[1 ${long}]`,
      `[2 ${long}]`,
    ]);
  });

  it('tells a file by name, size and what is on it, and its path alone on a line', () => {
    const file = { name: 'edited.mp4', altText: 'A person\nin an office', path: '/films/edited.mp4' };
    expect(renderFile({ ...file, bytes: 3_210_000 })).toEqual([
      'edited.mp4 · 3.1 MB · A person in an office',
      '/films/edited.mp4',
    ]);
    expect(renderFile({ ...file, bytes: 12, altText: '' })[0]).toBe('edited.mp4 · 12 B');
    expect(renderFile({ ...file, bytes: 4_200, altText: '' })[0]).toBe('edited.mp4 · 4.1 KB');
  });
});

describe('the gutter', () => {
  it('holds the speaker, and every further line starts beside it', () => {
    expect(frame('nemo 1', ['one', '', 'two'], undefined)).toEqual(['nemo 1   one', '', '         two']);
  });

  it('is part of the width when lines are wrapped', () => {
    const rows = frame('nemo 1', ['ten chars and some more'], 31);
    expect(rows).toEqual(['nemo 1   ten chars and some', '         more']);
  });
});

describe('wrapping', () => {
  it('breaks between words, and inside one only where it is too long for a row', () => {
    expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
    expect(wrap('a abcdefghijklm b', 10)).toEqual(['a', 'abcdefghij', 'klm b']);
    expect(wrap('', 10)).toEqual(['']);
    expect(wrap('  indented', 20)).toEqual(['  indented']);
  });

  it('counts wide characters as two columns and combining ones as none', () => {
    expect(columnsOf('去掉背景')).toBe(8);
    expect(columnsOf('⏳ ok')).toBe(5);
    expect(columnsOf('e\u0301')).toBe(1);
    expect(columnsOf('a\u200bb')).toBe(2);
    expect(columnsOf('👩‍💻')).toBe(2);
    expect(wrap('去掉背景', 5)).toEqual(['去掉', '背景']);
  });

  it('loses no character and fills no row beyond its width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), fc.integer({ min: 4, max: 40 }), (line, width) => {
        const rows = wrap(line, width);
        expect(rows.every((row) => columnsOf(row) <= width)).toBe(true);
        expect(rows.join('').replaceAll(/\s/g, '')).toBe(line.replaceAll(/\s/g, ''));
      }),
    );
  });
});

describe('a file name', () => {
  it.each([
    ['edited.mp4', 'edited.mp4'],
    ['去掉背景 v2.mp4', '去掉背景 v2.mp4'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\evil.exe', 'evil.exe'],
    ['..', 'video'],
    ['', 'video'],
    ['.bashrc', 'bashrc'],
    ['a<b>:c|d?.mp4', 'a-b--c-d-.mp4'],
    ['con.mp4', '_con.mp4'],
    ['two\nlines\u001b[2J.mp4', 'two lines.mp4'],
    ['trailing. . ', 'trailing'],
  ])('%j is saved as %j', (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  it('stays short enough for any disk, with its extension', () => {
    const safe = safeName(`${'影'.repeat(200)}.mp4`);
    expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
    expect(safe.endsWith('影.mp4')).toBe(true);
  });

  it('never leads out of its directory, and never hides', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const safe = safeName(name);
        expect(basename(join('/out', safe))).toBe(safe);
        expect(safe).toMatch(/^[^.]/);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
      }),
    );
  });
});
