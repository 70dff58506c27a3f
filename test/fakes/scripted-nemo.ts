import { BotError } from '../../src/core/errors.ts';
import type {
  Account,
  AgentEvent,
  Credits,
  NemoSession,
  NemoVideo,
  Project,
  Render,
  RenderOrder,
  Source,
  Track,
  UploadedFile,
} from '../../src/core/ports.ts';

/** What a run does, given its prompt: events as they come, and errors thrown as `NemoVideo.say` throws them. */
export type Run = (prompt: string, signal: AbortSignal) => AsyncIterable<AgentEvent>;

/** The service as the core sees it, playing what a test tells it to; counts what reaches it. */
export class ScriptedNemo implements NemoVideo {
  readonly prompts: string[] = [];
  readonly uploads: { readonly name: string; readonly bytes: number; readonly session: string }[] = [];
  readonly urls: string[] = [];
  readonly renders: RenderOrder[] = [];
  readonly cancelled: string[] = [];
  sessions = 0;
  tracks: readonly Track[] = [];
  currentAccount: Account = { kind: 'anonymous' };
  balance: Credits = { available: 90, frozen: 10, total: 100 };
  /** Played one a prompt; when they are used up, `Done.` is said and a track is there. */
  runs: Run[] = [];
  /** Thrown by the next calls of that name, one each. */
  readonly failures = new Map<keyof NemoVideo, unknown[]>();
  /** What polls answer, one each; the last one stays. */
  renderStates: Render[] = [rendered()];

  failNext(call: keyof NemoVideo, ...errors: unknown[]): void {
    this.failures.set(call, [...(this.failures.get(call) ?? []), ...errors]);
  }

  account(): Account {
    return this.currentAccount;
  }

  async openSession(): Promise<NemoSession> {
    this.#maybeFail('openSession');
    this.sessions += 1;
    return { sessionId: `9000000000000000000${this.sessions}`, taskId: `task${this.sessions}`, userId: 'anon_1' };
  }

  async *say(_session: NemoSession, prompt: string, signal: AbortSignal): AsyncIterable<AgentEvent> {
    this.prompts.push(prompt);
    this.#maybeFail('say');
    const run = this.runs.shift();
    if (run) return yield* run(prompt, signal);
    this.tracks = [videoTrack('clip.mp4')];
    yield { type: 'text', text: 'All set.', whole: true };
  }

  async upload(session: NemoSession, name: string, source: Source, signal: AbortSignal): Promise<UploadedFile> {
    this.#maybeFail('upload');
    let bytes = 0;
    for await (const chunk of await source.stream(signal)) bytes += chunk.length;
    this.uploads.push({ name, bytes, session: session.sessionId });
    return { name, durationMs: 53_000 };
  }

  async uploadUrl(_session: NemoSession, url: URL): Promise<UploadedFile> {
    this.#maybeFail('uploadUrl');
    this.urls.push(url.href);
    return { name: url.pathname };
  }

  async project(): Promise<Project> {
    this.#maybeFail('project');
    return projectOf(this.tracks);
  }

  async credits(): Promise<Credits> {
    this.#maybeFail('credits');
    return this.balance;
  }

  async startRender(_session: NemoSession, order: RenderOrder): Promise<string> {
    this.renders.push(order);
    this.#maybeFail('startRender');
    return order.id;
  }

  async render(): Promise<Render> {
    this.#maybeFail('render');
    const [first, ...rest] = this.renderStates;
    if (!first) throw new Error('no render state');
    if (rest.length > 0) this.renderStates = rest;
    return first;
  }

  async cancelRender(id: string): Promise<void> {
    this.cancelled.push(id);
  }

  async claimLink(): Promise<URL> {
    this.#maybeFail('claimLink');
    return new URL('https://nemovideo.com/workspace/claim?ct=clm_1');
  }

  #maybeFail(call: keyof NemoVideo): void {
    const error = this.failures.get(call)?.shift();
    if (error !== undefined) throw error;
  }
}

function projectOf(tracks: readonly Track[]): Project {
  const draft = tracks.length === 0 ? null : { t: JSON.parse(JSON.stringify(tracks)) };
  return { revision: JSON.stringify(tracks), tracks, draft, width: 1920, height: 1080 };
}

export function videoTrack(label: string, effects: readonly string[] = []): Track {
  return { kind: 'video', segments: [{ label, startMs: 0, durationMs: 10_000, effects }] };
}

export const MP4 = new TextEncoder().encode('\0\0\0\x18ftypisom rendered bytes');

export function rendered(bytes = MP4): Render {
  return { status: 'completed', url: new URL('https://files.example/final.mp4'), file: sourceOf(bytes) };
}

export function sourceOf(bytes: Uint8Array): Source {
  return {
    bytes: bytes.length,
    stream: async () =>
      (async function* () {
        yield bytes;
      })(),
  };
}

export function started(kind: ConstructorParameters<typeof BotError>[0]): BotError {
  return new BotError(kind, `scripted ${kind}`, { facts: { started: true } });
}

export function refusedWith(
  kind: ConstructorParameters<typeof BotError>[0],
  facts: Readonly<Record<string, unknown>> = {},
): BotError {
  return new BotError(kind, `scripted ${kind}`, { facts: { started: false, ...facts } });
}
