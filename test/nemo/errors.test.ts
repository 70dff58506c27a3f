import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/errors.ts';
import { readAnswer } from '../../src/nemo/answer.ts';
import { failureOf as failureIn } from '../../src/nemo/failure.ts';
import { renderNews } from '../../src/nemo/render.ts';
import { uploadedFile } from '../../src/nemo/upload.ts';
import { failing, json, type Reply } from './server.ts';
import { CREDITS, failureOf, never, RUN, session, STATE, told, UPLOAD, world } from './world.ts';

const LIMIT = 500 * 1024 * 1024;

/** An error answer and what it is to be read as, on a call about a session. */
const table: readonly (readonly [string, Reply, object])[] = [
  [
    'rule 70: 1002',
    failing(1002, 'Session not found'),
    { kind: 'session-lost', facts: { detail: 'Session not found' } },
  ],
  ['rule 70 and Q37: a 404 with words', json({ detail: 'Session not found' }, 404), { kind: 'session-lost' }],
  ['rule 74: 402', failing(402, 'Free plan export blocked', 402), { kind: 'plan-blocks-export' }],
  ['rule 74: a bare 402', json({}, 402), { kind: 'plan-blocks-export', facts: { started: false } }],
  ['rule 72: 4001', failing(4001, 'Unsupported file', 415), { kind: 'unsupported-file' }],
  ['rule 72: 4002', failing(4002, 'File too large', 413), { kind: 'file-too-large', facts: { limitBytes: LIMIT } }],
  ['rule 72: a bare 413', json('too big', 413), { kind: 'file-too-large', facts: { limitBytes: LIMIT } }],
  [
    '403 with its scope',
    failing(403, 'Token lacks scope: render', 403),
    { kind: 'forbidden', facts: { missing: 'render' } },
  ],
  [
    '403 without',
    json({ error: 'Forbidden' }, 403),
    { kind: 'forbidden', facts: { started: false, detail: 'Forbidden' } },
  ],
  [
    'rule 75: 429 with seconds',
    failing(429, 'slow', 429, { 'retry-after': '42' }),
    { kind: 'rate-limited', facts: { retryAfterMs: 42_000 } },
  ],
  [
    'rule 75: 429 with a date',
    failing(429, 'slow', 429, { 'retry-after': 'Mon, 05 Jan 2026 09:01:30 GMT' }),
    { kind: 'rate-limited', facts: { retryAfterMs: 90_000 } },
  ],
  ['rule 75: 429 in a 200', failing(429, 'slow'), { kind: 'rate-limited', facts: { started: false, detail: 'slow' } }],
  ['an unknown code', failing(7777, 'odd'), { kind: 'refused', facts: { detail: 'odd', started: false } }],
  ['rule 76: an unknown code beside a known status', failing(7777, 'odd', 429), { kind: 'rate-limited' }],
  ['rule 76: a known code beside another status', failing(1002, 'gone', 500), { kind: 'session-lost' }],
  ['rule 76: a code as text', json({ code: '2001', msg: 'no credits' }, 400), { kind: 'no-credits' }],
  ['a success code beside a failing status', json({ code: 0, message: 'hm' }, 403), { kind: 'forbidden' }],
  [
    'a plain failure',
    json({ success: false, error: 'no such thing' }),
    { kind: 'refused', facts: { detail: 'no such thing' } },
  ],
  [
    'an error without a code',
    json({ error: { message: 'broken pipe' } }),
    { kind: 'refused', facts: { detail: 'broken pipe' } },
  ],
  [
    'fields that are wrong',
    json({ detail: [{ loc: ['body', 'x'], msg: 'Field required' }] }, 422),
    { kind: 'refused', facts: { detail: 'x: Field required' } },
  ],
  ['a redirect', json({}, 302, { location: 'https://elsewhere.test/' }), { kind: 'refused' }],
  ['a 500', json({ error: 'boom' }, 500), { kind: 'service-failed', facts: { started: true, detail: 'boom' } }],
  [
    'a 503 page',
    (response) => void response.writeHead(503, { 'retry-after': '9' }).end('<html>maintenance</html>'),
    { kind: 'service-failed', facts: { started: true, retryAfterMs: 9000 } },
  ],
];

describe('what an error answer means', () => {
  it.each(table)('%s', async (_, reply, expected) => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(STATE, reply).on(RUN, reply).on(UPLOAD, reply);
    expect(await failureOf(nemo.project(session, never))).toMatchObject(expected);
    expect(await failureOf(nemo.uploadUrl(session, new URL('https://f.test/a.mp4'), never))).toMatchObject(expected);
    expect((await told(nemo)).error).toMatchObject(expected);
    expect(server.seen).toHaveLength(3);
  });

  it('rule 71 and Q25: 2001 leads anonymous users to the registration, with their id', async () => {
    const { server, nemo } = await world({ token: 'op', webUrl: 'https://web.test/app/' });
    server.on(RUN, failing(2001, 'no credits', 403));
    expect((await told(nemo)).error).toMatchObject({
      kind: 'no-credits',
      facts: { registerUrl: 'https://web.test/app/register?bind=anon_7', started: false },
    });
  });

  it('rule 71: also where the call is about no session', async () => {
    const { server, nemo } = await world();
    server.on(CREDITS, failing(2001, 'no credits'));
    expect(await failureOf(nemo.credits(never))).toMatchObject({
      facts: { registerUrl: 'https://nemovideo.test/register?bind=anon_7' },
    });
  });

  it('rule 71: registered users get no registration link', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(STATE, failing(2001, 'no credits'));
    const { facts } = await failureOf(nemo.project({ ...session, userId: 'user_9' }, never));
    expect(facts.registerUrl).toBeUndefined();
  });

  it('a 404 on a call that is about no session is no lost session', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(CREDITS, json({ detail: 'Not Found' }, 404));
    expect(await failureOf(nemo.credits(never))).toMatchObject({ kind: 'refused' });
  });

  it('a success that is no JSON is the service’s failure', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(CREDITS, (response) => void response.end('<html>please log in</html>'));
    expect(await failureOf(nemo.credits(never))).toMatchObject({ kind: 'service-failed' });
  });

  it('details are short words: no JSON, no page, no novel', async () => {
    const { server, nemo } = await world({ token: 'op' });
    const detailOf = async (reply: Reply): Promise<string | undefined> => {
      server.on(CREDITS, reply);
      return (await failureOf(nemo.credits(never))).facts.detail;
    };
    expect(await detailOf(failing(7, '{"trace":["a","b"]}'))).toBeUndefined();
    expect(await detailOf(json({ code: 7, detail: { deep: { deeper: 1 } } }))).toBeUndefined();
    expect(await detailOf((response) => void response.writeHead(400).end('<html>Bad Request</html>'))).toBeUndefined();
    expect(await detailOf((response) => void response.writeHead(400).end('Bad Request'))).toBe('Bad Request');
    expect((await detailOf(failing(7, 'x'.repeat(5000))))?.length).toBe(200);
  });
});

it('no JSON answer whatever breaks its reading', () => {
  const keys =
    'code message msg detail error data success status output url progress files loc text content toString'.split(' ');
  const { odd } = fc.letrec((tie) => ({
    odd: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, 0, 2001, '1001', -1, '', 'failed', 'completed', true, 'https://%', '<p>'),
      fc.array(tie('odd'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('odd'), { maxKeys: 5 }),
    ),
  }));
  const asked = { what: 'GET /x', aboutSession: true, now: 0 };
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), odd), fc.constantFrom(200, 302, 404, 500), (body, status) => {
      const failure = failureIn({ status, body }, asked);
      expect(failure === undefined || failure instanceof BotError).toBe(true);
      expect(typeof uploadedFile(body, 'a.mp4').name).toBe('string');
      expect(renderNews(body)).toHaveProperty('status');
      expect(readAnswer(body)).toHaveProperty('events');
    }),
    { numRuns: 500 },
  );
});
