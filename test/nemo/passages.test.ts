import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/core/ports.ts';
import { Passages } from '../../src/nemo/passages.ts';
import { decoded, inPiecesOf, passagesOf } from './decoding.ts';

/** What is left of the calls that `say` makes. */
function after(say: (passages: Passages) => void): readonly string[] {
  const events: AgentEvent[] = [];
  say(new Passages((event) => events.push(event)));
  return passagesOf(events);
}

describe('rule 48: streamed text and its whole', () => {
  it('are shown once, the whole in place of the pieces', () => {
    const told = after((passages) => {
      passages.delta('a', 'Hel');
      passages.delta('a', 'lo');
      passages.whole('a', 'Hello.');
      passages.whole('a', 'Next.');
    });
    expect(told).toEqual(['Hello.', 'Next.']);
  });

  it('an earlier passage whose whole never came stays', () => {
    const told = after((passages) => {
      passages.delta('a', 'Looking. ');
      passages.delta('a', 'Done.');
      passages.whole('a', 'Done.');
    });
    expect(told).toEqual(['Looking. ', 'Done.']);
  });

  it('two voices that interrupt each other are each told once', () => {
    const told = after((passages) => {
      passages.delta('a', 'Cut');
      passages.delta('b', 'Mix');
      passages.delta('a', 'ting');
      passages.delta('b', 'ing');
      passages.whole('a', 'Cutting');
      passages.whole('b', 'Mixing');
    });
    expect(told.join('')).toBe('CutMixtinging');
  });

  it('a voice interrupted before its whole is not told twice', () => {
    const told = after((passages) => {
      passages.delta('a', 'Cutting.');
      passages.whole('b', 'Mixing.');
      passages.whole('a', 'Cutting.');
      passages.whole('a', 'Cutting.');
    });
    expect(told).toEqual(['Cutting.', 'Mixing.', 'Cutting.']);
  });

  it('a passage said in both forms is told once', () => {
    const told = after((passages) => {
      passages.piece('All ');
      passages.piece('done.');
      passages.whole('a', 'All done.');
    });
    expect(told).toEqual(['All done.']);
  });

  it('documented text before a framework passage stays', () => {
    const told = after((passages) => {
      passages.piece('The video is there.');
      passages.whole('a', 'Music follows.');
    });
    expect(told).toEqual(['The video is there.', 'Music follows.']);
  });

  it('an empty whole takes nothing away', () => {
    expect(after((passages) => (passages.delta('a', 'Done.'), passages.whole('a', '')))).toEqual(['Done.']);
    expect(after((passages) => passages.whole('a', ' \n'))).toEqual([]);
  });
});

const joined = (...pieces: readonly string[]): string =>
  after((passages) => pieces.forEach((piece) => passages.piece(piece))).join('|');

describe('documented pieces', () => {
  it.each([
    [['I added it.', 'Anything else?'], 'I added it.\n\nAnything else?'],
    [['Done!', '🎬 Enjoy'], 'Done!\n\n🎬 Enjoy'],
    [['"Sure."', '**Now** this'], '"Sure."\n\n**Now** this'],
    [['已经加好了。', '还需要别的修改吗？'], '已经加好了。\n\n还需要别的修改吗？'],
  ])('that are messages of their own become paragraphs: %j', (pieces, expected) => {
    expect(joined(...pieces)).toBe(expected);
  });

  it.each([
    [['I add', 'ed it', '. Any', 'thing?'], 'I added it. Anything?'],
    [['I added it. ', 'Anything?'], 'I added it. Anything?'],
    [['I added it.', ' Anything?'], 'I added it. Anything?'],
    [['I added it.\n\n', 'Anything?'], 'I added it.\n\nAnything?'],
    [['version 1.', '5 is out'], 'version 1.5 is out'],
    [['clip.', 'mp4'], 'clip.mp4'],
    [['已经', '加好了。', '还需', '要吗？'], '已经加好了。还需要吗？'],
    [['A', 'B'], 'AB'],
  ])('that continue each other are joined as they are: %j', (pieces, expected) => {
    expect(joined(...pieces)).toBe(expected);
  });

  it('nothing is put between the framework’s deltas', () => {
    expect(after((passages) => (passages.delta('a', 'One.'), passages.delta('a', 'Two.')))).toEqual(['One.Two.']);
  });
});

/** One thing that happens in a stream, on the wire and for the reader. */
interface Happening {
  readonly frames: readonly string[];
  readonly passage?: string;
}

const words = fc.array(fc.constantFrom('Done', 'cut', 'café', '背景', '🎬', 'data:', '"quoted"', '\u2028', '\\'), {
  minLength: 1,
  maxLength: 6,
});
const passage = words.map((all) => `${all.join(' ')}.`);
const snake = (object: object, use: boolean): object =>
  use
    ? Object.fromEntries(
        Object.entries(object).map(([key, value]) => [
          key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
          value,
        ]),
      )
    : object;
const frame = (event: unknown): string => `data: ${JSON.stringify(event)}`;

const aggregated = fc
  .record({ passage, cuts: fc.array(fc.nat(12), { maxLength: 4 }), snaky: fc.boolean() })
  .map(({ passage: text, cuts, snaky }): Happening => {
    const event = (part: string, more: object): string =>
      frame({
        ...snake({ invocationId: 'e-1' }, snaky),
        author: 'nemo',
        content: { role: 'model', parts: [{ text: part }] },
        ...more,
      });
    const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
    const pieces = at.slice(1).map((to, index) => text.slice(at[index], to));
    const partials = cuts.length === 0 ? [] : pieces.map((piece) => event(piece, { partial: true }));
    return { frames: [...partials, event(text, {})], passage: text };
  });
const documented = passage.map((text): Happening => ({
  frames: [frame({ type: 'text', content: text })],
  passage: text,
}));
const unseen = fc
  .constantFrom(
    ': heartbeat',
    'data: heartbeat',
    'data:',
    frame({ type: 'heartbeat' }),
    frame({ type: 'tool_call', name: 'cut', args: { text: 'LEAK' } }),
    frame({
      author: 'user',
      content: { role: 'user', parts: [{ functionResponse: { name: 'cut', response: 'LEAK' } }] },
    }),
    frame({ content: { parts: [{ text: 'LEAK', thought: true }] } }),
    frame({ type: 'unheard of', content: 'LEAK' }),
    'data: LEAK',
  )
  .map((line): Happening => ({ frames: [line] }));

describe('property', () => {
  const happenings = fc.array(fc.oneof(aggregated, documented, unseen), { maxLength: 12 });
  const newline = fc.constantFrom('\n', '\r\n', '\r');

  it('rules 38-40, 47, 48: every passage is told, once and in order, whatever its form and what comes between', () => {
    fc.assert(
      fc.property(happenings, newline, (all, end) => {
        const passages = all.flatMap(({ passage: text }) => text ?? []);
        // The same text in both forms is taken for one passage.
        fc.pre(new Set(passages.map((text) => text.trim())).size === passages.length);
        const bytes = Buffer.from(all.flatMap(({ frames }) => frames.map((each) => each + end + end)).join(''));
        const told = passagesOf(decoded([bytes]).events)
          .join('')
          .replaceAll(/\s/g, '');
        expect(told).toBe(passages.join('').replaceAll(/\s/g, ''));
      }),
      { numRuns: 300 },
    );
  });

  it('rule 47: how the bytes are cut changes nothing', () => {
    fc.assert(
      fc.property(
        happenings,
        newline,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        fc.boolean(),
        (all, end, sizes, complete) => {
          const lines = all.flatMap(({ frames }) => frames).join(end + end) + (complete ? end + end : '');
          const bytes = Buffer.from(lines);
          const pieces: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(bytes.subarray(at, at + size));
            at += size;
          }
          expect(decoded(pieces)).toEqual(decoded([bytes]));
          expect(decoded(inPiecesOf(1, bytes))).toEqual(decoded([bytes]));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('no bytes whatever break the reader', () => {
    const soup = fc.array(
      fc.oneof(
        fc.constantFrom('data:', 'data: {"', '}', '\n', '\r', ':', '"content":', 'null', '[', 'event: error', '\0'),
        fc.string(),
      ),
    );
    fc.assert(
      fc.property(soup, fc.uint8Array(), (texts, bytes) => {
        expect(() => decoded([Buffer.from(texts.join('')), bytes])).not.toThrow();
      }),
    );
  });

  it('no JSON whatever breaks the reader', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('type', 'content', 'partial', 'errorCode', 'error', 'code', 'data', 'author', 'name'),
          fc.jsonValue(),
        ),
        (event) => {
          expect(() => decoded([Buffer.from(`${frame(event)}\n\n`)])).not.toThrow();
        },
      ),
      { numRuns: 300 },
    );
  });
});
