import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Render } from '../../src/core/ports.ts';
import { renderNews } from '../../src/nemo/render.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { LOCALHOST } from './localhost-certificate.ts';
import { failing, json, ScriptedServer, type Reply } from './server.ts';
import { client, failureOf, never, world } from './world.ts';

const POLL = 'GET /api/render/proxy/lambda/render_1';
const DOWNLOAD = 'GET /api/render/proxy/render_1/download';
const FILE = 'GET /signed/out.mp4';

const mp4: Reply = (response, { headers }) => {
  const bytes = Buffer.from('the MP4');
  const [, first, last] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
  if (first === undefined)
    return void response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': bytes.length }).end(bytes);
  response
    .writeHead(206, { 'content-range': `bytes ${first}-${last}/${bytes.length}` })
    .end(bytes.subarray(Number(first), Number(last) + 1));
};

async function contentOf(render: Render, signal = never): Promise<string> {
  if (render.status !== 'completed') throw new Error(`is ${render.status}`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await render.file.stream(signal)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a poll', () => {
  const link = 'https://cdn.test/out.mp4?sig=1';
  const url = new URL(link);

  it.each([
    [{ status: 'pending' }, { status: 'pending' }],
    [{ data: { status: 'queued', progress: 0 } }, { status: 'pending', percent: 0 }],
    [
      { success: true, data: { status: 'processing', progress: 45.4 } },
      { status: 'processing', percent: 45 },
    ],
    [
      { status: 'rendering', progress: '70%' },
      { status: 'processing', percent: 70 },
    ],
    [
      { status: 'in_progress', progress: 0.5 },
      { status: 'processing', percent: 50 },
    ],
    [
      { status: 'heating the oven', progress: 400 },
      { status: 'processing', percent: 100 },
    ],
    [{}, { status: 'processing' }],
    [
      { status: 'completed', output: { url: link } },
      { status: 'completed', url },
    ],
    [{ data: { status: 'COMPLETED', outputUrl: link } }, { status: 'completed', url }],
    [
      { status: 'success', outputUrl: link },
      { status: 'completed', url },
    ],
    [{ data: { status: 'done', output: { url: link }, url: 'https://api.test/status' } }, { status: 'completed', url }],
    [
      { status: 'completed', url: link },
      { status: 'completed', url },
    ],
    [
      { status: 'completed', output: link },
      { status: 'completed', url },
    ],
    [
      { status: 'completed', output: { url: 'file:///etc/passwd' } },
      { status: 'completed', url: undefined },
    ],
    [{ status: 'completed' }, { status: 'completed', url: undefined }],
    [{ output: { url: link } }, { status: 'completed', url }],
    [
      { status: 'failed', error: 'no frames' },
      { status: 'failed', reason: 'no frames' },
    ],
    [{ data: { status: 'error', message: 'no frames' } }, { status: 'failed', reason: 'no frames' }],
    [
      { status: 'failed', error: { message: 'no frames' }, output: { url: link } },
      { status: 'failed', reason: 'no frames' },
    ],
    [{ status: 'cancelled' }, { status: 'failed', reason: 'cancelled' }],
  ])('Q18: %j is read', (answer, expected) => {
    expect(renderNews(answer)).toEqual(expected);
  });

  it('rule 55: asks for the render by its id', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(POLL, json({ status: 'processing', progress: 10 }));
    expect(await nemo.render('render_1', never)).toEqual({ status: 'processing', percent: 10 });
  });

  it('a render that failed is news', async () => {
    const { server, nemo } = await world({ token: 'op' });
    for (const answer of [
      { status: 'failed', error: 'no frames' },
      { success: false, error: 'no frames', data: { status: 'failed' } },
    ]) {
      server.on(POLL, json(answer));
      expect(await nemo.render('render_1', never)).toEqual({ status: 'failed', reason: 'no frames' });
    }
  });

  it.each([
    ['a 500', failing(500, 'boom', 500), 'service-failed'],
    ['a 500 that calls itself an error', json({ status: 'error', message: 'boom' }, 500), 'service-failed'],
    ['a refusal', json({ success: false, error: 'unknown render' }), 'refused'],
    ['a broken connection', (response) => void response.destroy(), 'disconnected'],
    ['a page', (response) => void response.end('<html>'), 'service-failed'],
    ['a 402', failing(402, 'plan'), 'plan-blocks-export'],
  ] satisfies readonly (readonly [string, Reply, string])[])(
    '%s is a poll that failed, not a render',
    async (_, reply, kind) => {
      const { server, nemo } = await world({ token: 'op' });
      server.on(POLL, reply);
      expect(await failureOf(nemo.render('render_1', never))).toMatchObject({ kind });
    },
  );
});

describe('the file of a render', () => {
  it('rule 7: is fetched from its signed link with none of our headers', async () => {
    const { server, nemo } = await world({ token: 'op' });
    const cdn = await ScriptedServer.start();
    cdn.on(FILE, mp4);
    server.on(POLL, json({ status: 'completed', output: { url: `${cdn.url}/signed/out.mp4?sig=1` } }));
    const render = await nemo.render('render_1', never);
    expect(render).toMatchObject({
      status: 'completed',
      url: new URL(`${cdn.url}/signed/out.mp4?sig=1`),
      file: { bytes: 7, mimeType: 'video/mp4' },
    });
    expect(await contentOf(render)).toBe('the MP4');
    expect(await contentOf(render)).toBe('the MP4');
    for (const { headers } of cdn.seen) {
      expect(Object.keys(headers).filter((name) => !['host', 'connection', 'range'].includes(name))).toEqual([]);
    }
    expect(cdn.seen).toHaveLength(3);
    await cdn.stop();
  });

  it('rule 7: also where the link leads to the service’s own address', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(FILE, mp4).on(POLL, json({ status: 'completed', output: { url: `${server.url}/signed/out.mp4` } }));
    expect(await contentOf(await nemo.render('render_1', never))).toBe('the MP4');
    for (const { headers } of server.asked(FILE)) expect(headers).not.toHaveProperty('authorization');
  });

  it('without a link comes from the service’s download, with the token', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(POLL, json({ status: 'completed' })).on(DOWNLOAD, mp4);
    const render = await nemo.render('render_1', never);
    expect(render).not.toHaveProperty('url');
    expect(await contentOf(render)).toBe('the MP4');
    expect(server.asked(DOWNLOAD)[0]?.headers).toMatchObject({
      authorization: 'Bearer op',
      'x-skill-version': '1.0.0',
    });
  });

  it('comes from the download where the link has gone', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server
      .on(FILE, (response) => void response.writeHead(403).end('<Error>Request has expired</Error>'))
      .on(POLL, json({ status: 'completed', output: { url: `${server.url}/signed/out.mp4` } }))
      .on(DOWNLOAD, mp4);
    expect(await contentOf(await nemo.render('render_1', never))).toBe('the MP4');
  });

  it('follows redirects by hand: the token stays with the service', async () => {
    const { server, nemo } = await world({ token: 'op' });
    const cdn = await ScriptedServer.start();
    cdn.on('GET /a', json({}, 302, { location: '/signed/out.mp4?k=1' })).on(FILE, mp4);
    server.on(POLL, json({ status: 'completed' })).on(DOWNLOAD, json({}, 307, { location: `${cdn.url}/a` }));
    expect(await contentOf(await nemo.render('render_1', never))).toBe('the MP4');
    for (const { headers } of cdn.seen) expect(headers).not.toHaveProperty('authorization');
    await cdn.stop();
  });

  it('stops after five redirects', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(POLL, json({ status: 'completed' })).on(DOWNLOAD, json({}, 302, { location: DOWNLOAD.slice(4) }));
    const render = await nemo.render('render_1', never);
    server.seen.length = 0;
    expect(await failureOf(contentOf(render))).toMatchObject({ kind: 'file-gone' });
    expect(server.asked(DOWNLOAD)).toHaveLength(6);
  });

  it.each(['http:', 'ftp:'])(
    'is not fetched by %s from elsewhere, where the service itself is not local',
    async (scheme) => {
      const trusted = getCACertificates('default');
      setDefaultCACertificates([...trusted, LOCALHOST.cert]);
      const api = await ScriptedServer.start(LOCALHOST);
      const elsewhere = await ScriptedServer.start();
      onTestFinished(async () => {
        setDefaultCACertificates(trusted);
        await Promise.all([api.stop(), elsewhere.stop()]);
      });
      elsewhere.on(FILE, mp4);
      const location = `${elsewhere.url.replace('http:', scheme)}/signed/out.mp4`;
      api.on(POLL, json({ status: 'completed', url: location })).on(DOWNLOAD, json({}, 302, { location }));
      const nemo = client({ apiUrl: api.url, clock: new ManualClock(), token: 'op' });
      expect(await failureOf(contentOf(await nemo.render('render_1', never)))).toMatchObject({ kind: 'file-gone' });
      expect(elsewhere.seen).toEqual([]);
    },
  );

  it.each([
    ['gone at both places', 404, 'file-gone'],
    ['behind a failing service', 503, 'service-failed'],
    ['blocked by the plan', 402, 'plan-blocks-export'],
  ])('%s is told as that when it is opened', async (_, status, kind) => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(POLL, json({ status: 'completed' })).on(DOWNLOAD, json({}, status));
    const render = await nemo.render('render_1', never);
    expect(render).not.toHaveProperty('file.bytes');
    expect(await failureOf(contentOf(render))).toMatchObject({ kind });
  });

  it('an answer in place of the file is no file', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(POLL, json({ status: 'completed' })).on(DOWNLOAD, failing(1002, 'no such render'));
    expect(await failureOf(contentOf(await nemo.render('render_1', never)))).toMatchObject({ kind: 'session-lost' });
  });

  it('that breaks off in the middle is a broken connection, and an abort is its reason', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(POLL, json({ status: 'completed' })).on(DOWNLOAD, (response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('half', () => setTimeout(() => response.destroy(), 5));
    });
    const render = await nemo.render('render_1', never);
    expect(render).toMatchObject({ file: { bytes: 1000 } });
    expect(await failureOf(contentOf(render))).toMatchObject({ kind: 'disconnected' });
    const stop = new AbortController();
    server.on(DOWNLOAD, (response) => {
      response.writeHead(200).write('half', () => stop.abort(new Error('enough')));
    });
    await expect(contentOf(render, stop.signal)).rejects.toThrow('enough');
    // What is left is the connection of the poll.
    await expect.poll(() => server.connections()).toBe(1);
  });
});
