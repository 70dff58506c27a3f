import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { MediaError } from '../../../studio/render/plan.ts';
import { attribution, Client, openStudio, until, type Loose } from './client.ts';
import { pretendFile } from './fake-worker.ts';

const ended = (render: Loose): boolean => render.status === 'completed' || render.status === 'failed';

/** A session with an edited video, and its draft. */
async function edited(prompt = 'blur my background', options: Parameters<typeof openStudio>[0] = {}) {
  const studio = await openStudio(options);
  const client = await Client.arrive(studio.url);
  await client.video('talk.mp4');
  await client.say(prompt);
  return { ...studio, client, draft: (await client.draft()) as Loose };
}

describe('a render', () => {
  test('keeps the id it was given, goes from pending to completed and can be fetched without a token', async () => {
    const { client, draft, worker } = await edited();
    const gate = Promise.withResolvers<void>();
    worker.gate = gate.promise;
    const { body } = await client.render('render_a', draft);
    expect(body).toMatchObject({ success: true, data: { id: 'render_a', status: 'pending', progress: 0 } });
    await until(
      () => client.poll('render_a'),
      (render) => render.progress === 50,
    );
    gate.resolve();
    const done = await until(() => client.poll('render_a'), ended);
    expect(done).toMatchObject({
      status: 'completed',
      progress: 100,
      output: { width: 1920, height: 1080, duration: 10 },
    });
    const file = await fetch(done.output.url);
    expect(file.headers.get('content-type')).toBe('video/mp4');
    expect(await file.json()).toMatchObject({ quality: 'high' });
    expect((await client.credits()).available, 'free of charge').toBe(90);
  });

  test('is what the draft says, in the quality that is ordered', async () => {
    const { client, draft, worker } = await edited(
      'use a navy background, keep 0:02 to 0:05, set the volume to 50%, add a title that says "Hi" at the top for 2 seconds and calm music at 20%',
    );
    await client.render('render_a', draft, 'low');
    await until(() => client.poll('render_a'), ended);
    expect(worker.plans).toMatchObject([
      {
        clips: [{ startMs: 2000, endMs: 5000, background: { kind: 'color', color: '#14213d' }, volume: 0.5 }],
        titles: [{ text: 'Hi', startMs: 0, durationMs: 2000, place: 'top' }],
        music: { mood: 'calm', volume: 0.2 },
        width: 1920,
        height: 1080,
        quality: 'low',
      },
    ]);
  });

  test('may be of an older draft, and of one with keys of somebody else', async () => {
    const { client, draft, worker } = await edited();
    await client.say('mute it');
    await client.render('render_old', {
      ...draft,
      own: { key: 1 },
      t: draft.t.map((track: object) => ({ ...track, extra: [1] })),
    });
    await until(() => client.poll('render_old'), ended);
    expect(worker.plans[0]?.clips[0]?.volume).toBe(1);
  });

  test('with a picture behind the person uses the upload', async () => {
    const { client, worker } = await edited();
    const { body } = await client.upload('beach.png', pretendFile('png'));
    await client.say('put this photo behind me');
    await client.render('render_a', await client.draft());
    await until(() => client.poll('render_a'), ended);
    const behind = worker.plans[0]?.clips[0]?.background;
    expect(behind).toMatchObject({ kind: 'image', path: expect.stringContaining(body.data.files[0].file_id) });
  });

  test.each(['x-skill-source', 'x-skill-version', 'x-skill-platform'])('without %s is 402', async (header) => {
    const { client, draft } = await edited();
    const { status, body } = await client.render('render_a', draft, 'high', { ...attribution, [header]: '' });
    expect(status).toBe(402);
    expect(body).toMatchObject({ success: false, code: 402 });
  });

  test('fails with a reason where the media worker fails', async () => {
    const { client, draft, worker } = await edited();
    worker.trouble = new MediaError('no-person', 'nobody');
    await client.render('render_a', draft);
    const failed = await until(() => client.poll('render_a'), ended);
    expect(failed).toMatchObject({ status: 'failed', error: 'No person was found in the video' });
  });

  test('can be cancelled while it runs and while it waits, and stays so', async () => {
    const { client, draft, worker } = await edited();
    worker.gate = new Promise(() => {});
    await client.render('render_a', draft);
    await client.render('render_b', draft);
    await until(
      () => client.poll('render_a'),
      (render) => render.status === 'processing',
    );
    expect((await client.poll('render_b')).status).toBe('pending');
    await client.post('/api/render/proxy/lambda/render_b/cancel');
    await client.post('/api/render/proxy/lambda/render_a/cancel');
    for (const id of ['render_a', 'render_b'])
      expect(await client.poll(id)).toMatchObject({ status: 'failed', error: 'Cancelled' });
    worker.gate = Promise.resolve();
    await client.render('render_c', draft);
    expect((await until(() => client.poll('render_c'), ended)).status).toBe('completed');
    expect(worker.plans).toHaveLength(2);
  });

  test('that is cancelled too late to be stopped is cancelled all the same', async () => {
    const { client, draft, worker } = await edited();
    const gate = Promise.withResolvers<void>();
    worker.gate = gate.promise;
    worker.deaf = true;
    await client.render('render_a', draft);
    await until(
      () => client.poll('render_a'),
      (render) => render.status === 'processing',
    );
    await client.post('/api/render/proxy/lambda/render_a/cancel');
    gate.resolve();
    await client.render('render_b', draft);
    await until(() => client.poll('render_b'), ended);
    expect(await client.poll('render_a')).toMatchObject({ status: 'failed', error: 'Cancelled' });
  });

  test('of the same id twice is one render', async () => {
    const { client, draft, worker } = await edited();
    await client.render('render_a', draft);
    expect((await client.render('render_a', draft)).status).toBe(200);
    await until(() => client.poll('render_a'), ended);
    expect(worker.plans).toHaveLength(1);
  });

  test("is nobody else's", async () => {
    const { client, draft, url } = await edited();
    await client.render('render_a', draft);
    const stranger = await Client.arrive(url, 'client-2');
    for (const path of ['lambda/render_a', 'render_a/download', 'lambda/render_none']) {
      const { status, body } = await stranger.get(`/api/render/proxy/${path}`);
      expect([status, body.success]).toEqual([404, false]);
    }
    expect((await stranger.render('render_a', draft)).status, 'nor can its id be taken').toBe(404);
    expect((await stranger.render('render_b', draft)).status, 'nor its files used').toBe(400);
  });

  test('can be downloaded with the token, under a name', async () => {
    const { client, draft } = await edited();
    await client.render('render_a', draft);
    await until(() => client.poll('render_a'), ended);
    const { status, headers } = await client.get('/api/render/proxy/render_a/download');
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toMatch(/filename="render_a\.mp4"/);
  });

  test('is written in one of the forms that are known', async () => {
    const { client, draft } = await edited('blur my background', { form: 'agent' });
    await client.get('/');
    const { body } = await client.render('render_a', draft ?? {});
    expect(body.id ?? body.data?.id).toBe('render_a');
    const done = await until(() => client.poll('render_a'), ended);
    expect(done.outputUrl).toMatch(/^http/);
  });
});

describe('a draft that cannot be rendered is 400', () => {
  const file = { d: 1000, m: { file: 'file_none' } };
  test.each([
    ['no draft', undefined],
    ['no tracks', { t: [] }],
    ['no segments', { t: [{ tt: 0, sg: [] }] }],
    ['only a title', { t: [{ tt: 7, sg: [{ d: 1000, m: { text: 'Hi' } }] }] }],
    ['a file that is not there', { t: [{ tt: 0, sg: [file] }] }],
    ['a path for a file', { t: [{ tt: 0, sg: [{ d: 1000, m: { file: '../../etc/passwd' } }] }] }],
    ['a file of no name', { t: [{ tt: 0, sg: [{ d: 1000, m: {} }] }] }],
    ['a length below nothing', { t: [{ tt: 0, sg: [{ d: -1, m: {} }] }] }],
    ['no list of tracks', { t: 'all' }],
  ])('%s', async (_, draft) => {
    const { client } = await edited();
    const { status, body } = await client.render('render_a', draft);
    expect([status, body.success]).toEqual([400, false]);
    expect((await client.get('/api/render/proxy/lambda/render_a')).status).toBe(404);
  });

  test('and so are a bad id, another format and an unknown session', async () => {
    const { client, draft } = await edited();
    expect((await client.render('../x', draft)).status).toBe(400);
    const order = { id: 'render_a', sessionId: client.session, draft, output: { format: 'mov' } };
    expect((await client.post('/api/render/proxy/lambda', order, attribution)).status).toBe(400);
    const lost = { ...order, sessionId: '7000000000000000000', output: {} };
    expect((await client.post('/api/render/proxy/lambda', lost, attribution)).body.code).toBe(1002);
  });
});

describe('a studio that closes', () => {
  test('removes its temporary folder and ends its media worker', async () => {
    const place = await mkdtemp(join(tmpdir(), 'studio-test-'));
    onTestFinished(() => rm(place, { recursive: true, force: true }));
    vi.stubEnv('TMPDIR', place);
    onTestFinished(() => void vi.unstubAllEnvs());
    const studio = await openStudio();
    expect(readdirSync(place)).toHaveLength(1);
    await studio.close();
    expect(readdirSync(place)).toEqual([]);
    expect(studio.worker.closed).toBe(1);
  });

  test('or cannot begin, for its port is taken, leaves nothing behind', async () => {
    const { port } = await openStudio();
    const place = await mkdtemp(join(tmpdir(), 'studio-test-'));
    onTestFinished(() => rm(place, { recursive: true, force: true }));
    vi.stubEnv('TMPDIR', place);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(openStudio({ port })).rejects.toThrow('EADDRINUSE');
    expect(readdirSync(place)).toEqual([]);
  });

  test('leaves its data folder as it is', async () => {
    const data = await mkdtemp(join(tmpdir(), 'studio-test-'));
    onTestFinished(() => rm(data, { recursive: true, force: true }));
    const studio = await openStudio({ data });
    await studio.close();
    expect(existsSync(join(data, 'state.sqlite'))).toBe(true);
  });
});
