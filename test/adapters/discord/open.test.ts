import { createServer } from 'node:http';

import { afterEach, describe, expect, it } from 'vitest';

import { asHeard, readMessage } from '../../../src/adapters/discord/inbound.ts';
import type { FileRef, Json } from '../../../src/core/message.ts';
import type { Source } from '../../../src/core/ports.ts';
import { BOT, type Content, type FakeDiscord } from '../../fakes/discord/fake.ts';
import { bench, closeAll } from './harness.ts';

afterEach(closeAll);

const clip = Buffer.from('a clip of some length');

function attached(fake: FakeDiscord, content: Content = clip): FileRef {
  const message = asHeard(fake.world.wire(fake.people.writes({ files: [{ name: 'clip.mp4', content }] })));
  const [file] = readMessage(message!, { userId: BOT }, false).files;
  return file!;
}

async function read(source: Source): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of await source.stream(new AbortController().signal)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const withUrl = (file: FileRef, url: string): FileRef => ({
  ...file,
  ref: { ...(file.ref as Record<string, Json>), url },
});

describe('an attachment', () => {
  it('is fetched from its link while that is good', async () => {
    const { fake, discord } = await bench();
    expect(await read(discord.platform.open(attached(fake)))).toBe(clip.toString());
    expect(fake.rest.calls).toEqual([]);
  });

  it('whose link has run out is found again through its message', async () => {
    const { fake, discord } = await bench();
    fake.cdn.linkLifeMs = -1;
    const file = attached(fake);
    fake.cdn.linkLifeMs = 3_600_000;
    expect(await read(discord.platform.open(file))).toBe(clip.toString());
    expect(fake.cdn.fetches).toBe(1);
    expect(fake.rest.calls.map(({ method, path }) => method + path.replaceAll(/\d+/g, 'n'))).toEqual([
      'GET/channels/n/messages/n',
    ]);
  });

  it('whose link fails before its time is found again too', async () => {
    const { fake, discord } = await bench();
    const file = attached(fake);
    const broken = withUrl(file, `${String((file.ref as { url: string }).url)}`.replace(/hm=\w+/, 'hm=wrong'));
    expect(await read(discord.platform.open(broken))).toBe(clip.toString());
  });

  it('that was forwarded is found in the forwarding message', async () => {
    const { fake, discord } = await bench();
    fake.cdn.linkLifeMs = -1;
    const original = fake.people.writes({ files: [{ name: 'clip.mp4', content: clip }] });
    const forwarding = fake.people.writes({ forwards: original });
    const [file] = readMessage(asHeard(fake.world.wire(forwarding))!, { userId: BOT }, false).files;
    fake.cdn.linkLifeMs = 3_600_000;
    expect(await read(discord.platform.open(file!))).toBe(clip.toString());
  });

  it('of a slash command, which no message holds, gets its link renewed', async () => {
    const joined = await (await bench()).start();
    joined.fake.cdn.linkLifeMs = -1;
    joined.fake.people.commands('edit', { video: joined.fake.people.hands('clip.mp4', clip) });
    const { files } = await joined.message();
    joined.fake.cdn.linkLifeMs = 3_600_000;
    expect(await read(joined.discord.platform.open(files[0]!))).toBe(clip.toString());
  });

  it.each(['page', 'gone'] as const)('is gone where there is a web page in its place, or nothing: %s', async (mood) => {
    const { fake, discord } = await bench();
    const file = attached(fake);
    if (mood === 'page') fake.cdn.mood = mood;
    else fake.cdn.forget((file.ref as { attachmentId: string }).attachmentId);
    await expect(read(discord.platform.open(file))).rejects.toMatchObject({
      kind: 'file-gone',
      facts: { file: 'clip.mp4' },
    });
  });

  it('that breaks off says so', async () => {
    const { fake, discord } = await bench();
    fake.cdn.mood = 'cut';
    await expect(read(discord.platform.open(attached(fake)))).rejects.toMatchObject({ kind: 'disconnected' });
  });

  it('that is larger or smaller than Discord stated is not handed on as whole', async () => {
    const { fake, discord } = await bench();
    const file = attached(fake);
    await expect(read(discord.platform.open({ ...file, bytes: 5 }))).rejects.toMatchObject({ kind: 'file-unreadable' });
    await expect(read(discord.platform.open({ ...file, bytes: 500 }))).rejects.toMatchObject({ kind: 'disconnected' });
  });

  it.each([
    'http://169.254.169.254/latest',
    'https://cdn.discordapp.com.evil.example/x',
    'file:///etc/passwd',
    'http://cdn.discordapp.com/x',
  ])('is never fetched from %s', async (url) => {
    const { fake, discord } = await bench({ fileHosts: ['cdn.discordapp.com'] });
    await expect(read(discord.platform.open(withUrl(attached(fake), url)))).rejects.toMatchObject({
      kind: 'file-gone',
    });
  });

  it('is not followed to another place', async () => {
    const server = createServer((_request, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    );
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const host = `127.0.0.1:${(server.address() as { port: number }).port}`;
    const { fake, discord } = await bench({ fileHosts: [host] });
    const moved = withUrl(attached(fake), `http://${host}/clip.mp4`);
    await expect(read(discord.platform.open(moved))).rejects.toMatchObject({ kind: 'unreachable' });
    server.close();
  });

  it('is read no faster than it is used', async () => {
    const { fake, discord } = await bench();
    const size = 64 * 1024 * 1024;
    const stream = await discord.platform.open(attached(fake, { size })).stream(new AbortController().signal);
    let seen = 0;
    for await (const piece of stream) {
      seen += piece.length;
      if (seen > 100_000) break;
    }
    expect(seen).toBeLessThan(size);
    expect(fake.cdn.fetches).toBe(1);
  });
});
