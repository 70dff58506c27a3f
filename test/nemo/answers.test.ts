import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { events, json, ok, stream, type Reply } from './server.ts';
import { never, RUN, session, standstill, told, world } from './world.ts';

const text = (content: string): object => ({ type: 'text', text: content, whole: true });

describe('an answer in place of a stream', () => {
  const answers: readonly (readonly [string, Reply, readonly object[]])[] = [
    ['with text in its data', ok({ text: 'Done.' }), [text('Done.')]],
    ['with a message in its data', json({ code: 0, message: 'success', data: { message: 'Done.' } }), [text('Done.')]],
    ['with text as its data', ok('Done.'), [text('Done.')]],
    ['with text and no envelope', json({ content: 'Done.' }), [text('Done.')]],
    ['with nothing to say', json({ code: 0, message: 'success', data: {} }), []],
    ['that is one event', ok({ content: { role: 'model', parts: [{ text: 'Done.' }] } }), [text('Done.')]],
    [
      'that is all events of the run',
      json([{ content: { parts: [{ functionCall: { name: 'cut' } }] } }, { content: { parts: [{ text: 'Done.' }] } }]),
      [{ type: 'tool', name: 'cut' }, text('Done.')],
    ],
    [
      'that calls itself a stream',
      (response) => void response.setHeader('content-type', 'text/event-stream').end('{"code":0,"data":"Done."}'),
      [text('Done.')],
    ],
    ['that is empty', (response) => void response.writeHead(200).end(), []],
    ['that is empty and says so', (response) => void response.writeHead(204).end(), []],
    [
      'that is a stream and calls itself JSON',
      (response) =>
        void response.setHeader('content-type', 'application/json').end('data: {"type":"tool_call","name":"cut"}\n\n'),
      [{ type: 'tool', name: 'cut' }],
    ],
  ];

  it.each(answers)('%s', async (_, reply, expected) => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(RUN, reply);
    expect(await told(nemo)).toEqual({ events: expected, error: undefined });
  });

  it('that ends its events with an error throws it after them, as started', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(RUN, json([{ content: { parts: [{ text: 'Half.' }] } }, { errorCode: 'X', errorMessage: 'broke' }]));
    const { events: came, error } = await told(nemo);
    expect(came).toEqual([text('Half.')]);
    expect(error).toMatchObject({ kind: 'agent-failed', facts: { started: true, detail: 'X: broke' } });
  });

  it('with a code is a refusal from before any stream', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(RUN, json({ code: 2001, message: 'no credits' }));
    expect((await told(nemo)).error).toMatchObject({ kind: 'no-credits', facts: { started: false } });
  });

  it.each([
    ['a page', '<!doctype html><p>log in'],
    ['broken JSON', '{"code":0,"data":'],
  ])('%s is the service’s failure, and may have begun', async (_, body) => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(RUN, (response) => void response.end(body));
    expect((await told(nemo)).error).toMatchObject({ kind: 'service-failed', facts: { started: true } });
  });
});

describe('the stream and its consumer', () => {
  it('rule 37: the client ends no quiet stream, and no time-out of its own is set', async () => {
    const { server, nemo, clock } = await world({ token: 'op' });
    server.on(RUN, async (response) => {
      response.writeHead(200).write(': quiet\n\n');
      await clock.advance(16 * 60_000);
      response.end('data: {"type":"text","content":"Done."}\n\n');
    });
    expect((await told(nemo)).events).toEqual([{ type: 'keepalive' }, { type: 'text', text: 'Done.', whole: false }]);
    expect(clock.waiting()).toBe(0);
  });

  it('a slow consumer slows the stream down instead of filling the memory', async () => {
    const { server, nemo } = await world({ token: 'op' });
    const call = `data: {"type":"tool_call","name":"${'n'.repeat(1000)}"}\n\n`;
    let written = 0;
    async function* flood(): AsyncGenerator<string> {
      for (; written < 20_000; written += 1) yield call;
    }
    server.on(RUN, (response) => pipeline(flood, response.writeHead(200)));
    let seen = 0;
    let sentMeanwhile = 0;
    for await (const event of nemo.say(session, 'x', never)) {
      if (event.type === 'tool') seen += 1;
      if (seen !== 1) continue;
      await standstill(() => written);
      sentMeanwhile = written;
    }
    expect(sentMeanwhile).toBeLessThan(20_000);
    expect(seen).toBe(20_000);
  });

  it('events come as they are sent, not at the end', async () => {
    const { server, nemo } = await world({ token: 'op' });
    const first = Promise.withResolvers<void>();
    server.on(RUN, async (response) => {
      response.writeHead(200).write('data: {"type":"text","content":"First."}\n\n');
      await first.promise;
      response.end('data: {"type":"text","content":" Second."}\n\n');
    });
    const came: unknown[] = [];
    for await (const event of nemo.say(session, 'x', never)) {
      came.push(event);
      first.resolve();
    }
    expect(came).toHaveLength(2);
  });

  it('rule 47: the last event needs no blank line where the stream ends as it should', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(RUN, stream('data: {"type":"tool_call","name":"cut"}\n\ndata: {"type":"tool_call","name":"last"}'));
    expect((await told(nemo)).events).toMatchObject([{ name: 'cut' }, { name: 'last' }]);
  });

  it('closing the client ends an open stream as a broken one', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(RUN, (response) => void response.writeHead(200).write('data: heartbeat\n\n'));
    const telling = told(nemo);
    await expect.poll(() => server.connections()).toBe(1);
    await nemo.close();
    expect((await telling).error).toMatchObject({ kind: 'disconnected', facts: { started: true } });
  });

  it('events nobody knows are counted in the log', async () => {
    const { server, nemo, lines } = await world({ token: 'op' });
    server.on(RUN, stream('data: {"type":"novelty"}\n\ndata: what\n\n'));
    await told(nemo);
    expect(lines.join('\n')).toContain('ignored=2');
  });

  it('no word of a prompt or an answer is logged', async () => {
    const { server, nemo, lines } = await world({ token: 'op' });
    server.on(RUN, events({ type: 'text', content: 'private answer' }, { error: 'x' }));
    await told(nemo);
    expect(lines.join('\n')).not.toMatch(/private|make it better/);
  });
});
