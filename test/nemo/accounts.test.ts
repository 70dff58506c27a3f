import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/errors.ts';
import {
  bytesOf,
  client,
  CREDITS,
  everything,
  failureOf,
  MemoryBox,
  MINT,
  never,
  RUN,
  session,
  told,
  UPLOAD,
  world,
} from './world.ts';
import { events, failing, json, ok, type Reply } from './server.ts';

/** The record's key for services on this machine. */
const LOCAL = 'local';
const balance = ok({ available: 90, frozen: 10, total: 100 });
const clientId = (headers: { readonly [name: string]: unknown }): unknown => headers['x-client-id'];

describe('the anonymous account', () => {
  it('rules 8 and 9: with NEMO_TOKEN set no token is asked for; without it, one is, with a UUID', async () => {
    const operated = await world({ token: ' nmv_usr_operator \n' });
    operated.server.on(CREDITS, balance);
    await operated.nemo.credits(never);
    expect(operated.server.asked(MINT)).toEqual([]);
    expect(operated.server.asked(CREDITS)[0]?.headers.authorization).toBe('Bearer nmv_usr_operator');
    expect(operated.nemo.account()).toEqual({ kind: 'operator' });

    const anonymous = await world();
    anonymous.server.on(CREDITS, balance);
    await anonymous.nemo.credits(never);
    const [mint] = anonymous.server.asked(MINT);
    expect(clientId(mint?.headers ?? {})).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(mint?.headers.authorization).toBeUndefined();
    expect(mint?.body).toBe('');
    expect(anonymous.server.asked(CREDITS)[0]?.headers.authorization).toBe('Bearer nmv_usr_secret-1');
    expect(anonymous.nemo.account()).toEqual({ kind: 'anonymous', expiresAt: Date.parse('2026-01-12T09:00:00Z') });
  });

  it('rule 10: a second start reuses the client id and the token, and makes no second mint', async () => {
    const first = await world();
    first.server.on(CREDITS, balance);
    await first.nemo.credits(never);
    const second = client({ apiUrl: first.server.url, clock: first.clock, box: first.box });
    await second.credits(never);
    expect(first.server.asked(MINT)).toHaveLength(1);
    expect(first.server.asked(CREDITS)[1]?.headers.authorization).toBe('Bearer nmv_usr_secret-1');
    expect(second.account()).toMatchObject({ kind: 'anonymous', expiresAt: Date.parse('2026-01-12T09:00:00Z') });
  });

  it('rule 14: many first calls at once make one mint', async () => {
    const { server, nemo } = await world();
    server.on(CREDITS, balance);
    await Promise.all(Array.from({ length: 20 }, () => nemo.credits(never)));
    expect(server.asked(MINT)).toHaveLength(1);
  });

  it('rule 14: who gives up waiting for the token does not take it from the others', async () => {
    const { server, nemo } = await world();
    const held = Promise.withResolvers<void>();
    server.on(CREDITS, balance).on(MINT, async (response, seen, request) => {
      await held.promise;
      await ok({ token: 'nmv_usr_late' })(response, seen, request);
    });
    const gone = new AbortController();
    const impatient = nemo.credits(gone.signal);
    const patient = nemo.credits(never);
    gone.abort(new Error('gone home'));
    await expect(impatient).rejects.toThrow('gone home');
    held.resolve();
    expect(await patient).toMatchObject({ available: 90 });
    expect(server.asked(MINT)).toHaveLength(1);
  });

  it('a given client id is sent, and replaces another one that was stored', async () => {
    const box = new MemoryBox();
    const { server, nemo } = await world({ clientId: 'client-of-the-operator', box });
    box.map.set(LOCAL, { clientId: 'another', token: 'nmv_usr_of-another' });
    server.on(CREDITS, balance);
    await nemo.credits(never);
    expect(clientId(server.asked(MINT)[0]?.headers ?? {})).toBe('client-of-the-operator');
    expect(box.map.get(LOCAL)).toMatchObject({ clientId: 'client-of-the-operator', token: 'nmv_usr_secret-1' });
  });

  it('rule 10: a local service that comes back on another port is still the same', async () => {
    const box = new MemoryBox();
    const [before, after] = [await world({ box }), await world({ box })];
    for (const { server, nemo } of [before, after]) {
      server.on(CREDITS, balance);
      await nemo.credits(never);
    }
    expect(after.server.asked(MINT)).toEqual([]);
    expect(after.server.asked(CREDITS)[0]?.headers.authorization).toBe('Bearer nmv_usr_secret-1');
  });

  it('a token stored for one service is never shown to another', async () => {
    const box = new MemoryBox();
    const { server, nemo } = await world({ box });
    box.map.set('https://elsewhere.test', { clientId: 'there', token: 'nmv_usr_there' });
    server.on(CREDITS, balance);
    await nemo.credits(never);
    expect(everything(server.seen)).not.toContain('there');
  });

  it('rule 73: a client id that the service does not take is made anew, once', async () => {
    const { server, nemo, box } = await world();
    server.on(CREDITS, balance).on(MINT, failing(400, 'missing X-Client-Id', 400), ok({ token: 'nmv_usr_2nd' }));
    await nemo.credits(never);
    const ids = server.asked(MINT).map(({ headers }) => clientId(headers));
    expect(new Set(ids).size).toBe(2);
    expect(box.map.get(LOCAL)).toMatchObject({ clientId: ids[1], token: 'nmv_usr_2nd' });

    server.on(MINT, failing(400, 'missing X-Client-Id', 400));
    const stubborn = client({ apiUrl: server.url, clock: await world().then(({ clock }) => clock) });
    expect(await failureOf(stubborn.credits(never))).toMatchObject({ kind: 'refused' });
    expect(server.asked(MINT)).toHaveLength(4);
  });

  it('rule 75: a mint over the limit is told with its wait and not tried again here', async () => {
    const { server, nemo } = await world();
    server.on(MINT, failing(429, '1 token per client per 7 days', 429, { 'retry-after': '3600' }));
    expect(await failureOf(nemo.credits(never))).toMatchObject({
      kind: 'rate-limited',
      facts: { retryAfterMs: 3_600_000, started: false },
    });
    expect(server.asked(MINT)).toHaveLength(1);
  });

  it('over the limit because another machine was first: its token is taken', async () => {
    const box = new MemoryBox();
    const { server, nemo } = await world({ box });
    server.on(CREDITS, balance).on(MINT, (response, seen, request) => {
      box.map.set(LOCAL, { clientId: 'shared', token: 'nmv_usr_of-the-other-machine' });
      return failing(429, 'one each', 429)(response, seen, request);
    });
    await nemo.credits(never);
    expect(server.asked(CREDITS)[0]?.headers.authorization).toBe('Bearer nmv_usr_of-the-other-machine');
  });

  it('a token that cannot be stored is still used: it is the only one for days', async () => {
    const box = new MemoryBox();
    box.set = async () => {
      throw new BotError('storage-failed', 'disk full');
    };
    const { server, nemo } = await world({ box });
    server.on(CREDITS, balance);
    expect(await failureOf(nemo.credits(never))).toMatchObject({ kind: 'storage-failed' });
    expect(await nemo.credits(never)).toMatchObject({ available: 90 });
    expect(server.asked(MINT)).toHaveLength(1);
  });
});

describe('no token to be had', () => {
  const causes: readonly (readonly [string, Reply, string])[] = [
    ['a failing service', failing(500, 'boom', 500), 'service-failed'],
    ['a broken connection', (response) => void response.destroy(), 'disconnected'],
    ['the limit', failing(429, 'one each', 429), 'rate-limited'],
    ['an answer without one', ok({}), 'service-failed'],
  ];

  it.each(causes)('because of %s: the prompt that waited for it has not left', async (_, reply, kind) => {
    const { server, nemo } = await world();
    server.on(MINT, reply).on(RUN, events());
    expect((await told(nemo)).error).toMatchObject({ kind, facts: { started: false } });
    expect(server.asked(RUN)).toEqual([]);
  });

  it('because the notes cannot be read: neither has it', async () => {
    const box = new MemoryBox();
    box.createOnce = () => Promise.reject(new BotError('storage-failed', 'disk gone'));
    const { nemo } = await world({ box });
    expect((await told(nemo)).error).toMatchObject({ kind: 'storage-failed', facts: { started: false } });
  });
});

describe('a refused token', () => {
  const refusals: readonly (readonly [string, Reply])[] = [
    ['1001 in a 200', failing(1001, 'token expired')],
    ['1001 as text', json({ code: '1001', msg: 'token expired' })],
    ['a bare 401', json({ detail: 'Unauthorized' }, 401)],
    ['1010', failing(1010, 'auth', 400)],
    ['1011', failing(1011, 'auth')],
  ];

  it.each(refusals)(
    'rule 69 and Q32: is renewed with the same client id and the call made once more, after %s',
    async (_, refusal) => {
      const { server, nemo, box } = await world();
      server.on(CREDITS, refusal, balance);
      expect(await nemo.credits(never)).toMatchObject({ available: 90 });
      const mints = server.asked(MINT);
      expect(mints).toHaveLength(2);
      expect(clientId(mints[0]?.headers ?? {})).toBe(clientId(mints[1]?.headers ?? {}));
      expect(server.asked(CREDITS).map(({ headers }) => headers.authorization)).toEqual([
        'Bearer nmv_usr_secret-1',
        'Bearer nmv_usr_secret-2',
      ]);
      expect(box.map.get(LOCAL)).toMatchObject({ token: 'nmv_usr_secret-2' });
    },
  );

  it('rule 69: is renewed once; refused again, the call fails', async () => {
    const { server, nemo } = await world();
    server.on(CREDITS, failing(1001, 'token expired', 401));
    expect(await failureOf(nemo.credits(never))).toMatchObject({ kind: 'unauthorized', facts: { started: false } });
    expect(server.asked(CREDITS)).toHaveLength(2);
    expect(server.asked(MINT)).toHaveLength(2);
  });

  it('rule 69: is renewed once for all calls that were refused with it', async () => {
    const { server, nemo } = await world();
    server.on(CREDITS, (response, seen, request) => {
      const stale = seen.headers.authorization === 'Bearer nmv_usr_secret-1';
      return (stale ? failing(1001, 'expired') : balance)(response, seen, request);
    });
    await Promise.all(Array.from({ length: 10 }, () => nemo.credits(never)));
    expect(server.asked(MINT)).toHaveLength(2);
  });

  it('rule 69: a prompt refused before any stream leaves once more', async () => {
    const { server, nemo } = await world();
    server.on(RUN, failing(1001, 'expired', 401), events({ type: 'text', content: 'Done.' }));
    expect(await told(nemo)).toEqual({ events: [{ type: 'text', text: 'Done.', whole: false }], error: undefined });
    expect(server.asked(RUN)).toHaveLength(2);
  });

  it('rule 69: a prompt refused within its stream does not leave again', async () => {
    const { server, nemo } = await world();
    server.on(RUN, events({ type: 'tool_call', name: 'edit' }, { code: 1001, message: 'expired' }));
    const { events: came, error } = await told(nemo);
    expect(came).toEqual([{ type: 'tool', name: 'edit' }]);
    expect(error).toMatchObject({ kind: 'unauthorized', facts: { started: true } });
    expect(server.asked(RUN)).toHaveLength(1);
  });

  it('rule 69: an upload is opened anew and sent once more', async () => {
    const { server, nemo } = await world();
    server.on(UPLOAD, failing(1001, 'expired', 401), ok({ files: [{ filename: 'clip.mp4' }] }));
    let opened = 0;
    const stream = async (): Promise<AsyncIterable<Uint8Array>> => {
      opened += 1;
      return bytesOf('file');
    };
    expect(await nemo.upload(session, 'clip.mp4', { bytes: 4, stream }, never)).toEqual({ name: 'clip.mp4' });
    expect(opened).toBe(2);
    expect(server.asked(UPLOAD)[1]?.body).toContain('file');
  });
});

const refusing: Reply = (response, seen, request) => {
  const operators = seen.headers.authorization === 'Bearer nmv_usr_operator';
  return (operators ? failing(1001, 'revoked', 401) : balance)(response, seen, request);
};

describe('a refused NEMO_TOKEN', () => {
  it('Q21: is told loudly, once, and the bot goes on anonymously', async () => {
    const { server, nemo, lines } = await world({ token: 'nmv_usr_operator' });
    server.on(CREDITS, refusing);
    await Promise.all([nemo.credits(never), nemo.credits(never)]);
    await nemo.credits(never);
    expect(nemo.account()).toMatchObject({ kind: 'fallback', expiresAt: expect.any(Number) });
    expect(lines.filter((line) => line.includes('NEMO_TOKEN'))).toHaveLength(1);
    expect(server.asked(MINT)).toHaveLength(1);
    expect(server.asked(CREDITS)).toHaveLength(5);
  });

  it('Q21: a stored anonymous token that is refused too is renewed within the same call', async () => {
    const box = new MemoryBox();
    const { server, nemo } = await world({ token: 'nmv_usr_operator', box });
    box.map.set(LOCAL, { clientId: 'c', token: 'nmv_usr_stale' });
    server.on(CREDITS, (response, seen, request) => {
      const fresh = seen.headers.authorization === 'Bearer nmv_usr_secret-1';
      return (fresh ? balance : failing(1001, 'no'))(response, seen, request);
    });
    expect(await nemo.credits(never)).toMatchObject({ available: 90 });
  });

  it('Q21: stops the bot where ANON_FALLBACK is off', async () => {
    const { server, nemo, lines } = await world({ token: 'nmv_usr_operator', anonFallback: false });
    server.on(CREDITS, refusing);
    for (let call = 0; call < 2; call += 1) {
      expect(await failureOf(nemo.credits(never))).toMatchObject({ kind: 'unauthorized' });
    }
    expect(nemo.account()).toEqual({ kind: 'operator' });
    expect(server.asked(MINT)).toEqual([]);
    expect(lines.join()).toContain('NEMO_TOKEN');
  });
});

describe('rule 13: tokens', () => {
  it('stand in no error, cause, log line or URL, even where the service repeats them', async () => {
    const { server, nemo, lines } = await world({ token: 'nmv_usr_operator' });
    const leaky = failing(403, 'Bearer nmv_usr_operator lacks scope upload, see clm_secret and nmv_usr_other', 403);
    server
      .on(CREDITS, leaky)
      .on(RUN, leaky)
      .on(UPLOAD, (response) => void response.destroy());
    const errors = [
      await failureOf(nemo.credits(never)),
      (await told(nemo)).error,
      await failureOf(nemo.uploadUrl(session, new URL('https://files.test/a.mp4'), never)),
    ];
    expect(errors[0]).toMatchObject({
      kind: 'forbidden',
      facts: { missing: 'upload', detail: '[secret] lacks scope upload, see [secret] and [secret]' },
    });
    const written =
      errors.map((error) => `${everything(error)} ${String((error as Error).stack)}`).join() + lines.join();
    expect(written).not.toMatch(/nmv_usr|clm_secret/);
    expect(server.seen.map(({ path }) => path).join()).not.toMatch(/nmv_usr|clm_/);
  });
});
