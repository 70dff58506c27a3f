import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isLocal } from '../../../studio/uploads/fetch-url.ts';
import { call, Client, openStudio, until } from './client.ts';
import { pretendFile } from './fake-worker.ts';

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'studio-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('an upload', () => {
  test('answers with what the file is and where it can be fetched', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    const file = pretendFile('mp4', { durationMs: 12_345, width: 400, height: 300, fps: 25 });
    const { body } = await client.upload('my talk.mp4', file);
    expect(body.data.session_state_applied).toBe(true);
    expect(body.data.files).toMatchObject([
      {
        filename: 'my talk.mp4',
        file_type: 'video',
        duration: 12.345,
        width: 400,
        height: 300,
        fps: 25,
        size: file.length,
      },
    ]);
    expect(body.data.files[0].hash).toMatch(/^[0-9a-f]{64}$/);
    const fetched = await fetch(body.data.files[0].cdn_url);
    expect(Buffer.from(await fetched.arrayBuffer()).equals(file)).toBe(true);
  });

  test('takes several files in one form, in order', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    const form = new FormData();
    form.append('note', 'not a file');
    for (const name of ['b.mp4', 'a.mp4', 'c.png']) {
      form.append('files', new Blob([new Uint8Array(pretendFile(name.endsWith('png') ? 'png' : 'mp4'))]), name);
    }
    const { body } = await client.uploadForm(form);
    expect(body.data.files.map((file: { filename: string }) => file.filename)).toEqual(['b.mp4', 'a.mp4', 'c.png']);
    const state = await client.get(`/api/state/nemo_agent/me/${client.session}/latest`);
    expect(state.body.data.state.video_infos).toHaveLength(3);
  });

  test.each([
    ['a type that is not taken', 'notes.txt', Buffer.from('hello')],
    ['no type', 'movie', pretendFile('mp4')],
    ['text that calls itself a video', 'notes.mp4', Buffer.from('just some words {}')],
    ['a picture that calls itself a video', 'photo.mp4', pretendFile('png')],
    ['an empty file', 'empty.mp4', Buffer.alloc(0)],
    ['a video that cannot be read', 'cut.mp4', Buffer.from('\0\0\0\x18ftypisom and then no more', 'latin1')],
    ['sound that calls itself a video', 'sound.mp4', pretendFile('mp4', { kind: 'audio' })],
  ])('of %s is 4001, and nothing of it stays', async (_, name, content) => {
    const data = await tempFolder();
    const { url } = await openStudio({ data });
    const client = await Client.arrive(url);
    const { body } = await client.upload(name, content);
    expect(body.code).toBe(4001);
    expect([...readdirSync(join(data, 'uploads')), ...readdirSync(join(data, 'arriving'))]).toEqual([]);
    expect((await client.upload('good.mp4')).body.code, 'the next one is taken').toBe(0);
  });

  test('over the limit is 4002, also where its size was not told before', async () => {
    const { url } = await openStudio({ uploadLimitBytes: 50_000 });
    const client = await Client.arrive(url);
    const { status, body } = await client.upload('big.mp4', Buffer.concat([pretendFile('mp4'), Buffer.alloc(60_000)]));
    expect([status, body.code]).toEqual([413, 4002]);
    expect((await client.upload('small.mp4')).body.code).toBe(0);
  });

  test('with one bad file among good ones is refused whole', async () => {
    const data = await tempFolder();
    const { url } = await openStudio({ data });
    const client = await Client.arrive(url);
    const form = new FormData();
    form.append('files', new Blob([new Uint8Array(pretendFile('mp4'))]), 'good.mp4');
    form.append('files', new Blob(['words']), 'bad.mp4');
    const { body } = await client.uploadForm(form);
    expect(body.code).toBe(4001);
    expect(body.message).toMatch(/bad\.mp4/);
    expect(readdirSync(join(data, 'uploads'))).toEqual([]);
  });

  test('to an unknown session is 1002', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    client.session = '7000000000000000000';
    expect((await client.upload('talk.mp4')).body.code).toBe(1002);
  });

  test('under another field name is 400', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(pretendFile('mp4'))]), 'talk.mp4');
    expect((await client.uploadForm(form)).status).toBe(400);
  });

  test('that breaks off leaves nothing behind', async () => {
    const data = await tempFolder();
    const { url } = await openStudio({ data });
    const client = await Client.arrive(url);
    const request = httpRequest(`${url}/api/upload-video/nemo_agent/me/${client.session}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${client.token}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': 9_000_000,
      },
    });
    request.on('error', () => {});
    request.write('--b\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\n');
    request.write(pretendFile('mp4'));
    const arriving = (): Promise<number> => Promise.resolve(readdirSync(join(data, 'arriving')).length);
    await until(arriving, (count) => count === 1);
    request.destroy();
    await until(arriving, (count) => count === 0);
    expect(readdirSync(join(data, 'uploads'))).toEqual([]);
    expect(await client.draft()).toBeNull();
  });

  test('has its name stripped of folders and control characters', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    const { body } = await client.upload('../../etc/pass\u0007wd.mp4');
    expect(body.data.files[0].filename).toBe('passwd.mp4');
  });
});

async function fileServer(content: Buffer): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/films/talk%20one.mp4' }).end();
    else if (request.url === '/round') response.writeHead(302, { location: '/round' }).end();
    else if (request.url === '/nameless') response.writeHead(200, { 'content-type': 'video/mp4' }).end(content);
    else if (request.url?.startsWith('/films/') === true) response.end(content);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const byLink = async (client: Client, ...urls: string[]) =>
  client.post(`/api/upload-video/nemo_agent/me/${client.session}`, { urls, source_type: 'url' });

describe('an upload by link', () => {
  test('is fetched by the studio, redirects followed', async () => {
    const { url } = await openStudio({ allowLocalUrls: true });
    const client = await Client.arrive(url);
    const files = await fileServer(pretendFile('mp4'));
    const { body } = await byLink(client, `${files}/moved`, `${files}/nameless`);
    expect(body.data.files.map((file: { filename: string }) => file.filename)).toEqual([
      'talk one.mp4',
      'nameless.mp4',
    ]);
  });

  test('from this machine is refused unless allowed', async () => {
    const { url } = await openStudio();
    const client = await Client.arrive(url);
    const files = await fileServer(pretendFile('mp4'));
    const { status, body } = await byLink(client, `${files}/films/a.mp4`);
    expect(status).toBe(400);
    expect(body.message).toMatch(/private or local/);
  });

  test.each(['/gone', '/round'])('that leads to %s is 400', async (path) => {
    const { url } = await openStudio({ allowLocalUrls: true });
    const client = await Client.arrive(url);
    const files = await fileServer(pretendFile('mp4'));
    expect((await byLink(client, files + path)).status).toBe(400);
  });

  test.each(['file:///etc/passwd', 'ftp://example.com/a.mp4', 'no link', 'http://127.0.0.1:1/a.mp4'])(
    'of %s is 400',
    async (address) => {
      const { url } = await openStudio({ allowLocalUrls: true });
      const client = await Client.arrive(url);
      expect((await byLink(client, address)).status).toBe(400);
    },
  );

  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '100.64.0.1',
    '224.0.0.1',
  ])('%s counts as local', (address) => {
    expect(isLocal(address)).toBe(true);
  });

  test.each(['8.8.8.8', '172.32.0.1', '2606:4700::1', '::ffff:8.8.8.8'])('%s does not', (address) => {
    expect(isLocal(address)).toBe(false);
  });
});

async function link(): Promise<{ link: string; content: Buffer }> {
  const { url } = await openStudio();
  const client = await Client.arrive(url);
  const content = pretendFile('mp4');
  const { body } = await client.upload('talk.mp4', content);
  return { link: body.data.files[0].cdn_url, content };
}

describe('a file link', () => {
  test('tells its length by HEAD and gives ranges', async () => {
    const { link: cdn, content } = await link();
    const head = await fetch(cdn, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(content.length));
    expect(head.headers.get('accept-ranges')).toBe('bytes');
    for (const [range, from, to] of [
      ['bytes=4-7', 4, 8],
      ['bytes=8-', 8, content.length],
      ['bytes=-3', content.length - 3, content.length],
    ] as const) {
      const part = await fetch(cdn, { headers: { range } });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${content.length}`);
      expect(Buffer.from(await part.arrayBuffer()).equals(content.subarray(from, to))).toBe(true);
    }
    expect((await fetch(cdn, { headers: { range: 'bytes=9999-' } })).status).toBe(416);
  });

  test('is no good with another signature, another file or after its time', async () => {
    const { link: cdn } = await link();
    expect((await call(cdn.replace(/sig=./, (sig) => (sig === 'sig=_' ? 'sig=-' : 'sig=_')))).status).toBe(403);
    expect((await call(cdn.replace('talk.mp4', 'other.mp4'))).status).toBe(403);
    expect((await call(cdn.replace(/exp=\d+/, 'exp=1'))).status).toBe(403);
    expect((await call(cdn.replace(/\?.*/, ''))).status).toBe(403);
    const { url } = await openStudio({ linkLifeMs: -1000 });
    const client = await Client.arrive(url, 'client-3');
    const old = (await client.upload('talk.mp4')).body.data.files[0].cdn_url;
    expect((await call(old)).status).toBe(403);
  });

  test('begins with the public address where there is one', async () => {
    const { url } = await openStudio({ publicUrl: 'https://studio.example/' });
    const client = await Client.arrive(url);
    const { body } = await client.upload('talk.mp4');
    expect(body.data.files[0].cdn_url).toMatch(/^https:\/\/studio\.example\/files\//);
  });
});
