import { describe, expect, it } from 'vitest';
import type { Segment, Track } from '../../src/core/ports.ts';
import { summarize, summarizeLines } from '../../src/core/timeline.ts';
import { projectWords as en } from '../../src/core/wording/project.en.ts';
import { projectWords as zh } from '../../src/core/wording/project.zh.ts';

const segment = (label: string, startMs?: number, durationMs?: number, effects: readonly string[] = []): Segment => ({
  label,
  effects,
  ...(startMs === undefined ? {} : { startMs }),
  ...(durationMs === undefined ? {} : { durationMs }),
});
const track = (kind: Track['kind'], segments: readonly Segment[], volume?: number): Track => ({
  kind,
  segments,
  ...(volume === undefined ? {} : { volume }),
});

const sample = {
  tracks: [
    track('video', [segment('city timelapse', 0, 10_000)]),
    track('audio', [segment('Lo-fi', 0, 10_000)], 0.35),
    track('text', [segment('Urban Dreams', 0, 3000)]),
  ],
};

const shownTime = (startMs: number, durationMs: number): string =>
  summarize({ tracks: [track('video', [segment('x', startMs, durationMs)])] }, en);
const shownVolume = (kind: Track['kind'], volume: number): string =>
  summarize({ tracks: [track(kind, [segment('x', 0, 1000)], volume)] }, en);

describe('summarize', () => {
  it('rule 51: reads like the sample of the seed', () => {
    expect(summarize(sample, en)).toBe(
      'Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams" (0-3s)',
    );
  });

  it('rule 51: has a Chinese counterpart', () => {
    expect(summarize(sample, zh)).toBe(
      '时间线（3 条轨道）：1. 视频：city timelapse（0-10 秒） 2. 背景音乐：Lo-fi（0-10 秒，35%） 3. 标题：“Urban Dreams”（0-3 秒）',
    );
  });

  it('counts one track as one track', () => {
    expect(summarize({ tracks: [track('video', [segment('clip.mp4', 0, 5000)])] }, en)).toBe(
      'Timeline (1 track): 1. Video: clip.mp4 (0-5s)',
    );
  });

  it('names the segments of a track one by one, and counts those beyond the sixth', () => {
    const two = { tracks: [track('video', [segment('a.mp4', 0, 4000), segment('b.mp4', 4000, 6000)])] };
    expect(summarize(two, en)).toBe('Timeline (1 track): 1. Video: a.mp4 (0-4s), b.mp4 (4-10s)');
    const nine = {
      tracks: [
        track(
          'video',
          Array.from({ length: 9 }, (_, at) => segment(`c${at}`, at * 1000, 1000)),
        ),
      ],
    };
    expect(summarize(nine, en)).toMatch(/c5 \(5-6s\), 3 more$/u);
  });

  it('rounds to tenths of a second, and to thousandths where nothing else would be left', () => {
    expect(shownTime(1500, 2000)).toContain('(1.5-3.5s)');
    expect(shownTime(0, 10_040)).toContain('(0-10s)');
    expect(shownTime(0, 3333)).toContain('(0-3.3s)');
    expect(shownTime(0, 40)).toContain('(0-0.04s)');
  });

  it('rule 52: unknown types, missing names, times and tracks each give a sane line', () => {
    expect(summarize({ tracks: [] }, en)).toBe('Timeline (0 tracks): nothing on it yet');
    expect(summarize({ tracks: [] }, zh)).toBe('时间线（0 条轨道）：还没有内容');
    expect(summarize({ tracks: [track('other', [segment('sparkle', 0, 1000)])] }, en)).toContain(
      '1. Other: sparkle (0-1s)',
    );
    expect(summarize({ tracks: [track('video', [])] }, en)).toContain('1. Video: empty');
    expect(summarize({ tracks: [track('text', [segment('', 0, 3000)])] }, en)).toContain('1. Title: (0-3s)');
    expect(summarize({ tracks: [track('video', [segment('')])] }, en)).toContain('1. Video: unnamed');
    expect(summarize({ tracks: [track('video', [segment('clip', undefined, 3000)])] }, en)).toContain('clip (3s)');
    expect(summarize({ tracks: [track('video', [segment('clip', 3000)])] }, en)).toContain('clip (from 3s)');
    expect(summarize({ tracks: [track('video', [segment('clip', Number.NaN, Number.NaN)])] }, en)).toMatch(
      /Video: clip$/u,
    );
  });

  it('tells the volume of music always, of a video only where it is not the usual one', () => {
    expect(shownVolume('audio', 1)).toContain('(0-1s, 100%)');
    expect(shownVolume('video', 1)).toContain('(0-1s)');
    expect(shownVolume('video', 0)).toContain('(0-1s, 0%)');
  });

  it('keeps a long or many-lined title on its line, and no character of it is cut', () => {
    const long = summarize({ tracks: [track('text', [segment(`${'a'.repeat(78)}👩‍👩‍👧‍👦 and more`, 0, 1000)])] }, en);
    expect(long).toContain(`"${'a'.repeat(78)}…"`);
    expect(summarize({ tracks: [track('text', [segment('two\nlines', 0, 1000)])] }, en)).toContain('"two lines"');
  });
});

describe('summarizeLines', () => {
  it('has a line for each track, what was done to it, and the size of the picture', () => {
    const project = {
      tracks: [track('video', [segment('me.mp4', 0, 10_000, ['background: office'])]), ...sample.tracks.slice(1)],
      width: 1920,
      height: 1080,
    };
    expect(summarizeLines(project, en)).toBe(
      [
        'Timeline (3 tracks):',
        '1. Video: me.mp4 (0-10s, background: office)',
        '2. BGM: Lo-fi (0-10s, 35%)',
        '3. Title: "Urban Dreams" (0-3s)',
        'Picture: 1920×1080',
      ].join('\n'),
    );
    expect(summarizeLines(project, zh)).toContain('1. 视频：me.mp4（0-10 秒，背景：办公室）');
  });

  it('rule 52: is one line where there is nothing', () => {
    expect(summarizeLines({ tracks: [], width: 1920, height: 1080 }, en)).toBe(
      'Timeline (0 tracks): nothing on it yet',
    );
  });
});
