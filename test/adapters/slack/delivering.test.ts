import { readdir } from 'node:fs/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { scaledClock } from '../../../src/ops/clock.ts';
import { CHANNEL, ELSEWHERE } from '../../fakes/slack/fake.ts';
import { at, bench, closeAll, delivery, never, post } from './harness.ts';

afterEach(closeAll);

const HERE = at('1.1');
const BYTES = Buffer.alloc(200_000, 'video');

async function speaking() {
  return bench('http', { clock: scaledClock(10) });
}

describe('a file', () => {
  it('is uploaded by its exact length, without the token, and shared in the thread with its name and alt text', async () => {
    const { fake, slack } = await speaking();
    const posted = await slack.platform.deliver(
      HERE,
      delivery(BYTES, { name: 'edited.mp4', altText: 'A person in an office' }),
      never(),
    );
    const [message] = fake.world.fromBot(CHANNEL, '1.1');
    expect([message?.ts, message?.files.map(({ name }) => name)]).toEqual([posted.id, ['edited.mp4']]);
    const [upload] = fake.storage.uploads.values();
    expect(upload).toMatchObject({ altText: 'A person in an office', bytes: BYTES.length });
    expect(upload?.headers).toMatchObject({ 'content-length': String(BYTES.length), 'content-type': 'video/mp4' });
    expect(upload?.headers.authorization).toBeUndefined();
    expect(upload?.headers['transfer-encoding']).toBeUndefined();
  });

  it('after a command goes into the thread that the command opened', async () => {
    const running = await (await bench()).start();
    await running.fake.people.commands('export');
    await running.slack.platform.deliver(running.host.received[0]!.address, delivery(BYTES), never());
    const [root, file] = running.fake.world.fromBot(CHANNEL);
    expect(file?.threadTs).toBe(root?.ts);
  });

  it('of unknown length is kept on disk until it can be counted, and no longer', async () => {
    const { slack, spoolFolder } = await speaking();
    const { source, ...rest } = delivery(BYTES);
    await slack.platform.deliver(HERE, { ...rest, source: { stream: source.stream } }, never());
    expect(await readdir(spoolFolder)).toEqual([]);
  });

  it('that is empty, or larger than Slack takes, is refused before anything is sent', async () => {
    const { fake, slack } = await speaking();
    const { source } = delivery(BYTES);
    await expect(slack.platform.deliver(HERE, delivery(new Uint8Array()), never())).rejects.toMatchObject({
      kind: 'file-empty',
    });
    const huge = delivery(BYTES, { source: { ...source, bytes: 2 * 1024 ** 3 } });
    await expect(slack.platform.deliver(HERE, huge, never())).rejects.toMatchObject({
      kind: 'file-too-large',
      facts: { limitBytes: 1024 ** 3 },
    });
    expect(fake.api.calls).toEqual([]);
  });

  it.each([-1_000, 1_000])(
    'whose source gives %i bytes more than it announced is not shared, and leaves nothing behind',
    async (more) => {
      const { fake, slack, records } = await speaking();
      const file = delivery(BYTES);
      const lying = { ...file, source: { ...file.source, bytes: BYTES.length - more } };
      await expect(slack.platform.deliver(HERE, lying, never())).rejects.toMatchObject({ kind: 'disconnected' });
      expect(fake.world.fromBot(CHANNEL)).toEqual([]);
      expect([...fake.storage.uploads]).toEqual([]);
      expect(await records.files.get(file.key)).toBeUndefined();
    },
  );

  it('waits its turn where four are under way, and leaves the queue when it is stopped', async () => {
    const { fake, slack } = await speaking();
    fake.faults.add({ of: 'upload', times: 4, answer: 'silence' });
    const stop = new AbortController();
    const four = [1, 2, 3, 4].map(() => slack.platform.deliver(HERE, delivery(BYTES), stop.signal));
    await fake.until(() => fake.storage.begun === 4);
    const waiting = new AbortController();
    const fifth = slack.platform.deliver(HERE, delivery(BYTES), waiting.signal);
    const sixth = slack.platform.deliver(HERE, delivery(BYTES), never());
    // A round to Slack and back: who does not wait has asked for an address by then.
    await slack.platform.post(HERE, post('meanwhile'));
    expect(fake.api.of('files.getUploadURLExternal')).toHaveLength(4);
    waiting.abort();
    await expect(fifth).rejects.toMatchObject({ kind: 'stopped' });
    // At once, that is, while the four still hang: none has been given up and cleared away.
    expect(fake.api.of('files.delete')).toEqual([]);
    stop.abort();
    await Promise.allSettled(four);
    await sixth;
    expect(fake.world.fromBot(CHANNEL).filter(({ files }) => files.length > 0)).toHaveLength(1);
  });
});

describe('an upload that goes wrong', () => {
  it.each([
    ['a reset', 'reset' as const, 'disconnected'],
    ['a 500 of the file host', { status: 500 }, 'disconnected'],
    ['a 413 of the file host', { status: 413 }, 'file-too-large'],
    ['a 403 of the file host', { status: 403 }, 'cannot-post'],
  ])('says so, leaves nothing behind, and can be made again: %s', async (_, answer, kind) => {
    const { fake, slack } = await speaking();
    const file = delivery(BYTES);
    fake.faults.add({ of: 'upload', answer });
    await expect(slack.platform.deliver(HERE, file, never())).rejects.toMatchObject({ kind });
    expect(fake.storage.uploads.size).toBe(0);
    await slack.platform.deliver(HERE, file, never());
    expect(fake.world.fromBot(CHANNEL)).toHaveLength(1);
  });

  it('because nothing moves for a minute is given up', async () => {
    const { fake, slack } = await bench('http', { clock: scaledClock(500) });
    fake.faults.add({ of: 'upload', answer: 'silence' });
    await expect(slack.platform.deliver(HERE, delivery(Buffer.alloc(8_000_000)), never())).rejects.toMatchObject({
      kind: 'timed-out',
    });
  });

  it('after its last byte is one file: the answer to the last step was lost, but the file is there', async () => {
    const { fake, slack } = await speaking();
    fake.faults.add({ of: 'files.completeUploadExternal', when: 'after', answer: { status: 500 } });
    await slack.platform.deliver(HERE, delivery(BYTES), never());
    expect(fake.world.fromBot(CHANNEL)).toHaveLength(1);
    expect(fake.api.of('files.completeUploadExternal')).toHaveLength(1);
  });

  it('after its last byte is completed once more where the file is not there', async () => {
    const { fake, slack } = await bench('http', { clock: scaledClock(100) });
    fake.faults.add({ of: 'files.completeUploadExternal', answer: { status: 500 } });
    await slack.platform.deliver(HERE, delivery(BYTES), never());
    expect(fake.world.fromBot(CHANNEL)).toHaveLength(1);
  });

  it('by the death of the process is looked at by the next: done, or done anew', async () => {
    const first = await speaking();
    const [done, lost] = [delivery(BYTES), delivery(BYTES)];
    const posted = await first.slack.platform.deliver(HERE, done, never());
    const { fileId } = (await first.records.files.get(done.key))!;
    await first.records.files.set(done.key, { fileId, phase: 'completing' });
    await first.records.files.set(lost.key, { fileId: 'F-orphan', phase: 'uploading' });
    const next = await bench('http', {}, first.fake, first.memory);
    expect((await next.slack.platform.deliver(HERE, done, never())).id).toBe(posted.id);
    await next.slack.platform.deliver(HERE, lost, never());
    expect(first.fake.world.fromBot(CHANNEL)).toHaveLength(2);
    expect(first.fake.api.of('files.delete').map(({ args }) => args['file'])).toEqual(['F-orphan']);
  });

  it('where Slack does not say when it shared the file still answers with a message', async () => {
    const { fake, slack } = await bench('http', { clock: scaledClock(100) });
    fake.world.home.scopes.delete('files:read');
    const posted = await slack.platform.deliver(HERE, delivery(BYTES), never());
    expect(posted.id).toMatch(/^file:F/);
  });
});

describe("a refusal of Slack's", () => {
  it.each([
    ['files.getUploadURLExternal', 'file_upload_size_restricted', 'file-too-large', {}],
    ['files.completeUploadExternal', 'file_upload_size_restricted', 'file-too-large', {}],
    [
      'files.completeUploadExternal',
      'file_uploads_disabled',
      'cannot-post',
      { missing: expect.stringContaining('switch off') },
    ],
    [
      'files.completeUploadExternal',
      'file_uploads_except_images_disabled',
      'cannot-post',
      { missing: expect.stringContaining('only pictures') },
    ],
    [
      'files.completeUploadExternal',
      'file_type_not_allowed',
      'cannot-post',
      { missing: expect.stringContaining('video uploads') },
    ],
    [
      'files.completeUploadExternal',
      'slack_connect_file_upload_sharing_blocked',
      'cannot-post',
      { missing: expect.stringContaining('other organisations') },
    ],
    [
      'files.completeUploadExternal',
      'restricted_action',
      'cannot-post',
      { missing: expect.stringContaining('permissions') },
    ],
    ['files.completeUploadExternal', 'something_new', 'cannot-post', {}],
  ])('of %s is named: %s', async (of, error, kind, facts) => {
    const { fake, slack } = await speaking();
    fake.faults.add({ of, answer: { error } });
    await expect(slack.platform.deliver(HERE, delivery(BYTES), never())).rejects.toMatchObject({
      kind,
      facts: { detail: error, ...facts },
    });
    expect(fake.storage.uploads.size).toBe(0);
  });

  it('for want of a scope, or of a place in the channel, is named too', async () => {
    const { fake, slack } = await speaking();
    await expect(slack.platform.deliver(at('1.1', ELSEWHERE), delivery(BYTES), never())).rejects.toMatchObject({
      facts: { missing: expect.stringContaining('/invite') },
    });
    fake.world.home.scopes.delete('files:write');
    await expect(slack.platform.deliver(HERE, delivery(BYTES), never())).rejects.toMatchObject({
      facts: { missing: 'the scope files:write' },
    });
  });
});
