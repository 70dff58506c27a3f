import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeChanges } from '../../src/core/changes.ts';
import type { Segment, Track } from '../../src/core/ports.ts';
import { projectWords as en } from '../../src/core/wording/project.en.ts';
import { projectWords as zh } from '../../src/core/wording/project.zh.ts';

type Seen = NonNullable<Parameters<typeof describeChanges>[0]>;

const segment = (label: string, startMs: number, durationMs: number, ...effects: readonly string[]): Segment => ({
  label,
  startMs,
  durationMs,
  effects,
});
const video = (...segments: readonly Segment[]): Track => ({ kind: 'video', segments });
const music = (volume: number, ...segments: readonly Segment[]): Track => ({ kind: 'audio', volume, segments });
const title = (...segments: readonly Segment[]): Track => ({ kind: 'text', segments });

const clipWith = (...effects: readonly string[]): Track => video(segment('me.mp4', 0, 10_000, ...effects));
const bare = (label: string): Segment => ({ label, durationMs: 1000, effects: [] });

let revisions = 0;
function project(...tracks: readonly Track[]): Seen {
  revisions += 1;
  return { revision: String(revisions), tracks, width: 1920, height: 1080 };
}
const clip = segment('me.mp4', 0, 10_000);
const told = (before: readonly Track[], after: readonly Track[]): string[] =>
  describeChanges(project(...before), project(...after), en);

describe('describeChanges, rule 43: a silent edit is answered by what changed', () => {
  it('is empty for the same revision and for a first look at nothing', () => {
    const same = project(video(clip));
    expect(describeChanges(same, same, en)).toEqual([]);
    expect(describeChanges(undefined, project(), en)).toEqual([]);
  });

  it('tells what came with the first look', () => {
    expect(describeChanges(undefined, project(video(clip)), en)).toEqual(['Video added: me.mp4 (0-10s)']);
  });

  it('tells one general sentence when the revision changed and the tracks did not', () => {
    expect(told([video(clip)], [video(clip)])).toEqual([en.nothingVisible]);
  });

  it('tells a new background, another one, and none', () => {
    expect(told([clipWith()], [clipWith('background: office')])).toEqual(['Background: office']);
    expect(told([clipWith('background: office')], [clipWith('background: beach')])).toEqual([
      'Background: office → beach',
    ]);
    expect(told([clipWith('background: office')], [clipWith()])).toEqual(['No longer there: background: office']);
  });

  it('says which segment was changed where there are several', () => {
    const other = segment('b.mp4', 10_000, 5000);
    expect(told([video(clip, other)], [video({ ...clip, effects: ['speed: 1.5'] }, other)])).toEqual([
      'Speed: 1.5 (me.mp4)',
    ]);
  });

  it('tells tracks and segments that came and went', () => {
    expect(told([video(clip)], [video(clip), title(segment('Urban Dreams', 0, 3000))])).toEqual([
      'Title added: "Urban Dreams" (0-3s)',
    ]);
    expect(told([video(clip)], [video(clip), music(0.35, segment('Lo-fi', 0, 10_000))])).toEqual([
      'BGM added: Lo-fi (0-10s, 35%)',
    ]);
    expect(told([video(clip), title(segment('Hi', 0, 3000))], [video(clip)])).toEqual(['Title removed: "Hi" (0-3s)']);
    expect(told([video(clip)], [video(clip, segment('b.mp4', 10_000, 5000))])).toEqual(['Video added: b.mp4 (10-15s)']);
    expect(told([video(clip, segment('b.mp4', 10_000, 5000))], [video(clip)])).toEqual([
      'Video removed: b.mp4 (10-15s)',
    ]);
  });

  it('tells a volume, and silence', () => {
    const lofi = segment('Lo-fi', 0, 10_000);
    expect(told([music(0.5, lofi)], [music(0.35, lofi)])).toEqual(['BGM volume: 50% → 35%']);
    expect(told([music(0.5, lofi)], [music(0, lofi)])).toEqual(['BGM muted']);
    expect(told([video(clip)], [{ ...video(clip), volume: 0.8 }])).toEqual(['Video volume: 80%']);
    const jazz = segment('Jazz', 0, 10_000);
    expect(told([music(0.5, lofi), music(0.5, jazz)], [music(0.5, lofi), music(0.2, jazz)])).toEqual([
      'BGM Jazz volume: 50% → 20%',
    ]);
  });

  it('tells other words in a title, and another clip in place of one', () => {
    expect(told([title(segment('Hello', 0, 3000))], [title(segment('Welcome', 0, 3000))])).toEqual([
      'Title changed: "Hello" → "Welcome"',
    ]);
    expect(told([video(clip)], [video(segment('you.mp4', 0, 10_000))])).toEqual(['Video changed: me.mp4 → you.mp4']);
  });

  it('tells a trim, a longer clip and a move', () => {
    expect(told([video(clip)], [video(segment('me.mp4', 0, 6000))])).toEqual(['Video shortened: 0-10s → 0-6s']);
    expect(told([video(clip)], [video(segment('me.mp4', 0, 12_500))])).toEqual(['Video lengthened: 0-10s → 0-12.5s']);
    expect(told([title(segment('Hi', 0, 3000))], [title(segment('Hi', 2000, 3000))])).toEqual([
      'Title "Hi" moved: 0-3s → 2-5s',
    ]);
  });

  it('tells segments that were pushed together in one line', () => {
    const before = video(segment('a', 0, 2000), segment('b', 2000, 2000), segment('c', 4000, 2000));
    const after = video(segment('a', 0, 1000), segment('b', 1000, 2000), segment('c', 3000, 2000));
    expect(told([before], [after])).toEqual([
      'Video a shortened: 0-2s → 0-1s',
      'Video: 2 segments now start 1s earlier',
    ]);
  });

  it('tells a clip cut in pieces as a cut, and the same music twice as added', () => {
    expect(told([video(clip)], [video(segment('me.mp4', 0, 4000), segment('me.mp4', 4000, 4000))])).toEqual([
      'Video me.mp4 cut into 2 parts: 0-4s, 4-8s',
    ]);
    const lofi = segment('Lo-fi', 0, 10_000);
    expect(told([music(1, lofi)], [music(1, lofi, segment('Lo-fi', 10_000, 10_000))])).toEqual([
      'BGM added: Lo-fi (10-20s, 100%)',
    ]);
  });

  it('finds a track again by its labels wherever it now stands', () => {
    const lofi = music(0.5, segment('Lo-fi', 0, 10_000));
    const jazz = music(0.5, segment('Jazz', 0, 10_000));
    expect(told([lofi], [jazz, lofi])).toEqual(['BGM added: Jazz (0-10s, 50%)']);
    expect(told([lofi, jazz], [jazz])).toEqual(['BGM removed: Lo-fi (0-10s, 50%)']);
    expect(told([lofi, jazz], [jazz, lofi])).toEqual(['The order on the timeline changed']);
  });

  it('tells segments that changed places also where the draft gives no starts', () => {
    expect(told([video(bare('a'), bare('b'))], [video(bare('b'), bare('a'))])).toEqual([
      'The order on the timeline changed',
    ]);
  });

  it('tells another size of the picture', () => {
    const tall = { ...project(video(clip)), width: 1080, height: 1920 };
    expect(describeChanges(project(video(clip)), tall, en)).toEqual(['Picture size: 1920×1080 → 1080×1920']);
  });

  it('counts what goes beyond eight lines', () => {
    const titles = Array.from({ length: 20 }, (_, at) => segment(`t${at}`, at * 1000, 1000));
    const lines = told([video(clip)], [video(clip), title(...titles)]);
    expect(lines).toHaveLength(8);
    expect(lines.at(-1)).toBe('And 13 more changes');
  });

  it('says the same in Chinese', () => {
    const before = project(video(clip), music(0.5, segment('Lo-fi', 0, 10_000)));
    const after = project(
      video(segment('me.mp4', 0, 6000, 'background: office')),
      music(0.35, segment('Lo-fi', 0, 10_000)),
      title(segment('城市之梦', 0, 3000)),
    );
    expect(describeChanges(before, after, zh)).toEqual([
      '视频剪短了：0-10 秒 → 0-6 秒',
      '背景：办公室',
      '背景音乐音量：50% → 35%',
      '新增标题：“城市之梦”（0-3 秒）',
    ]);
  });

  it('says something of every pair of different projects, and never fails', () => {
    const anySegment = fc.record({
      label: fc.constantFrom('', 'a', 'b', 'c'),
      startMs: fc.integer({ min: 0, max: 5000 }),
      durationMs: fc.integer({ min: 0, max: 5000 }),
      effects: fc.array(fc.constantFrom('background: office', 'background: beach', 'reversed'), { maxLength: 2 }),
    });
    const anyTrack = fc.record({
      kind: fc.constantFrom('video', 'audio', 'text', 'other'),
      volume: fc.constantFrom(0, 0.5, 1),
      segments: fc.array(anySegment, { maxLength: 4 }),
    });
    const tracks = fc.array(anyTrack as fc.Arbitrary<Track>, { maxLength: 4 });
    fc.assert(
      fc.property(tracks, tracks, (before, after) => {
        const lines = told(before, after);
        expect(lines.length).toBeGreaterThan(0);
        expect(lines.length).toBeLessThanOrEqual(8);
        for (const line of lines) expect(line).not.toMatch(/undefined|NaN| {2}|^\s|\s$/u);
        expect(told(after, after)).toEqual([en.nothingVisible]);
      }),
    );
  });
});
