import { describe, expect, test } from 'vitest';
import { call, Client, openStudio } from './client.ts';

const mint = (url: string, clientId?: string) =>
  call(`${url}/api/auth/anonymous-token`, {
    method: 'POST',
    headers: clientId === undefined ? {} : { 'x-client-id': clientId },
  });

describe('anonymous tokens', () => {
  test('a client id gets a token with 100 credits for 7 days', async () => {
    const { url } = await openStudio();
    const { body } = await mint(url, 'a');
    expect(body.code).toBe(0);
    expect(body.data.token).toMatch(/^nmv_usr_\w{20,}$/);
    expect(body.data.user_id).toMatch(/^anon_\w+$/);
    expect(body.data.credits).toBe(100);
    const days = (Date.parse(body.data.expires_at) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);
  });

  test('without a client id the answer is 400', async () => {
    const { url } = await openStudio();
    expect((await mint(url)).status).toBe(400);
    expect((await mint(url, ' ')).status).toBe(400);
  });

  test('the same client id gets the same token, another one another', async () => {
    const { url } = await openStudio();
    const [first, again, other] = [await mint(url, 'a'), await mint(url, 'a'), await mint(url, 'b')];
    expect(again.body.data.token).toBe(first.body.data.token);
    expect(other.body.data.token).not.toBe(first.body.data.token);
  });

  test('a refused token is followed by a fresh one of the same account, with its sessions and what it has left', async () => {
    const studio = await openStudio();
    const client = await Client.arrive(studio.url);
    await client.video();
    await client.say('blur my background');
    studio.accounts.refuseTokens();
    const refused = await client.get('/api/credits/balance/simple');
    expect(refused.status).toBe(401);
    expect(refused.body.code).toBe(1001);
    const { token, user_id: userId, credits } = (await mint(studio.url, 'client-1')).body.data;
    expect(token).not.toBe(client.token);
    expect(credits).toBe(90);
    const renewed = new Client(studio.url, token);
    const state = await renewed.get(`/api/state/nemo_agent/me/${client.session}/latest`);
    expect(state.body.data.user_id).toBe(userId);
  });

  test('an address gets so many tokens in 7 days where that is switched on, and is told when to come back', async () => {
    const { url } = await openStudio({ tokensPerIp: 2 });
    await mint(url, 'a');
    await mint(url, 'b');
    const third = await mint(url, 'c');
    expect(third.status).toBe(429);
    expect(third.body.code).toBe(429);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(600_000);
    expect((await mint(url, 'a')).status, 'who has a token is not counted').toBe(200);
  });
});

describe('who asks', () => {
  test('no token and a wrong token are 1001', async () => {
    const { url } = await openStudio();
    for (const headers of [{}, { authorization: 'Bearer nmv_usr_wrong' }]) {
      const { status, body } = await call(`${url}/api/credits/balance/simple`, { headers });
      expect([status, body.code]).toEqual([401, 1001]);
    }
  });

  test('a registered token is known from the start and is not anonymous', async () => {
    const { url } = await openStudio({ tokens: ['nmv_usr_operator'] });
    const client = new Client(url, 'nmv_usr_operator');
    expect(await client.credits()).toEqual({ available: 100, frozen: 0, total: 100 });
    const { body } = await client.post('/api/tasks/me/with-session/nemo_agent', { task_name: 'project' });
    expect(body.data.user_id).toMatch(/^user_/);
  });

  test("a claim token is given for a session of one's own only", async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    const claim = await client.post('/api/auth/claim-token', { task_id: client.task, session_id: client.session });
    expect(claim.body.data.claim_token).toMatch(/^clm_/);
    expect(claim.body.data.expires_in).toBeGreaterThan(0);
    const stranger = await Client.arrive(url, 'client-2');
    const theirs = await stranger.post('/api/auth/claim-token', { task_id: client.task, session_id: client.session });
    expect(theirs.body.code).toBe(1002);
  });
});

describe('sessions', () => {
  test('a session id is a string of digits that no number holds', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    expect(client.session).toMatch(/^\d{19}$/);
    expect(String(Number(client.session))).not.toBe(client.session);
  });

  test("an unknown session and somebody else's are 1002", async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    const stranger = await Client.arrive(url, 'client-2');
    for (const session of ['7000000000000000000', stranger.session]) {
      const { body } = await client.get(`/api/state/nemo_agent/me/${session}/latest`);
      expect(body.code).toBe(1002);
    }
  });

  test('a new session has no draft', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    expect(await client.draft()).toBeNull();
  });
});

describe('what is not there', () => {
  test.each([
    ['GET', '/nowhere'],
    ['GET', '/run_sse'],
    ['DELETE', '/api/credits/balance/simple'],
    ['GET', '/__faults'],
    ['GET', '/__requests'],
    ['GET', '/files/%zz/x'],
    ['GET', '//'],
  ])('%s %s is a JSON 404', async (method, path) => {
    const { url } = await openStudio();
    const { status, body } = await call(url + path, { method });
    expect(status).toBe(404);
    expect(body.code).toBe(404);
  });

  test('a body that is no JSON is 400', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    const { status } = await call(`${url}/run_sse`, {
      method: 'POST',
      headers: { authorization: `Bearer ${client.token}` },
      body: '{"app_name":',
    });
    expect(status).toBe(400);
  });
});
