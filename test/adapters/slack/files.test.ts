import { afterEach, describe, expect, it } from 'vitest';

import type { FileRef } from '../../../src/core/message.ts';
import { scaledClock } from '../../../src/ops/clock.ts';
import { DIRECT, FakeSlack, type Stored } from '../../fakes/slack/fake.ts';
import { bench, closeAll, drain, startFake, type Bench } from './harness.ts';

afterEach(closeAll);

/** A bot, in a time that runs twenty times as fast. */
async function running(fileHosts?: readonly string[]): Promise<Bench> {
  return (await bench('http', { clock: scaledClock(20), ...(fileHosts === undefined ? {} : { fileHosts }) })).start();
}

async function dropped(
  { fake, host }: Bench,
  file: Stored,
  more: Readonly<Record<string, unknown>> = {},
): Promise<FileRef> {
  const before = host.received.length;
  await fake.people.says({ channelId: DIRECT, files: [file], more });
  return host.received[before]!.files[0]!;
}

describe('a download', () => {
  it("shows the bot's token to the file host", async () => {
    const made = await running();
    const ref = await dropped(made, made.fake.keep('clip.mp4', Buffer.from('bytes')));
    expect(String(await drain(made.slack, ref))).toBe('bytes');
    expect(made.fake.storage.authorizations).toEqual(['Bearer xoxb-home']);
  });

  it('is not made from a host that is not allowed, and the token does not go there', async () => {
    const other = await startFake();
    const made = await running();
    const url = `http://${other.host}/files-pri/${other.keep('clip.mp4').id}/x`;
    const file = made.fake.keep('clip.mp4', undefined, undefined, { url_private: url, url_private_download: url });
    await expect(drain(made.slack, await dropped(made, file))).rejects.toMatchObject({
      kind: 'file-gone',
      message: expect.stringContaining('FILE_HOSTS'),
    });
    expect(other.storage.authorizations).toEqual([]);
  });

  it('follows no redirect out of the allowed hosts', async () => {
    const other = await startFake();
    const made = await running();
    const ref = await dropped(made, made.fake.keep('clip.mp4'));
    const location = `http://${other.host}/files-pri/F1/x`;
    made.fake.faults.add({ of: 'download', answer: { status: 302, headers: { location } } });
    await expect(drain(made.slack, ref)).rejects.toMatchObject({ kind: 'file-gone' });
    expect(other.storage.authorizations).toEqual([]);
  });

  it('follows one within them', async () => {
    const made = await running();
    const ref = await dropped(made, made.fake.keep('clip.mp4', Buffer.from('bytes')));
    const location = new URL((ref.ref as { url: string }).url).pathname;
    made.fake.faults.add({ of: 'download', answer: { status: 302, headers: { location } } });
    expect(String(await drain(made.slack, ref))).toBe('bytes');
  });

  it('knows subdomains by a dot, and nothing that only ends alike', async () => {
    const made = await running([]);
    for (const url of ['https://files-slack.com/x', 'https://slack.com.evil.test/x', 'http://files.slack.com/x']) {
      const file = made.fake.keep('clip.mp4', undefined, undefined, { url_private: url, url_private_download: url });
      await expect(drain(made.slack, await dropped(made, file))).rejects.toMatchObject({
        message: expect.stringContaining('FILE_HOSTS'),
      });
    }
  });

  it("that brings Slack's login page names the scope that is missing", async () => {
    const made = await running();
    const ref = await dropped(made, made.fake.keep('clip.mp4'));
    made.fake.world.home.scopes.delete('files:read');
    await expect(drain(made.slack, ref)).rejects.toMatchObject({
      kind: 'cannot-post',
      facts: { missing: 'files:read', file: 'clip.mp4' },
    });
  });

  it('that brings a page which calls itself a video is refused by its first bytes', async () => {
    const made = await running();
    const ref = await dropped(made, made.fake.keep('clip.mp4', Buffer.from('  <!DOCTYPE html><html>…')));
    await expect(drain(made.slack, ref)).rejects.toMatchObject({ kind: 'file-gone' });
  });

  it.each([
    ['breaks off', 'half' as const, 'disconnected'],
    ['is cut before it begins', 'reset' as const, 'unreachable'],
    ['meets a host that is down', { status: 503 }, 'unreachable'],
    ['meets a limit', { status: 429, headers: { 'retry-after': '7' } }, 'rate-limited'],
  ])('that %s says so', async (_, answer, kind) => {
    const made = await running();
    const ref = await dropped(made, made.fake.keep('clip.mp4', Buffer.alloc(300_000)));
    made.fake.faults.add({ of: 'download', answer });
    await expect(drain(made.slack, ref)).rejects.toMatchObject({ kind });
  });

  it('of another size than Slack stated is refused before it is read', async () => {
    const made = await running();
    const ref = await dropped(made, made.fake.keep('clip.mp4', Buffer.alloc(100), undefined, { size: 99 }));
    await expect(drain(made.slack, ref)).rejects.toMatchObject({ kind: 'file-unreadable' });
  });

  it("of another workspace shows that workspace's token", async () => {
    const made = await running();
    const file = await dropped(made, made.fake.keep('clip.mp4', Buffer.from('bytes')));
    expect(file.ref).toMatchObject({ workspaceId: 'T0HOME' });
  });
});

describe('a file that is not there to be had', () => {
  it.each([
    ['was deleted since', {}, 'file_deleted', 'file-gone', {}],
    [
      'was deleted (a tombstone)',
      { mode: 'tombstone', mimetype: undefined, name: undefined },
      undefined,
      'file-gone',
      {},
    ],
    ['is hidden by the plan', { mode: 'hidden_by_limit' }, undefined, 'file-hidden', {}],
    ['lies outside Slack', { mode: 'external', is_external: true, name: 'My clip' }, undefined, 'file-elsewhere', {}],
    ["is another organisation's and closed", { file_access: 'check_file_info' }, 'access_denied', 'file-closed', {}],
    ["is another organisation's and invisible", { file_access: 'check_file_info' }, 'not_visible', 'file-closed', {}],
  ])('because it %s', async (_, more, refusal, kind, facts) => {
    const made = await running();
    const file = made.fake.keep('clip.mp4', undefined, undefined, more);
    if (refusal !== undefined) Object.assign(file, { refusal, gone: refusal === 'file_deleted' });
    const ref = await dropped(made, file);
    // The name must look like a video's: the core refuses others before they are opened.
    expect(ref.name).toMatch(/\.mp4$/);
    await expect(drain(made.slack, ref)).rejects.toMatchObject({
      kind,
      facts: { file: ref.name, ...facts },
    });
  });
});

describe('a file of another organisation', () => {
  const stub = {
    name: undefined,
    mimetype: undefined,
    size: undefined,
    url_private: undefined,
    url_private_download: undefined,
    file_access: 'check_file_info',
  };

  it('comes as a stub, and is asked about at once', async () => {
    const made = await running();
    const file = made.fake.keep('their clip.mov', Buffer.from('theirs'), 'video/quicktime');
    const ref = await dropped(made, file, { files: [{ id: file.id, file_access: 'check_file_info' }] });
    expect(ref).toMatchObject({ name: 'their clip.mov', bytes: 6, mimeType: 'video/quicktime' });
    expect(String(await drain(made.slack, ref))).toBe('theirs');
  });

  it('does not hold up its message: it is asked about again when it is opened', async () => {
    const made = await running();
    made.fake.faults.add({ of: 'files.info', answer: 'silence' });
    const file = made.fake.keep('their clip.mov', Buffer.from('theirs'));
    const ref = await dropped(made, file, { files: [{ id: file.id, ...stub }] });
    expect(ref.name).toBe('video.mp4');
    expect(String(await drain(made.slack, ref))).toBe('theirs');
  });
});

describe('a file that Slack is still processing', () => {
  const young = { size: 0, mimetype: undefined, url_private: undefined, url_private_download: undefined };

  it('is waited for', async () => {
    const made = await running();
    const file = made.fake.keep('clip.mp4', Buffer.from('bytes'), 'video/mp4', young);
    const ref = await dropped(made, file);
    expect(ref.bytes).toBeUndefined();
    Object.assign(file, { more: {}, looksToGo: 3 });
    expect(String(await drain(made.slack, ref))).toBe('bytes');
    expect(made.fake.api.of('files.info')).toHaveLength(4);
  });

  it('is given up after a minute', async () => {
    const made = await (await bench('http', { clock: scaledClock(500) })).start();
    const file = made.fake.keep('clip.mp4', undefined, undefined, young);
    const ref = await dropped(made, file);
    Object.assign(file, { looksToGo: 1_000 });
    await expect(drain(made.slack, ref)).rejects.toMatchObject({ kind: 'file-pending', facts: { file: 'clip.mp4' } });
  });
});

it('a reference that is none of Slack opens nothing', async () => {
  const made = await bench('http', {}, await FakeSlack.start());
  await expect(drain(made.slack, { name: 'x.mp4', ref: { attachmentId: '1' } })).rejects.toMatchObject({
    kind: 'file-gone',
  });
  await made.fake.close();
});
