import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translateGuiTalk } from '../../src/core/gui-talk.ts';
import { chinese, english } from './gui-talk.corpus.ts';

function told(text: string): readonly string[] {
  return translateGuiTalk(text).actions.map((action) =>
    action.kind === 'edit' ? `edit: ${action.prompt}` : action.kind,
  );
}
const left = (text: string): string => translateGuiTalk(text).text;
const all = [...english, ...chinese];

/** Any code points, lone surrogates among them. */
const anyText = fc
  .array(fc.oneof(fc.nat(0x7f), fc.nat(0x10_ff_ff)), { maxLength: 150 })
  .map((points) => String.fromCodePoint(...points));

describe('translateGuiTalk, rules 62 to 67', () => {
  it.each(all)('%s', (said, expected, ...actions) => {
    expect(left(said)).toBe(expected === '=' ? said : expected);
    expect(told(said)).toEqual(actions);
  });

  it('knows at least sixty sentences', () => {
    expect(all.length).toBeGreaterThan(100);
  });

  it('only offers what stands in a list of what can be done', () => {
    expect(told('You can:\n- Click Export\n- Drag the title to the end\n- Open the media panel')).toEqual([
      'mention-export',
      'show-state',
    ]);
    expect(told('您可以：\n\n1. 点击导出按钮\n2. 将标题拖到末尾')).toEqual(['mention-export']);
    expect(told('You can:\n- Open the media panel\n\nThe title is there.\n- Click Export')).toEqual([
      'show-state',
      'export',
    ]);
  });

  it('does each kind of thing once a text, and exports rather than offers to', () => {
    expect(
      told('Click Export. Open the media panel. You can export later. Click the Export button. Open the editor.'),
    ).toEqual(['export', 'show-state']);
    expect(told('Open the editor. Click Export. Open the media panel.')).toEqual(['show-state', 'export']);
    expect(told('Drag the clip to the end. Drag the title to the start.')).toEqual(['edit: Drag the clip to the end']);
  });
});

describe('translateGuiTalk, what is left', () => {
  it('drops a list of steps with its heading', () => {
    const steps =
      'Your video is done.\n\nTo export it:\n1. Click **Export**\n2. Choose MP4\n3. Wait for it to finish\n\nEnjoy!';
    expect(left(steps)).toBe('Your video is done.\n\nEnjoy!');
    expect(left('要下载视频，请按以下步骤：\n1. 点击导出按钮\n2. 选择 MP4\n\n标题已添加。')).toBe('标题已添加。');
    expect(left('Which background?\n1. Office\n2. Beach\n3. Open the media panel')).toBe(
      'Which background?\n1. Office\n2. Beach',
    );
    expect(left('## Next steps\n- Click Export\n- Open the media panel')).toBe('');
    expect(left('Done. Next steps:\n- Click Export')).toBe('Done.');
  });

  it('keeps the other items of a list and numbers them anew', () => {
    expect(left('I did this:\n1. I added a title\n2. I trimmed the clip\n3. I added music\n4. Click Export')).toBe(
      'I did this:\n1. I added a title\n2. I trimmed the clip\n3. I added music',
    );
    expect(left('What is new:\n- The title is there\n- Open the media panel\n- The music is softer')).toBe(
      'What is new:\n- The title is there\n- The music is softer',
    );
    expect(left('1. I added a title\n2. Click Export\n3. I added music')).toBe('1. I added a title\n2. I added music');
    expect(left('3. I added a title\n  - in white\n4. Click Export\n5. I added music\n\nClick Export.')).toBe(
      '3. I added a title\n  - in white\n4. I added music',
    );
    expect(left('1. I added a title\n   1. in white\n2. Click Export\n3. I added music')).toBe(
      '1. I added a title\n   1. in white\n2. I added music',
    );
    expect(left('2. I added a title\n4. I added music\n\nClick Export.')).toBe('2. I added a title\n4. I added music');
  });

  it('rule 68: leaves code, whatever it says, and what stands around it', () => {
    const code = 'Here is the script:\n```js\n// Click Export.\nbutton.click();  open("timeline");\n\n\n\nend();\n```';
    expect(left(code)).toBe(code);
    expect(left(`Click Export.\n\n${code}`)).toBe(code);
    expect(left('```\nClick Export.')).toBe('```\nClick Export.');
  });

  it('rule 68: leaves characters of the private use areas as they are', () => {
    const odd = 'An icon \u{E000}\u{E001} and "a \u{E000} quote".';
    expect(left(`${odd} Click Export.`)).toBe(odd);
  });

  it('leaves a sentence too long to be an instruction alone', () => {
    const long = `Click ${'and so on '.repeat(200)}`;
    expect(left(long)).toBe(long);
  });
});

describe('translateGuiTalk, for every text', () => {
  const kept = fc.constantFrom(...all.filter(([, expected]) => expected === '=').map(([said]) => said));
  const gone = fc.constantFrom(...all.filter(([, expected]) => expected === '').map(([said]) => said));

  it('keeps content word by word, in order, and nothing of the screen', () => {
    const mixed = fc.array(fc.oneof(kept, gone), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(mixed, (sentences) => {
        const text = left(sentences.join('\n\n'));
        const expected = sentences.filter((sentence) => all.some(([said, rest]) => said === sentence && rest === '='));
        expect(text).toBe(expected.join('\n\n'));
      }),
    );
  });

  it('leaves no dangling joint, no empty item, no blank space', () => {
    const line = fc.tuple(
      fc.constantFrom('', '- ', '1. ', '  * '),
      fc.array(fc.oneof(kept, gone), { minLength: 1, maxLength: 3 }),
    );
    const text = fc
      .array(line, { maxLength: 6 })
      .map((lines) => lines.map(([mark, said]) => mark + said.join(' ')).join('\n'));
    fc.assert(
      fc.property(text, (said) => {
        const shown = left(said);
        if (shown === said) return;
        expect(shown).not.toMatch(/^\s|\s$|\n{3}|\S {2}|(?:,|，|\b(?:or|and|或|或者))\s*[.。]?(?:\n|$)/u);
        for (const row of shown.split('\n')) expect(row).not.toMatch(/^\s*(?:[-*]|\d+\.)\s*$/u);
        expect(translateGuiTalk(shown).text).toBe(shown);
      }),
    );
  });

  it('never changes a quotation', () => {
    fc.assert(
      fc.property(gone, (said) => {
        const quotation = `The title is now “${said.replaceAll(/[“”"\n]/gu, '')}”.`;
        expect(translateGuiTalk(quotation)).toEqual({ text: quotation, actions: [] });
      }),
    );
  });

  it('answers to anything', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(typeof left(text)).toBe('string');
      }),
    );
  });
});
