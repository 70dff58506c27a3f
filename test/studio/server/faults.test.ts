import { describe, expect, test } from 'vitest';
import { call, Client, eventsOf, openStudio, textOf, until } from './client.ts';
import { pretendFile } from './fake-worker.ts';

async function ready(options: Parameters<typeof openStudio>[0] = {}) {
  const studio = await openStudio({ faults: true, ...options });
  const client = await Client.arrive(studio.url);
  await client.video();
  return { ...studio, client };
}

describe('a fault on the line', () => {
  test('drops a prompt before anything is done', async () => {
    const { client, faults } = await ready();
    faults.add({ path: '/run_sse', action: 'drop' });
    await expect(client.sse('mute it')).rejects.toThrow('fetch failed');
    expect(await client.draft()).toBeNull();
    expect((await client.credits()).available).toBe(100);
    expect(await client.say('mute it'), 'once').toMatch(/muted/);
  });

  test('drops an answer after so many bytes while the edit goes on', async () => {
    const { client, faults } = await ready();
    faults.add({ path: '/run_sse', action: 'drop', after: 'bytes', bytes: 10 });
    const response = await client.sse('mute it');
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(10);
    await expect(reader?.read()).rejects.toThrow('terminated');
    await until(
      () => client.draft(),
      (draft) => draft !== null,
    );
    expect((await client.credits()).available).toBe(90);
  });

  test('loses an answer whole, with what was asked for done', async () => {
    const { client, faults } = await ready();
    await client.say('mute it');
    faults.add({ path: '/api/render', action: 'drop', after: 'bytes' });
    await expect(client.render('render_a', await client.draft())).rejects.toThrow('fetch failed');
    expect(
      (
        await until(
          () => client.poll('render_a'),
          (render) => render.status === 'completed',
        )
      ).id,
    ).toBe('render_a');
  });

  test('goes quiet, and hangs up after a while where that is ordered', async () => {
    const { client, faults } = await ready();
    faults.add({ path: '/run_sse', action: 'stall', after: 'bytes', bytes: 5, forMs: 30 });
    const reader = (await client.sse('mute it')).body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(5);
    await expect(reader?.read()).rejects.toThrow('terminated');
    faults.add({ path: '/api/credits', action: 'stall', forMs: 20 });
    await expect(client.credits()).rejects.toThrow('fetch failed');
  });

  test('breaks an upload after so many bytes', async () => {
    const { client, faults, requests } = await ready();
    faults.add({ path: '/api/upload-video', action: 'drop', after: 'received', bytes: 100 });
    await expect(client.upload('big.mp4', Buffer.concat([pretendFile('mp4'), Buffer.alloc(500_000)]))).rejects.toThrow(
      'fetch failed',
    );
    expect(requests().at(-1)).toMatchObject({ method: 'POST' });
    expect((await client.upload('small.mp4')).body.code).toBe(0);
  });

  test.each([
    ['503', 503, 503],
    ['5xx', 502, 502],
    ['402', 402, 402],
    ['403', 403, 403],
    ['429', 429, 429],
    ['code:1001', 401, 1001],
    ['code:1002', 404, 1002],
    ['code:2001', 403, 2001],
    ['code:4002', 413, 4002],
  ])('answers %s in place of the work', async (action, status, code) => {
    const { client, faults } = await ready();
    faults.add({ path: '/run_sse', action, retryAfterS: 7 });
    const response = await client.sse('mute it');
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toMatchObject({ code });
    expect(await client.draft()).toBeNull();
  });

  test('answers with a web page', async () => {
    const { client, faults } = await ready();
    faults.add({ path: '/api/credits', action: 'html' });
    const { headers, body } = await client.get('/api/credits/balance/simple');
    expect(headers.get('content-type')).toBe('text/html');
    expect(body).toMatch(/^<!doctype html>/);
  });
});

describe('a fault in a run', () => {
  test('takes the words away, or makes sure of them', async () => {
    const { client, faults } = await ready({ silent: 1 });
    expect(await client.say('mute it')).toBe('');
    faults.add({ path: '/run_sse', action: 'text' });
    expect(await client.say('unmute it')).toMatch(/volume/);
    faults.add({ path: '/run_sse', action: 'no-text' });
    expect(await client.say('hello')).toBe('');
  });

  test('ends it with an error in the stream, free of charge', async () => {
    const { client, faults } = await ready();
    faults.add(
      { path: '/run_sse', action: 'error-event', message: 'Overloaded' },
      { path: '/run_sse', action: 'error-event', code: 2001, skip: 1 },
    );
    expect(eventsOf(await (await client.sse('mute it')).text()).at(-1)).toEqual({ error: 'Overloaded' });
    expect(eventsOf(await (await client.sse('mute it')).text()).at(-1)).toMatchObject({ code: 2001 });
    expect(await client.draft()).toBeNull();
    expect(await client.credits()).toEqual({ available: 100, frozen: 0, total: 100 });
  });

  test('adds heartbeats, or talk of a temporary issue behind a real answer', async () => {
    const { client, faults } = await ready();
    faults.add({ path: '/run_sse', action: 'heartbeats', count: 200 });
    const beats = (await (await client.sse('mute it')).text())
      .split('\n\n')
      .filter((event) => /^(?::|data:\s*$|data: heartbeat)|"heartbeat"/.test(event));
    expect(beats.length).toBeGreaterThanOrEqual(200);
    faults.add({ path: '/run_sse', action: 'temporary-issue' });
    expect(textOf(await (await client.sse('unmute it')).text())).toMatch(/volume.*I encountered a temporary issue/);
  });
});

describe('a fault in a render', () => {
  test('makes it fail with a reason, once', async () => {
    const { client, faults } = await ready();
    await client.say('mute it');
    faults.add({ path: '/api/render/proxy/lambda', method: 'post', action: 'fail', message: 'GPU on fire' });
    await client.render('render_a', await client.draft());
    const failed = await until(
      () => client.poll('render_a'),
      (render) => render.status === 'failed',
    );
    expect(failed.error).toBe('GPU on fire');
    await client.render('render_b', await client.draft());
    await until(
      () => client.poll('render_b'),
      (render) => render.status === 'completed',
    );
  });

  test('makes it slow', async () => {
    const { client, faults, worker } = await ready();
    await client.say('mute it');
    faults.add({ path: '/api/render', method: 'POST', action: 'slow', forMs: 60_000 });
    await client.render('render_a', await client.draft());
    await until(
      () => client.poll('render_a'),
      (render) => render.status === 'processing',
    );
    expect(worker.plans).toEqual([]);
    await client.post('/api/render/proxy/lambda/render_a/cancel');
    expect((await client.poll('render_a')).status).toBe('failed');
  });
});

describe('a rule', () => {
  test('waits for the request it fits, skips and repeats as ordered', async () => {
    const { client, faults } = await ready();
    faults.add({ path: '/api/credits', action: '500', skip: 1, times: 2 });
    faults.add({ path: '/run_sse', prompt: 'blur', action: '503' });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await client.get('/api/credits/balance/simple')).status);
    expect(statuses).toEqual([200, 500, 500, 200]);
    expect((await client.sse('mute it')).status).toBe(200);
    expect((await client.sse('blur it')).status).toBe(503);
    expect(faults.list()).toEqual([]);
  });
});

const post = (url: string, body: unknown) =>
  call(`${url}/__faults`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

describe('the door over HTTP', () => {
  test('takes one rule, a list, or orders; lists and clears them', async () => {
    const { url } = await ready();
    expect((await post(url, { action: '503' })).body.rules).toHaveLength(1);
    expect((await post(url, [{ action: 'drop' }, { action: 'text' }])).body.rules).toHaveLength(3);
    expect((await call(`${url}/__faults`)).body.rules[0]).toMatchObject({ action: '503', path: '*', times: 1 });
    expect((await post(url, { clear: true, rules: [{ action: 'html' }] })).body.rules).toHaveLength(1);
    expect((await call(`${url}/__faults`, { method: 'DELETE' })).body.rules).toEqual([]);
  });

  test.each([
    [{ action: 'explode' }],
    [{ action: '200' }],
    [{ action: 'drop', path: 7 }],
    [{ acton: 'drop' }],
    ['drop'],
  ])('refuses %j', async (body) => {
    const { url } = await ready();
    expect((await post(url, body)).status).toBe(400);
  });

  test('sets credits, refuses tokens and forgets sessions', async () => {
    const { url, client } = await ready();
    await post(url, { credits: 3 });
    expect((await client.credits()).available).toBe(3);
    await post(url, { forgetSessions: true });
    expect(await (await client.sse('hello')).json()).toMatchObject({ code: 1002 });
    await post(url, { refuseTokens: true });
    expect((await client.get('/api/credits/balance/simple')).body.code).toBe(1001);
  });

  test('shows every request with its prompt and without its token', async () => {
    const { url, client } = await ready();
    await client.say('mute it');
    await client.get('/nowhere');
    const { requests } = (await call(`${url}/__requests`)).body;
    expect(requests.map((each: { path: string }) => each.path.replace(/\d{19}/, '<sid>'))).toEqual([
      '/api/auth/anonymous-token',
      '/api/tasks/me/with-session/nemo_agent',
      '/api/upload-video/nemo_agent/me/<sid>',
      '/run_sse',
      '/nowhere',
    ]);
    expect(requests[2]).toMatchObject({ files: ['talk.mp4'], status: 200 });
    expect(requests[3]).toMatchObject({ prompt: 'mute it', status: 200, headers: { authorization: 'Bearer ***' } });
    expect(requests[4]).toMatchObject({ status: 404 });
    expect(JSON.stringify(requests)).not.toContain(client.token);
    expect((await call(`${url}/__requests`, { method: 'DELETE' })).body.requests).toEqual([]);
  });
});
