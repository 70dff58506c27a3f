import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { afterBang, readWords, wantsForm } from '../../../src/adapters/slack/asked.ts';
import { toMrkdwn } from '../../../src/adapters/slack/mrkdwn.ts';
import { plainText } from '../../../src/adapters/slack/plain-text.ts';

describe('what a person typed, out of what Slack makes of it', () => {
  const cases: readonly (readonly [slack: string, typed: string])[] = [
    ['<@U0NEMO> remove my background', 'remove my background'],
    ['please <@U0NEMO|nemo>, make it louder', 'please , make it louder'],
    ['a title &lt;b&gt; &amp; c', 'a title <b> & c'],
    ['a title &amp;lt;', 'a title &lt;'],
    ['put <@U0BOB> on the left', 'put @U0BOB on the left'],
    ['put <@U0BOB|bob> on the left', 'put @bob on the left'],
    ['as in <#C1|general>', 'as in #general'],
    ['<!here> and <!subteam^S1|@designers>', '@here and @designers'],
    ['use <https://a.test/clip.mp4>', 'use https://a.test/clip.mp4'],
    ['use <https://a.test/clip.mp4|https://a.test/clip.mp4>', 'use https://a.test/clip.mp4'],
    ['a title <http://example.com|example.com>', 'a title example.com'],
    ['use <https://a.test/clip.mp4|my clip>', 'use my clip (https://a.test/clip.mp4)'],
    ['write to <mailto:a@b.test|a@b.test>', 'write to a@b.test'],
    ['去掉背景 <@U0NEMO>', '去掉背景'],
    ['<@U0NEMO> line one\nline two', 'line one\nline two'],
    ['<@U0NEMO>', ''],
  ];
  it.each(cases)('reads %s as %s', (slack, typed) => {
    expect(plainText(slack, 'U0NEMO')).toBe(typed);
  });
});

describe('our Markdown as Slack writes it', () => {
  const cases: readonly (readonly [markdown: string, slack: string])[] = [
    ['**Drop a video**, then wait', '*Drop a video*, then wait'],
    ['把**背景**换掉', '把\u200B*背景*\u200B换掉'],
    ['an *important* word', 'an _important_ word'],
    ['2 * 3 * 4 and *.mp4 or *.mov', '2 * 3 * 4 and *.mp4 or *.mov'],
    ['[the page](https://a.test/?a=1&b=2)', '<https://a.test/?a=1&amp;b=2|the page>'],
    ['[a > b](https://a.test/)', '<https://a.test/|a &gt; b>'],
    ['see https://a.test/x?a=1&b=2.', 'see <https://a.test/x?a=1&amp;b=2>.'],
    ['看 https://a.test/x。', '看 <https://a.test/x>。'],
    ['**see https://a.test/x**', '*see <https://a.test/x>*'],
    ['`a < b` **x**', '`a &lt; b` *x*'],
    ['```js\nlet **a** = 1 && 2\n```', '```\nlet **a** = 1 &amp;&amp; 2\n```'],
    ['# Title\n- one\n  * two', '*Title*\n• one\n  • two'],
    ['<!channel> <@U1> @here', '&lt;!channel&gt; &lt;@U1&gt; @here'],
    ['**<!channel>** [x](https://a.test/<!here>)', '*&lt;!channel&gt;* [x](<https://a.test/>&lt;!here&gt;)'],
  ];
  it.each(cases)('writes %j as %j', (markdown, slack) => {
    expect(toMrkdwn(markdown)).toBe(slack);
  });

  it('leaves nothing in angle brackets but links, whatever is written', () => {
    const pieces = constantFrom(
      '<',
      '>',
      '!',
      '@',
      'U0ALICE',
      'channel',
      '*',
      '**',
      '`',
      '```',
      '[',
      ']',
      '(',
      ')',
      '|',
      ' ',
      '\n',
      'https://a.test/',
      '#',
      'x',
    );
    assert(
      property(array(pieces, { maxLength: 24 }), (parts) => {
        const written = toMrkdwn(parts.join(''));
        for (const [entity] of written.matchAll(/<[^>]*>?/g)) expect(entity).toMatch(/^<https:\/\/a\.test\/[^<>]*>$/);
        expect(written.replaceAll(/<https:[^<>]*>/g, '')).not.toContain('>');
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('the words of /nemo', () => {
  it('go by their meaning, like any other message', () => {
    expect(readWords('export 3', ['listen'])).toEqual({ ask: { kind: 'text' }, text: 'export 3' });
    expect(readWords('  add a title “edit” ', ['listen'])).toEqual({
      ask: { kind: 'text' },
      text: 'add a title “edit”',
    });
  });

  it('are a command where that is never said in a sentence', () => {
    expect(readWords('Listen off', ['listen'])).toEqual({ ask: { kind: 'command', name: 'listen' }, text: 'off' });
    expect(readWords('listen', ['listen'])).toEqual({ ask: { kind: 'command', name: 'listen' }, text: '' });
    expect(readWords('listen to the birds and cut there', ['listen']).ask).toEqual({ kind: 'text' });
  });

  it('are always an edit after "edit"', () => {
    expect(readWords('edit export', [])).toEqual({ ask: { kind: 'prompt' }, text: 'export' });
  });

  it('ask for the form when there are none, or when they ask where to put a file', () => {
    expect(['', ' ', 'upload', '上传', 'Edit'].every(wantsForm)).toBe(true);
    expect(['upload my clip', 'edit it', 'export'].some(wantsForm)).toBe(false);
  });

  it('may stand after a bang, which an exclamation is not', () => {
    expect(afterBang('!export')).toBe('export');
    expect(afterBang('！导出')).toBe('导出');
    expect(afterBang('!nemo make it louder')).toBe('make it louder');
    expect(afterBang('!!! now')).toBeUndefined();
    expect(afterBang('wow!')).toBeUndefined();
  });
});
