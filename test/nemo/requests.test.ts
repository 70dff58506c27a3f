import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/message.ts';
import { events, failing, json, ok } from './server.ts';
import {
  bytesOf,
  client,
  CREDITS,
  failureOf,
  MINT,
  never,
  RENDER,
  RUN,
  session,
  SESSION,
  SKILL,
  STATE,
  told,
  UPLOAD,
  world,
  type World,
} from './world.ts';

const draft: Json = {
  t: [{ tt: 0, sg: [{ d: 1000, m: { name: 'a' }, later: [1, { deep: null }] }], x9: 'kept' }],
  zz: 1,
};

const POLL = 'GET /api/render/proxy/lambda/render_1';
const DOWNLOAD = 'GET /api/render/proxy/render_1/download';
const CANCEL = 'POST /api/render/proxy/lambda/render_1/cancel';
const CLAIM = 'POST /api/auth/claim-token';
const EVERY_ROUTE = [MINT, SESSION, RUN, UPLOAD, STATE, CREDITS, RENDER, POLL, DOWNLOAD, CANCEL, CLAIM];

/** A server that knows every endpoint, and a call to each. */
function answeringEverything({ server }: World): void {
  server
    .on(SESSION, ok({ session_id: '4711', task_id: 'task-1', user_id: 'anon_7' }))
    .on(RUN, events({ type: 'text', content: 'Done.' }))
    .on(UPLOAD, ok({ files: [{ filename: 'clip.mp4' }] }))
    .on(STATE, ok({ state: { draft } }))
    .on(CREDITS, ok({ available: 90, frozen: 10, total: 100 }))
    .on(RENDER, json({ id: 'render_1' }))
    .on(POLL, json({ status: 'completed' }))
    .on(DOWNLOAD, (response) => void response.end('mp4'))
    .on(CANCEL, json({ success: true }))
    .on(CLAIM, ok({ claim_token: 'clm_1', expires_in: 600 }));
}

function everyCall({ nemo }: World): readonly (() => Promise<unknown>)[] {
  const source = { stream: async () => bytesOf('file') };
  return [
    () => nemo.openSession('en', never),
    () => told(nemo).then(({ error }) => (error === undefined ? undefined : Promise.reject(error))),
    () => nemo.upload(session, 'clip.mp4', source, never),
    () => nemo.uploadUrl(session, new URL('https://files.test/clip.mp4'), never),
    () => nemo.project(session, never),
    () => nemo.credits(never),
    () => nemo.startRender(session, { id: 'render_1', draft, quality: 'high' }, never),
    () => nemo.render('render_1', never),
    () => nemo.cancelRender('render_1', never),
    () => nemo.claimLink(session, never),
  ];
}

describe('what every call carries', () => {
  it('rules 2-5: the three attribution headers stand on every call, the mint and the file download included', async () => {
    const here = await world();
    answeringEverything(here);
    for (const call of everyCall(here)) await call();
    expect(new Set(here.server.seen.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(EVERY_ROUTE));
    for (const { headers } of here.server.seen) {
      expect(headers).toMatchObject({
        'x-skill-source': 'video-editing-ai-background',
        'x-skill-version': '1.0.0',
        'x-skill-platform': 'unknown',
      });
    }
  });

  it('rules 3 and 4: what package.json says of the skill is what the service is told', async () => {
    const { nemoSkill } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const here = await world({ skill: { ...nemoSkill, platform: 'cursor' } });
    here.server.on(CREDITS, ok({ available: 1 }));
    await here.nemo.credits(never);
    expect(here.server.asked(CREDITS)[0]?.headers).toMatchObject({
      'x-skill-source': 'video-editing-ai-background',
      'x-skill-version': '1.0.0',
      'x-skill-platform': 'cursor',
    });
  });

  it.each([
    ['source', { ...SKILL, source: '' }],
    ['version', { ...SKILL, version: ' ' }],
    ['platform', { ...SKILL, platform: 'elsewhere' as 'unknown' }],
  ])('rule 2: without its %s no call leaves', async (_, skill) => {
    const here = await world({ skill });
    answeringEverything(here);
    for (const call of everyCall(here)) expect(await failureOf(call())).toMatchObject({ kind: 'unexpected' });
    expect(here.server.seen).toEqual([]);
  });

  it('rule 6: every call but the mint carries the token', async () => {
    const here = await world();
    answeringEverything(here);
    for (const call of everyCall(here)) await call();
    for (const { method, path, headers } of here.server.seen) {
      const expected = `${method} ${path}` === MINT ? undefined : 'Bearer nmv_usr_secret-1';
      expect([path, headers.authorization]).toEqual([path, expected]);
    }
  });

  it('rule 1: everything goes to the address the operator gave, also below a path', async () => {
    const here = await world();
    const { server, clock } = here;
    const below = client({ apiUrl: `${server.url}/nemo/`, clock, token: 'op' });
    server.on('GET /nemo/api/credits/balance/simple', ok({ available: 3 }));
    expect(await below.credits(never)).toEqual({ available: 3, frozen: 0, total: 3 });
  });
});

describe('what is asked', () => {
  it('rule 15: a session is opened with the task name and the language', async () => {
    const { server, nemo } = await world();
    server.on(SESSION, ok({ session_id: '4711' }));
    await nemo.openSession('zh-CN', never);
    await nemo.openSession('', never);
    const bodies = server.asked(SESSION).map(({ body }) => JSON.parse(body));
    expect(bodies).toEqual([{ task_name: 'project', language: 'zh-CN' }, { task_name: 'project' }]);
  });

  it('Q2: a session whose language is refused is opened without one', async () => {
    const { server, nemo } = await world();
    server.on(SESSION, failing(400, 'unknown field language', 400), ok({ session_id: '4711' }));
    expect(await nemo.openSession('tlh', never)).toMatchObject({ sessionId: '4711' });
    expect(JSON.parse(server.asked(SESSION)[1]?.body ?? '')).toEqual({ task_name: 'project' });
  });

  it('rule 36: a prompt goes to /run_sse in snake case, its words unchanged', async () => {
    const { server, nemo } = await world();
    server.on(RUN, events());
    const prompt = '  put "导出" 🎬 on\r\nthe title\u2028now ';
    for await (const event of nemo.say(session, prompt, never)) expect(event).toBeUndefined();
    const [seen] = server.asked(RUN);
    expect(seen?.headers).toMatchObject({ accept: 'text/event-stream', 'content-type': 'application/json' });
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      app_name: 'nemo_agent',
      user_id: 'me',
      session_id: '4711',
      new_message: { parts: [{ text: prompt }] },
    });
  });

  it('Q5: streaming is asked for only where the setting says so', async () => {
    const { server, nemo } = await world({ streaming: true });
    server.on(RUN, events());
    await told(nemo);
    expect(JSON.parse(server.asked(RUN)[0]?.body ?? '')).toMatchObject({ streaming: true });
  });

  it('rule 30 and Q12: a link is handed over as JSON', async () => {
    const { server, nemo } = await world();
    server.on(
      UPLOAD,
      ok({ files: [{ filename: 'a.mp4', duration: 1.5, width: 1920, height: 1080 }], session_state_applied: true }),
    );
    const file = await nemo.uploadUrl(session, new URL('https://files.test/x/a.mp4?k=1'), never);
    expect(file).toEqual({ name: 'a.mp4', durationMs: 1500, width: 1920, height: 1080 });
    expect(JSON.parse(server.asked(UPLOAD)[0]?.body ?? '')).toEqual({
      urls: ['https://files.test/x/a.mp4?k=1'],
      source_type: 'url',
    });
  });

  it('rule 54: a render is asked for with our id, the session in camel case and the draft untouched', async () => {
    const { server, nemo } = await world();
    server.on(RENDER, json({ success: true, data: { render_id: 'r-9' } }), json({}), json({ data: { taskId: 17 } }));
    const order = { id: 'render_1', draft, quality: 'medium' } as const;
    expect(await nemo.startRender(session, order, never)).toBe('r-9');
    expect(await nemo.startRender(session, order, never)).toBe('render_1');
    expect(await nemo.startRender(session, order, never)).toBe('17');
    expect(JSON.parse(server.asked(RENDER)[0]?.body ?? '')).toEqual({
      id: 'render_1',
      sessionId: '4711',
      draft,
      output: { format: 'mp4', quality: 'medium' },
    });
  });

  it.each([null, {}, { t: [] }, { t: [{ tt: 0, sg: [] }] }, 'nonsense'])(
    'rule 53: a draft without a segment is not rendered: %j',
    async (empty) => {
      const { server, nemo } = await world();
      const order = { id: 'render_1', draft: empty, quality: 'high' } as const;
      expect(await failureOf(nemo.startRender(session, order, never))).toMatchObject({ kind: 'nothing-to-export' });
      expect(server.seen).toEqual([]);
    },
  );

  it('a project is handed over by a claim link, whose token is the only one in any URL', async () => {
    const { server, nemo, lines } = await world();
    server.on(CLAIM, ok({ claim_token: 'clm_a+b', expires_in: 600 }));
    expect((await nemo.claimLink(session, never)).href).toBe('https://nemovideo.test/workspace/claim?ct=clm_a%2Bb');
    expect(JSON.parse(server.asked(CLAIM)[0]?.body ?? '')).toEqual({ task_id: 'task-1', session_id: '4711' });
    expect(lines.join()).not.toContain('clm_');
  });
});

describe('what comes back', () => {
  it.each([
    ['in data', { code: 0, data: { session_id: '123456789012345678901', task_id: 't', user_id: 'anon_1' } }],
    ['at the top', { session_id: '123456789012345678901', task_id: 't', user_id: 'anon_1' }],
    [
      'in data.session',
      { code: '0', data: { session: { session_id: '123456789012345678901' }, task_id: 't', user_id: 'anon_1' } },
    ],
    ['in camel case', { code: 200, data: { sessionId: '123456789012345678901', taskId: 't', userId: 'anon_1' } }],
  ])('rule 16 and Q3: the session is found %s', async (_, body) => {
    const { server, nemo } = await world();
    server.on(SESSION, json(body));
    expect(await nemo.openSession('', never)).toEqual({
      sessionId: '123456789012345678901',
      taskId: 't',
      userId: 'anon_1',
    });
  });

  it('rule 16: a session id that comes as a bare number keeps all its digits', async () => {
    const { server, nemo } = await world();
    const bare = '{"code":0,"data":{"session_id": 123456789012345678901,"task_id":98765432109876543210}}';
    server.on(SESSION, (response) => void response.setHeader('content-type', 'application/json').end(bare));
    expect(await nemo.openSession('', never)).toEqual({
      sessionId: '123456789012345678901',
      taskId: '98765432109876543210',
      userId: 'anon_7',
    });
  });

  it('a session answer without a session is the service’s failure', async () => {
    const { server, nemo } = await world();
    server.on(SESSION, ok({ task_id: 't' }));
    expect(await failureOf(nemo.openSession('', never))).toMatchObject({ kind: 'service-failed' });
  });

  it.each([
    [
      { available: 90, frozen: 10, total: 100 },
      { available: 90, frozen: 10, total: 100 },
    ],
    [
      { available: '90.5', frozen: '0' },
      { available: 90.5, frozen: 0, total: 90.5 },
    ],
    [
      { available: 5, frozen: null, total_granted: 100 },
      { available: 5, frozen: 0, total: 100 },
    ],
  ])('rule 61 and Q36: credits are read from %j', async (data, credits) => {
    const { server, nemo } = await world();
    server.on(CREDITS, ok(data));
    expect(await nemo.credits(never)).toEqual(credits);
  });

  it('credits that say nothing are not zero', async () => {
    const { server, nemo } = await world();
    server.on(CREDITS, ok({}));
    expect(await failureOf(nemo.credits(never))).toMatchObject({ kind: 'service-failed' });
  });
});
