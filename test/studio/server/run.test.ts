import { describe, expect, test } from 'vitest';
import { Client, eventsOf, openStudio, textOf, until } from './client.ts';
import { pretendFile } from './fake-worker.ts';

describe('an edit', () => {
  test('changes the draft, is told in words and costs 10 credits', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    await client.video('talk.mp4', { durationMs: 8000 });
    const said = await client.say('remove my background and replace it with a clean office setting');
    expect(said).toMatch(/clean office/);
    const draft = await client.draft();
    expect(draft).toMatchObject({ d: 8000, m: { width: 1920, height: 1080 } });
    expect(await client.segments(0)).toMatchObject([
      { d: 8000, m: { name: 'talk.mp4', start: 0, trim_start: 0, trim_end: 8000, volume: 1, background: 'office' } },
    ]);
    expect(await client.credits()).toEqual({ available: 90, frozen: 0, total: 90 });
  });

  test('may be several in a sentence, for one charge', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    await client.video();
    await client.say(
      'blur my background, keep 0:02 to 0:06, mute it, add a title that says "Urban Dreams" at the top and lo-fi music at 20%',
    );
    expect(await client.segments(0)).toMatchObject([
      { d: 4000, m: { background: 'blur', volume: 0, trim_start: 2000, trim_end: 6000 } },
    ]);
    expect(await client.segments(7)).toMatchObject([{ d: 3000, m: { text: 'Urban Dreams', place: 'top', start: 0 } }]);
    expect(await client.segments(1)).toMatchObject([{ d: 4000, m: { name: 'Lo-fi', mood: 'lo-fi', volume: 0.2 } }]);
    expect((await client.credits()).available).toBe(90);
  });

  test('goes on from the last one, and undo goes back', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    await client.video();
    await client.say('use a gradient background');
    await client.say('mute it');
    expect(await client.segments(0)).toMatchObject([{ m: { background: 'gradient', volume: 0 } }]);
    expect(await client.say('undo')).toMatch(/undid/);
    expect(await client.segments(0)).toMatchObject([{ m: { background: 'gradient', volume: 1 } }]);
    await client.say('back to the original video');
    expect((await client.segments(0))[0].m).not.toHaveProperty('background');
  });

  test('after new uploads starts a new track of them, in order; before that the old one stays', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    await client.video('one.mp4');
    await client.say('blur my background');
    await client.video('two.mp4');
    await client.video('three.mp4');
    expect((await client.segments(0)).map((segment) => segment.m.name)).toEqual(['one.mp4']);
    await client.say('hello');
    await client.say('mute it');
    expect((await client.segments(0)).map((segment) => segment.m.name)).toEqual(['two.mp4', 'three.mp4']);
    expect((await client.segments(0))[1].m.start).toBe(10_000);
    await client.say('undo');
    expect(await client.segments(0)).toMatchObject([{ m: { name: 'one.mp4', background: 'blur' } }]);
  });

  test('can put an uploaded picture behind the person, and add a clip at the end', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    await client.video('one.mp4');
    const { body } = await client.upload('beach.png', pretendFile('png'));
    await client.say('use this picture as my background');
    expect(await client.segments(0)).toMatchObject([{ m: { background: 'image', image: body.data.files[0].file_id } }]);
    await client.video('two.mp4');
    await client.say('append this clip');
    expect((await client.segments(0)).map((segment) => segment.m.name)).toEqual(['one.mp4', 'two.mp4']);
  });

  test('is answered in the language of its words', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    await client.video();
    expect(await client.say('把背景换成办公室，只保留前5秒')).toMatch(/办公室。.*0:05/);
    expect(await client.segments(0)).toMatchObject([{ d: 5000, m: { background: 'office' } }]);
  });
});

describe('what cannot be done is said, costs nothing and changes nothing', () => {
  test.each([
    ['make a video about cats', /can't generate footage/],
    ['add captions from my speech', /no speech recognition.*title/],
    ['add a voice-over', /voice-over.*background music/],
    ['make it vertical', /aspect ratio/],
    ['replace the background with a beach', /office, a gradient/],
    ['使用数字人主持', /数字人/],
    ['add a title', /What should it say/],
    ['change my background', /1\. Office\n2\./],
    ['make it better', /be concrete/],
    ['keep 0:30 to 0:40', /outside the video/],
    ['undo', /nothing to undo/],
    ['drag the clip onto the timeline', /nothing to move by hand/],
  ])('%s', async (prompt, answer) => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    await client.video();
    await client.say('convert it to mp4');
    const before = await client.draft();
    expect(await client.say(prompt)).toMatch(answer);
    expect(await client.draft()).toEqual(before);
    expect(await client.credits()).toEqual({ available: 90, frozen: 0, total: 90 });
  });

  test('an edit of nothing', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    expect(await client.say('blur my background')).toMatch(/no video in this project/);
    expect((await client.credits()).available).toBe(100);
  });

  test('another background for a video without a person; the rest of the sentence is done', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    await client.video('trees.mp4', { person: 0.002 });
    expect(await client.say('replace the background with an office')).toMatch(
      /couldn't find a person.*no credits were used/,
    );
    expect(await client.draft()).toBeNull();
    expect((await client.credits()).available).toBe(100);
    expect(await client.say('blur the background and mute it')).toMatch(/muted.*couldn't find a person/);
    expect((await client.segments(0))[0].m).not.toHaveProperty('background');
  });

  test('a look into the video that fails', async () => {
    const { url, worker } = await openStudio();
    const client = await Client.arrive(url);
    await client.video();
    worker.trouble = new Error('gone');
    expect(await client.say('blur my background')).toMatch(/couldn't look into the video/);
    worker.trouble = undefined;
    expect(await client.say('blur my background')).toMatch(/blurred/);
  });

  test('with no credits left words are free and an edit is 2001 before any stream', async () => {
    const studio = await openStudio();
    const client = await Client.arrive(studio.url);
    await client.video();
    studio.accounts.setCredits(9);
    const refused = await client.sse('blur my background');
    expect(refused.headers.get('content-type')).toMatch(/json/);
    expect(await refused.json()).toMatchObject({ code: 2001 });
    expect(await client.draft()).toBeNull();
    expect(await client.say('hello')).toMatch(/Hello/);
    expect(await client.credits()).toEqual({ available: 9, frozen: 0, total: 9 });
  });
});

describe('a run', () => {
  test('is carried out and charged also when its listener hangs up', async () => {
    const { url, worker } = await openStudio();
    const client = await Client.arrive(url);
    await client.video();
    const looked = Promise.withResolvers<void>();
    const [asked, look] = [Promise.withResolvers<void>(), worker.hasPerson];
    worker.hasPerson = async (path, signal) => {
      asked.resolve();
      await looked.promise;
      return look(path, signal);
    };
    const leaving = new AbortController();
    const response = await client.sse('blur my background', leaving.signal);
    await asked.promise;
    expect(await client.credits()).toEqual({ available: 90, frozen: 10, total: 100 });
    leaving.abort();
    await expect(response.text()).rejects.toThrow(/abort/i);
    looked.resolve();
    await until(
      () => client.draft(),
      (draft) => draft !== null,
    );
    expect(await client.credits()).toEqual({ available: 90, frozen: 0, total: 90 });
  });

  test('is alone in its session; another session is free', async () => {
    const { url, worker } = await openStudio();
    const client = await Client.arrive(url);
    const other = await Client.arrive(url, 'client-2');
    await client.video();
    const gate = Promise.withResolvers<number>();
    worker.hasPerson = () => gate.promise;
    const first = await client.sse('blur my background');
    const second = await client.sse('mute it');
    expect(second.status).toBe(409);
    expect(await other.say('hello')).toMatch(/Hello/);
    gate.resolve(1);
    expect(textOf(await first.text())).toMatch(/blurred/);
    expect(await client.say('mute it')).toMatch(/muted/);
  });

  test.each([
    ['documented', 404, { code: 1002 }],
    ['agent', 200, { detail: 'Session not found' }],
  ] as const)('in an unknown session is refused as the %s form has it', async (form, status, body) => {
    const { url } = await openStudio({ form });
    const client = await Client.arrive(url);
    client.session = '7000000000000000000';
    const response = await client.sse('hello');
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject(body);
  });

  test('asks for the body that is documented', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    expect((await client.post('/run_sse', { session_id: client.session, text: 'hello' })).status).toBe(400);
  });

  test('tells its tools and ends with the connection', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    await client.video();
    const response = await client.sse('mute it');
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const events = eventsOf(await response.text());
    expect(events.map((event) => event.type).filter((type) => type !== 'heartbeat')).toEqual([
      'tool_call',
      'tool_result',
      'tool_call',
      'tool_result',
      'text',
    ]);
  });
});

/** The answers to the same prompts with that seed. */
async function play(seed: number): Promise<string[]> {
  const { url } = await openStudio({ silent: 0.5, gui: 0.5, seed });
  const client = await Client.arrive(url);
  await client.video();
  const answers: string[] = [];
  for (const prompt of ['mute it', 'unmute it', 'blur my background', 'undo', 'mute it', 'undo'])
    answers.push(await client.say(prompt));
  return answers;
}

describe('chance', () => {
  test('silences only what was done', async () => {
    const { url } = await openStudio({ silent: 1 });
    const client = await Client.arrive(url);
    await client.video();
    expect(await client.say('mute it')).toBe('');
    expect(await client.say('hello')).toMatch(/Hello/);
    expect(await client.say('keep 0:30 to 0:40')).toMatch(/outside/);
  });

  test('about the ordered share of edits is silent, and words without an edit never are', async () => {
    const { url, accounts } = await openStudio({ silent: 0.3, gui: 0.5, seed: 5 });
    const client = await Client.arrive(url);
    await client.video();
    accounts.setCredits(10_000);
    const answers: string[] = [];
    for (let n = 0; n < 60; n += 1) answers.push(await client.say(n % 2 === 0 ? 'mute it' : 'unmute it'));
    const silent = answers.filter((answer) => answer === '').length;
    expect(silent).toBeGreaterThan(8);
    expect(silent).toBeLessThan(30);
    expect(answers.filter((answer) => /Click|drag|Open|timeline/.test(answer)).length).toBeGreaterThan(8);
    expect(await client.say('hello')).toMatch(/^Hello/);
  });

  test('the same seed gives the same answers', async () => {
    const [first, second, other] = [await play(3), await play(3), await play(4)];
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });
});
