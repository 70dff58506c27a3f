import { describe, expect, test } from 'vitest';
import { applyEdits, type Outcome, type Situation } from '../../studio/agent/apply.ts';
import { draftSchema, segmentsOf, trackType, type Draft } from '../../studio/agent/draft.ts';
import { understand } from '../../studio/agent/understand.ts';
import type { StoredFile } from '../../studio/records.ts';
import type { MediaInfo } from '../../studio/render/plan.ts';

function file(name: string, info: Partial<MediaInfo> = {}): StoredFile {
  const whole = {
    kind: 'video',
    durationMs: 10_000,
    width: 1280,
    height: 720,
    hasAudio: true,
    codec: 'h264',
    ...info,
  } as const;
  return {
    id: `file_${name}`,
    sessionId: '7',
    userId: 'u',
    name: `${name}.mp4`,
    extension: 'mp4',
    bytes: 1,
    hash: 'h',
    info: whole,
  };
}

const [one, two] = [file('one'), file('two', { durationMs: 5000 })];

/** A project after some prompts, each on the draft of the one before. */
function after(prompts: readonly string[], uploads: readonly StoredFile[] = [one]): Outcome {
  let situation: Situation = { draft: null, history: [], fresh: uploads, uploads };
  let outcome: Outcome = { ...situation, done: [], problems: [], usedFresh: false };
  for (const prompt of prompts) {
    outcome = applyEdits(situation, understand(prompt, { language: 'en', replaced: false }).edits);
    situation = {
      ...situation,
      draft: outcome.draft,
      history: outcome.history,
      fresh: outcome.usedFresh ? [] : situation.fresh,
    };
  }
  return outcome;
}

const draftOf = (outcome: Outcome): Draft => outcome.draft ?? { t: [] };
const video = (outcome: Outcome): [unknown, unknown][] =>
  segmentsOf(draftOf(outcome), trackType.video).map((segment) => [segment.m.trim_start, segment.m.trim_end]);

describe('cutting', () => {
  test('keeps parts of several clips and lays them out anew', () => {
    const outcome = after(['keep 0:08 to 0:12'], [one, two]);
    expect(video(outcome)).toEqual([
      [8000, 10_000],
      [0, 2000],
    ]);
    expect(segmentsOf(draftOf(outcome), trackType.video).map((segment) => segment.m.start)).toEqual([0, 2000]);
    expect(draftOf(outcome).d).toBe(4000);
  });

  test('takes the middle out, and several parts as they were named', () => {
    expect(video(after(['remove 0:03 to 0:05']))).toEqual([
      [0, 3000],
      [5000, 10_000],
    ]);
    expect(video(after(['cut out 0:01-0:02, cut out 0:04-0:05']))).toEqual([
      [0, 1000],
      [2000, 4000],
      [5000, 10_000],
    ]);
  });

  test('counts on the film as it is, not on the upload', () => {
    expect(video(after(['keep 0:02 to 0:08', 'keep the first 3 seconds', 'remove the last second']))).toEqual([
      [2000, 4000],
    ]);
  });

  test('takes titles and music along', () => {
    const outcome = after([
      'add a title "A" for 2 seconds, add a title "B" at 0:06 for 2 seconds and add music',
      'remove 0:01 to 0:07',
    ]);
    expect(segmentsOf(draftOf(outcome), trackType.text).map(({ d, m }) => [m.text, m.start, d])).toEqual([
      ['A', 0, 1000],
      ['B', 1000, 1000],
    ]);
    expect(segmentsOf(draftOf(outcome), trackType.audio)).toMatchObject([{ d: 4000 }]);
    const gone = after(['add a title "A" at 0:06', 'keep the first 3 seconds']);
    expect(segmentsOf(draftOf(gone), trackType.text)).toEqual([]);
  });

  test.each([
    ['keep 0:20 to 0:30', 'outside'],
    ['keep 0:05 to 0:02', 'outside'],
    ['shorten it to 30 seconds', 'already-shorter'],
    ['remove the first 20 seconds', 'nothing-left'],
    ['keep 0:01 to 0:01.1', 'nothing-left'],
  ])('%s is told and changes nothing', (prompt, problem) => {
    const outcome = after(['mute it', prompt]);
    expect(outcome.problems).toEqual([problem]);
    expect(outcome.draft).toEqual(after(['mute it']).draft);
  });
});

describe('titles', () => {
  test('end with the film, and "the whole video" is all of it', () => {
    expect(segmentsOf(draftOf(after(['add a title "A" at 0:09'])), trackType.text)).toMatchObject([
      { d: 1000, m: { start: 9000, place: 'bottom' } },
    ]);
    expect(segmentsOf(draftOf(after(['add a title "A" for the whole video'])), trackType.text)).toMatchObject([
      { d: 10_000 },
    ]);
    expect(after(['add a title "A" at 0:15']).problems).toEqual(['outside']);
  });

  test('that are changed keep their place and time', () => {
    const outcome = after(['add a title "A" at the top from 0:02 to 0:06', 'change the title to "B"']);
    expect(segmentsOf(draftOf(outcome), trackType.text)).toMatchObject([
      { d: 4000, m: { text: 'B', start: 2000, place: 'top' } },
    ]);
  });
});

describe('sound', () => {
  test('of a clip without any cannot be changed', () => {
    expect(after(['mute it'], [file('silent', { hasAudio: false })]).problems).toEqual(['no-sound']);
  });

  test('stays between nothing and full', () => {
    const outcome = after(['make it quieter', 'make it louder', 'make it louder']);
    expect(segmentsOf(draftOf(outcome), trackType.video)[0]?.m.volume).toBe(1);
  });

  test('of music that is not there is told', () => {
    expect(after(['mute it', 'turn the music down']).problems).toEqual(['no-music']);
  });
});

describe('going back', () => {
  test('goes one step at a time, down to the clip as it came', () => {
    const steps = ['mute it', 'keep the first 3 seconds', 'undo', 'undo'];
    expect(video(after(steps.slice(0, 2)))).toEqual([[0, 3000]]);
    expect(video(after(steps.slice(0, 3)))).toEqual([[0, 10_000]]);
    expect(segmentsOf(draftOf(after(steps)), trackType.video)[0]?.m.volume).toBe(1);
    expect(after([...steps, 'undo']).problems).toEqual(['nothing-to-undo']);
  });

  test('can be part of a sentence', () => {
    const outcome = after(['mute it', 'keep the first 3 seconds', 'undo and keep the first 5 seconds']);
    expect(video(outcome)).toEqual([[0, 5000]]);
    expect(outcome.done.map((done) => done.edit.op)).toEqual(['undo', 'keep']);
  });

  test('to the original takes every edit away', () => {
    const outcome = after(['use a navy background and mute it', 'add a title "A" and music', 'back to the original']);
    expect(draftOf(outcome).t).toHaveLength(1);
    expect(segmentsOf(draftOf(outcome), trackType.video)[0]?.m).not.toHaveProperty('background');
  });

  test('remembers no more than 20 steps', () => {
    const outcome = after(Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? 'mute it' : 'unmute it')));
    expect(outcome.history).toHaveLength(20);
  });
});

describe('the film', () => {
  test.each([
    [{ width: 400, height: 300 }, [1920, 1080]],
    [{ width: 720, height: 1280 }, [1080, 1920]],
    [{ width: 500, height: 500 }, [1080, 1080]],
  ])('of a clip of %j is %j', (size, canvas) => {
    const { m } = draftOf(after(['import it'], [file('clip', size)]));
    expect([m?.width, m?.height]).toEqual(canvas);
  });

  test('shows a picture for five seconds', () => {
    const { durationMs: _, ...still } = file('photo').info;
    const photo = { ...file('photo'), info: { ...still, kind: 'image', hasAudio: false } as const };
    expect(draftOf(after(['add a title "A"'], [photo])).d).toBe(5000);
  });

  test('is always a draft that the render endpoint takes', () => {
    const prompts = [
      'blur my background, mute it, add a title "A" at the top and calm music',
      'keep 0:02 to 0:04',
      'use a red background',
    ];
    expect(draftSchema.safeParse(draftOf(after(prompts))).success).toBe(true);
  });

  test('does not begin without an upload', () => {
    expect(after(['blur my background'], []).problems).toEqual(['nothing-uploaded']);
    expect(after(['mute it', 'append this clip']).problems).toEqual(['nothing-new']);
  });
});
