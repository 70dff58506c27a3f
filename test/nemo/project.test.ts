import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/message.ts';
import { projectOf } from '../../src/nemo/draft.ts';
import { revisionOf } from '../../src/nemo/revision.ts';
import { json } from './server.ts';
import { never, session, STATE, world } from './world.ts';

const inState = (draft: unknown, more: object = {}): object => ({ code: 0, data: { state: { draft, ...more } } });
const tracksOf = (...t: readonly unknown[]): unknown => projectOf(inState({ t })).tracks;

describe('a project', () => {
  it('rules 49 and 50: is read from the state, its draft untouched', async () => {
    const { server, nemo } = await world({ token: 'op' });
    const draft: Json = {
      t: [
        { tt: 0, sg: [{ d: 10_000, m: { name: 'city timelapse', start: 0 }, x: { y: [1, null] } }] },
        { tt: 1, sg: [{ d: 10_000, m: { name: 'Lo-fi', volume: 0.35 } }] },
        { tt: 7, sg: [{ d: 3000, m: { text: 'Urban Dreams', start: 0 } }] },
      ],
      d: 10_000,
      unheard: 'of',
    };
    server.on(STATE, json(inState(draft, { canvas_config: { width: 1920, height: 1080 } })));
    const project = await nemo.project(session, never);
    expect(project).toEqual({
      revision: expect.any(String),
      width: 1920,
      height: 1080,
      draft,
      tracks: [
        { kind: 'video', segments: [{ label: 'city timelapse', startMs: 0, durationMs: 10_000, effects: [] }] },
        { kind: 'audio', volume: 0.35, segments: [{ label: 'Lo-fi', durationMs: 10_000, effects: [] }] },
        { kind: 'text', segments: [{ label: 'Urban Dreams', startMs: 0, durationMs: 3000, effects: [] }] },
      ],
    });
  });

  it.each([
    ['no state', { code: 0, data: {} }],
    ['no data', { code: 0 }],
    ['no draft', { code: 0, data: { state: {} } }],
    ['a null draft', inState(null)],
    ['an empty draft', inState({})],
    ['zero tracks', inState({ t: [] })],
    ['tracks that are none', inState({ t: 'none' })],
    ['a list for a draft', inState([])],
  ])('rule 52: with %s has no tracks', (_, answer) => {
    expect(projectOf(answer)).toMatchObject({ tracks: [] });
  });

  it('rule 52: without a draft there is nothing to hand back, and its revision is always the same', () => {
    const none = projectOf({ code: 0, data: {} });
    expect(none.draft).toBeNull();
    expect(projectOf(inState(null))).toEqual(none);
    expect(projectOf(inState({ t: [] })).revision).not.toBe(none.revision);
  });

  it('rule 52: unknown track types, missing m and odd segments are read as far as they go', () => {
    const t = [
      { tt: 99, sg: [{ d: 5 }] },
      { sg: [{}] },
      { tt: '7', sg: [{ m: null, d: '1500' }, 'odd', null] },
      { tt: 0 },
      null,
      'x',
    ];
    expect(tracksOf(...t)).toEqual([
      { kind: 'other', segments: [{ label: '', durationMs: 5, effects: [] }] },
      { kind: 'other', segments: [{ label: '', effects: [] }] },
      { kind: 'text', segments: [{ label: '', durationMs: 1500, effects: [] }] },
      { kind: 'video', segments: [] },
    ]);
  });

  it('rule 52: nothing whatever makes it throw', () => {
    const keys = fc.constantFrom(
      ...'name text start volume background effects speed muted width toString url'.split(' '),
    );
    const { odd } = fc.letrec((tie) => ({
      odd: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, 0, 7, -1, '', '35%', true, 1e99, 'constructor', 'https://%'),
        fc.array(tie('odd'), { maxLength: 3 }),
        fc.dictionary(keys, tie('odd'), { maxKeys: 4 }),
      ),
    }));
    const listOf = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<unknown> => fc.oneof(fc.array(each, { maxLength: 3 }), odd);
    const segment = fc.oneof(odd, fc.record({ d: odd, m: odd, start: odd, background: odd }, { requiredKeys: [] }));
    const track = fc.oneof(odd, fc.record({ tt: odd, sg: listOf(segment), m: odd, v: odd }, { requiredKeys: [] }));
    const draft = fc.oneof(odd, fc.record({ t: listOf(track), m: odd }));
    const state = fc.oneof(odd, fc.record({ draft, canvas_config: odd }, { requiredKeys: [] }));
    fc.assert(
      fc.property(state, (answer) => {
        for (const { kind, segments, volume } of projectOf({ data: { state: answer } }).tracks) {
          expect(['video', 'audio', 'text', 'other']).toContain(kind);
          expect(volume ?? 0).toBeLessThanOrEqual(1);
          for (const { label, effects } of segments)
            expect([typeof label, Array.isArray(effects)]).toEqual(['string', true]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a draft that comes as text is read and kept as text', () => {
    const text = JSON.stringify({ t: [{ tt: 0, sg: [{ d: 1 }] }] });
    expect(projectOf(inState(text))).toMatchObject({ draft: text, tracks: [{ kind: 'video' }] });
  });

  it.each([
    [{ name: 'a.mp4' }, 'a.mp4'],
    [{ label: 'A' }, 'A'],
    [{ filename: 'b.mov' }, 'b.mov'],
    [{ src: 'https://cdn.test/x/my%20clip.mp4?sig=1' }, 'my clip.mp4'],
    [{ url: '/uploads/c.mp4' }, 'c.mp4'],
    [{ name: '' }, ''],
  ])('a clip’s name is found in %j, in m and beside it', (where, label) => {
    expect(tracksOf({ tt: 0, sg: [{ m: where }, where] })).toMatchObject([{ segments: [{ label }, { label }] }]);
  });

  it.each([
    [{ text: 'Hi', name: 'title_1' }, 'Hi'],
    [{ content: 'Hi' }, 'Hi'],
    [{ text: { text: 'Hi' } }, 'Hi'],
    [{ title: 'Hi' }, 'Hi'],
  ])('a title’s words are found in %j', (where, label) => {
    expect(tracksOf({ tt: 7, sg: [{ m: where }] })).toMatchObject([{ segments: [{ label }] }]);
  });

  it('a clip without a name takes its track’s, unless that says nothing', () => {
    expect(tracksOf({ tt: 1, m: { name: 'Lo-fi' }, sg: [{ d: 1 }] })).toMatchObject([
      { segments: [{ label: 'Lo-fi' }] },
    ]);
    for (const name of ['BGM', 'Video 2', 'main track', '标题', '']) {
      expect(tracksOf({ tt: 1, m: { name }, sg: [{ d: 1 }] })).toMatchObject([{ segments: [{ label: '' }] }]);
    }
  });

  it.each(['s', 'st', 'start', 't0'])('Q35: a start is found under %s', (key) => {
    expect(tracksOf({ tt: 0, sg: [{ [key]: 1500 }, { m: { [key]: '2500' } }, { [key]: -1 }] })).toMatchObject([
      { segments: [{ startMs: 1500 }, { startMs: 2500 }, { label: '' }] },
    ]);
    expect(tracksOf({ tt: 0, sg: [{ [key]: -1 }] })).toEqual([
      { kind: 'video', segments: [{ label: '', effects: [] }] },
    ]);
  });

  it.each([
    [0.35, 0.35],
    [0, 0],
    [1, 1],
    [1.5, 1],
    [35, 0.35],
    ['35%', 0.35],
    ['1%', 0.01],
    [true, undefined],
    [1000, undefined],
  ])('a volume of %j is %j', (volume, expected) => {
    for (const key of ['volume', 'vol', 'v']) {
      for (const track of [
        { [key]: volume },
        { m: { [key]: volume } },
        { sg: [{ m: { [key]: volume } }] },
        { sg: [{ [key]: volume }] },
      ]) {
        expect([track, (tracksOf({ tt: 1, ...track }) as { volume?: number }[])[0]?.volume]).toEqual([track, expected]);
      }
    }
    expect(tracksOf({ tt: 1, sg: [{ m: { muted: true } }] })).toMatchObject([{ volume: 0 }]);
  });

  it('effects are short words in the draft’s order; what changes nothing is none', () => {
    const m = {
      name: 'a.mp4',
      background: 'office',
      color: '#1e3a8a',
      speed: 1.5,
      trim_start: 100,
      file: 'file_abc',
      filter: { name: 'warm', strength: 0.5 },
      effects: [{ type: 'shake' }, 'glow', null],
      mirror: true,
      fadeIn: 500,
      transition: { kind: 'none' },
      opacity: 1,
      rotation: 0,
      blur: false,
      overlay: 'https://cdn.test/logo.png?sig=secret',
      caption: 'x'.repeat(100),
    };
    expect(tracksOf({ tt: 0, sg: [{ crop: '9:16', m }] })).toMatchObject([
      {
        segments: [
          {
            effects: [
              'crop: 9:16',
              'background: office',
              'color: #1e3a8a',
              'speed: 1.5',
              'filter: warm',
              'effects: shake',
              'effects: glow',
              'mirror',
              'fade in: 500',
              'overlay',
              `caption: ${'x'.repeat(39)}…`,
            ],
          },
        ],
      },
    ]);
  });
});

const project = (draft: unknown, more: object = {}): string => projectOf(inState(draft, more)).revision;

const draftAt = (url: string, at: string): unknown => ({
  t: [{ tt: 0, sg: [{ m: { src: url } }] }],
  updated_at: at,
  timestamp: at,
});

describe('a revision', () => {
  it('is the same for the same project, whatever the order of its keys', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, each]) => [key, shuffled(each)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(revisionOf(shuffled(value))).toBe(revisionOf(value));
      }),
    );
  });

  it('differs where anything does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const isSame = isDeepStrictEqual(JSON.parse(JSON.stringify(left)), JSON.parse(JSON.stringify(right)));
        expect(revisionOf(left) === revisionOf(right)).toBe(isSame);
      }),
    );
    expect(revisionOf({ a: 1 })).not.toBe(revisionOf([['a', 1]]));
    const draft = { t: [{ tt: 0, sg: [{ d: 1000, m: { start: 0, ts: 5 } }] }] };
    const others = [
      { t: [{ tt: 0, sg: [{ d: 1001, m: { start: 0, ts: 5 } }] }] },
      { t: [{ tt: 0, sg: [{ d: 1000, m: { start: 1, ts: 5 } }] }] },
      { t: [{ tt: 0, sg: [{ d: 1000, m: { start: 0, ts: 6 } }] }] },
      { t: [{ tt: 1, sg: [{ d: 1000, m: { start: 0, ts: 5 } }] }] },
      { t: [] },
      null,
    ];
    expect(new Set([draft, ...others].map((each) => project(each))).size).toBe(7);
    expect(project(draft, { canvas_config: { width: 1, height: 2 } })).not.toBe(project(draft));
  });

  it('does not change with times, signatures and other people’s notes', () => {
    const first = project(draftAt('https://cdn.test/a.mp4?X-Amz-Signature=1&v=2&Expires=9', 'now'));
    expect(
      project(draftAt('https://cdn.test/a.mp4?Expires=10&X-Amz-Signature=2&v=2', 'later'), { video_analyses: [1] }),
    ).toBe(first);
    expect(project(draftAt('https://cdn.test/a.mp4?v=3', 'now'))).not.toBe(first);
    expect(project(draftAt('https://cdn.test/b.mp4?v=2', 'now'))).not.toBe(first);
  });
});
