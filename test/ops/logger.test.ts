import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BotError } from '../../src/core/errors.ts';
import type { LogFacts } from '../../src/core/ports.ts';
import { createLog, type LogLevel } from '../../src/ops/logger.ts';

const tail = fc.stringMatching(/^[A-Za-z0-9]{6}[A-Za-z0-9_-]{10,30}$/);
const b64 = (min: number, max: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${min},${max}}$`));
/** The text that holds a secret, and the part of it that must not be seen. */
const secret: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  tail.map((t) => [`nmv_usr_${t}`, t] as const),
  tail.map((t) => [`clm_${t}`, t] as const),
  tail.map((t) => [`Bearer ${t}`, t] as const),
  tail.map((t) => [`authorization: bearer   ${t}.${t}`, t] as const),
  fc
    .tuple(fc.constantFrom('xoxb', 'xoxa', 'xoxp', 'xoxe.xoxp', 'xapp'), tail)
    .map(([kind, t]) => [`${kind}-1-${t}`, t] as const),
  fc.tuple(b64(24, 28), b64(6, 6), b64(27, 38)).map((parts) => [parts.join('.'), parts[2]] as const),
  tail.map((t) => [`https://cdn.discordapp.com/attachments/1/2/clip.mp4?ex=1&is=2&hm=${t}&`, t] as const),
  tail.map((t) => [`https://bucket.s3.amazonaws.com/a/b.mp4?X-Amz-Date=1&X-Amz-Signature=${t}`, t] as const),
  tail.map((t) => [`/a/b.mp4?Expires=1&Signature=${t}`, t] as const),
  tail.map((t) => [`https://h.example/claim#${t}`, t] as const),
  tail.map((t) => [`postgres://bot:${t}@db.example/bot`, t] as const),
  tail.map((t) => [`https://discord.com/api/v10/interactions/123/${t}/callback`, t] as const),
  tail.map((t) => [`https://discord.com/api/webhooks/123/${t}`, t] as const),
  tail.map((t) => [`https://hooks.slack.com/commands/T1/2/${t}`, t] as const),
);

/** Every way we know to hide a text in facts. */
const hidden = (text: string): fc.Arbitrary<unknown> =>
  fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(
        text,
        `before ${text} after`,
        `"${text}"`,
        JSON.stringify({ inner: text }),
        JSON.stringify(JSON.stringify([text])),
        encodeURI(text),
        new Error(text),
        new BotError('refused', text, { facts: { detail: text, file: text } }),
        new Error('outer', { cause: new Error('inner', { cause: text }) }),
        new AggregateError([new Error(text)], 'several'),
        Symbol(text),
        Buffer.from(text),
        new Headers({ 'x-something': text }),
        { toJSON: () => text },
      ),
      tie('any').map((value) => [1, value]),
      tie('any').map((value) => ({ value })),
      tie('any').map((value) => ({ [text]: value })),
      tie('any').map((value) => new Map([[text, value]])),
      tie('any').map((value) => new Set([value])),
      tie('any').map((cause) => new Error('outer', { cause })),
    ),
  })).any;

function logged(level: LogLevel, pretty: boolean, facts: LogFacts | undefined, event = 'something-happened'): string {
  const lines: string[] = [];
  createLog({ level, pretty, sink: { write: (line) => lines.push(line) } }).error(event, facts);
  return lines.join('');
}

function json(facts: LogFacts, level: LogLevel = 'info'): Record<string, unknown> {
  return JSON.parse(logged(level, false, facts)) as Record<string, unknown>;
}

describe('a line of the log', () => {
  test('is one JSON object with its time, level, event and facts', () => {
    const line = logged('info', false, { channel: 'discord:g:c', tookMs: 12, files: ['a.mp4'] }, 'turn-done');
    expect(line.endsWith('}\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      level: 'error',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      event: 'turn-done',
      channel: 'discord:g:c',
      tookMs: 12,
      files: ['a.mp4'],
    });
  });

  test('is a line of words at a terminal, with nothing that could give it orders', () => {
    const line = logged('info', true, { channel: 'discord:g:c', said: 'two words\u001b[2J\nand a line' }, 'turn-done');
    expect(line).toMatch(
      /^\d\d:\d\d:\d\d .*ERROR.* turn-done channel=discord:g:c said="two words\\u001b\[2J\\nand a line"\n$/,
    );
  });

  test('is left out below the level', () => {
    for (const [level, events] of [
      ['debug', 3],
      ['info', 3],
      ['warn', 2],
      ['error', 1],
      ['silent', 0],
    ] as const) {
      const lines: string[] = [];
      const log = createLog({ level, pretty: false, sink: { write: (line) => lines.push(line) } });
      for (const severity of ['info', 'warn', 'error'] as const) log[severity]('event');
      expect([level, lines.length]).toEqual([level, events]);
    }
  });

  test('tells of an error its kind, message and causes, and the stack for debugging alone', () => {
    const refused = Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' });
    const cause = new TypeError('fetch failed', { cause: refused });
    const error = new BotError('unreachable', 'NemoVideo cannot be reached', { cause, facts: { retryAfterMs: 5 } });
    expect(json({ error })['error']).toEqual({
      kind: 'unreachable',
      facts: { retryAfterMs: 5 },
      message: 'NemoVideo cannot be reached',
      causes: ['TypeError: fetch failed', 'Error ECONNREFUSED: connect failed'],
    });
    expect(json({ error }, 'debug')['error']).toMatchObject({ stack: expect.stringContaining('logger.test.ts') });
  });

  test('of an error, nothing a library has hung on it', () => {
    const error = Object.assign(new Error('Missing Access'), {
      requestBody: { files: ['private'] },
      url: 'https://x/y',
    });
    expect(logged('debug', false, { error })).not.toMatch(/private|https:/);
  });

  test('names every address that was tried', () => {
    const error = new AggregateError([
      new Error('connect ECONNREFUSED ::1'),
      new Error('connect ECONNREFUSED 127.0.0.1'),
    ]);
    expect(json({ error })['error']).toMatchObject({ message: expect.stringMatching(/::1.*127\.0\.0\.1/) });
  });

  test('has an end, whatever it is given', () => {
    const cycle: Record<string, unknown> = { name: 'cycle' };
    cycle['self'] = cycle;
    const endless = new Error('endless');
    endless.cause = endless;
    const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => ({ a: 1 })));
    const hostile = {
      get boom(): string {
        throw new Error('boom');
      },
    };
    const odd = [10n, Symbol('s'), () => 'source', Number.NaN, new Date(Number.NaN), Object.create(null)];
    const line = logged('info', false, {
      cycle,
      endless,
      wide,
      hostile,
      odd,
      text: 'x'.repeat(1e6),
      bytes: Buffer.alloc(9),
    });
    expect(line.length).toBeLessThan(20_000);
    expect(JSON.parse(line)).toMatchObject({ hostile: '[unreadable]', bytes: '[9 bytes]' });
  });
});

describe('secrets', () => {
  test('rule 13: none survives, wherever it is hidden, at any level, for machines or for people', () => {
    const hiding = secret.chain(([text, part]) => fc.tuple(fc.constant(text), fc.constant(part), hidden(text)));
    fc.assert(
      fc.property(
        hiding,
        fc.constantFrom<LogLevel>('debug', 'info'),
        fc.boolean(),
        ([text, part, value], level, pretty) => {
          const line = logged(level, pretty, { value, [text]: 1 }, `event ${text}`);
          expect(line).toContain('redacted');
          expect(line).not.toContain(part);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('rule 13: what is named like a secret is one, whatever it looks like', () => {
    const facts = {
      accessToken: 'abc',
      headers: { 'x-client-id': 'abc' },
      Cookie: ['abc'],
      api_key: 'abc',
      clientSecret: 'abc',
    };
    expect(logged('debug', false, { request: facts })).not.toContain('abc');
  });

  test('a number, a time and plain words are told as they are', () => {
    const facts = {
      tokens: 12,
      text: 'the bearer is fine? yes; a.b.c',
      url: 'https://h.example/clip.mp4',
      at: new Date(0),
    };
    expect(json(facts)).toMatchObject({
      tokens: 12,
      url: 'https://h.example/clip.mp4',
      at: '1970-01-01T00:00:00.000Z',
    });
  });
});
