import { afterEach } from 'vitest';
import type { StudioOptions } from '../../../studio/options.ts';
import { startStudio, type Studio } from '../../../studio/studio.ts';
import { FakeWorker, pretendFile, type Pretend } from './fake-worker.ts';

const running: Studio[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((studio) => studio.close()));
});

/** A studio without waiting, silence or talk of buttons, closed when the test is over. */
export async function openStudio(
  options: Partial<StudioOptions> = {},
): Promise<Studio & { readonly worker: FakeWorker }> {
  const worker = new FakeWorker();
  const studio = await startStudio({ worker, pace: 0, silent: 0, gui: 0, ...options });
  running.push(studio);
  return { ...studio, worker };
}

export const attribution = {
  'x-skill-source': 'video-editing-ai-background',
  'x-skill-version': '1.0.0',
  'x-skill-platform': 'unknown',
};

export interface Draft {
  readonly t: readonly {
    readonly tt: number;
    readonly sg: readonly { readonly d: number; readonly m: Record<string, unknown> }[];
  }[];
  readonly d: number;
}

export interface Json {
  readonly status: number;
  readonly headers: Headers;
  /** Answers are read as freely as a test wants. */
  readonly body: Loose;
}

// oxlint-disable-next-line typescript/no-explicit-any -- every assertion names the shape it expects of the wire
export type Loose = any;

/** Somebody with a token, who may have a session. */
export class Client {
  readonly url: string;
  readonly token: string;
  session = '';
  task = '';

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  /** With a fresh token and a session. */
  static async arrive(url: string, clientId = 'client-1', language = 'en'): Promise<Client> {
    const minted = await call(`${url}/api/auth/anonymous-token`, {
      method: 'POST',
      headers: { 'x-client-id': clientId },
    });
    const client = new Client(url, minted.body.data.token);
    await client.open(language);
    return client;
  }

  async open(language: string): Promise<void> {
    const { body } = await this.post('/api/tasks/me/with-session/nemo_agent', { task_name: 'project', language });
    const data = body.data ?? body;
    this.session = data.session_id;
    this.task = data.task_id;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Json> {
    return call(this.url + path, { headers: { ...this.#auth(), ...headers } });
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Json> {
    const json =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return call(this.url + path, {
      method: 'POST',
      ...json,
      headers: { ...json.headers, ...this.#auth(), ...headers },
    });
  }

  /** The raw answer to a prompt; `signal` hangs up. */
  sse(prompt: string, signal?: AbortSignal): Promise<Response> {
    return fetch(`${this.url}/run_sse`, {
      method: 'POST',
      headers: { ...this.#auth(), 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({
        app_name: 'nemo_agent',
        user_id: 'me',
        session_id: this.session,
        new_message: { parts: [{ text: prompt }] },
      }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** What the agent says, of a studio that speaks the documented form. */
  async say(prompt: string): Promise<string> {
    return textOf(await (await this.sse(prompt)).text());
  }

  async upload(name: string, content: Buffer = pretendFile('mp4')): Promise<Json> {
    const form = new FormData();
    form.append('files', new Blob([new Uint8Array(content)]), name);
    return this.uploadForm(form);
  }

  uploadForm(form: FormData): Promise<Json> {
    return call(`${this.url}/api/upload-video/nemo_agent/me/${this.session}`, {
      method: 'POST',
      headers: this.#auth(),
      body: form,
    });
  }

  async video(name = 'talk.mp4', pretend: Pretend = {}): Promise<void> {
    const { body } = await this.upload(name, pretendFile('mp4', pretend));
    if (body.code !== 0) throw new Error(`The upload failed: ${JSON.stringify(body)}`);
  }

  async draft(): Promise<Draft | null> {
    const { body } = await this.get(`/api/state/nemo_agent/me/${this.session}/latest`);
    return body.data.state.draft;
  }

  /** The segments of a track type: `d` and `m` of each. */
  async segments(type: number): Promise<Loose[]> {
    const draft = await this.draft();
    return draft?.t.filter((track) => track.tt === type).flatMap((track) => track.sg) ?? [];
  }

  async credits(): Promise<{ available: number; frozen: number; total: number }> {
    return (await this.get('/api/credits/balance/simple')).body.data;
  }

  render(id: string, draft: unknown, quality = 'high', headers: Record<string, string> = attribution): Promise<Json> {
    const order = { id, sessionId: this.session, draft, output: { format: 'mp4', quality } };
    return this.post('/api/render/proxy/lambda', order, headers);
  }

  /** The bare fields of a render, whichever way they are wrapped. */
  async poll(id: string): Promise<Loose> {
    const { body } = await this.get(`/api/render/proxy/lambda/${id}`);
    return body.data ?? body;
  }

  #auth(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}

export async function call(url: string, init: RequestInit = {}): Promise<Json> {
  const response = await fetch(url, init);
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}

export function eventsOf(stream: string): Loose[] {
  const data = stream.split(/\r?\n\r?\n/).map((event) => event.replace(/^data: ?/, ''));
  return data.filter((event) => event.startsWith('{')).map((event) => JSON.parse(event) as Loose);
}

export function textOf(stream: string): string {
  return eventsOf(stream)
    .filter((event) => event.type === 'text')
    .map((event) => event.content)
    .join('');
}

/** Asks again and again until it is so; the test's own time-out is the limit. */
export async function until<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
