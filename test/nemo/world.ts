import { onTestFinished } from 'vitest';
import type { Box, Clock, Log, NemoSession, NemoVideo } from '../../src/core/ports.ts';
import { BotError } from '../../src/core/errors.ts';
import type { StoredAccount } from '../../src/nemo/auth.ts';
import { createNemo, type NemoOptions } from '../../src/nemo/client.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { ok, ScriptedServer } from './server.ts';

export const SKILL = { source: 'video-editing-ai-background', version: '1.0.0', platform: 'unknown' } as const;
export const MINT = 'POST /api/auth/anonymous-token';
export const SESSION = 'POST /api/tasks/me/with-session/nemo_agent';
export const RUN = 'POST /run_sse';
export const CREDITS = 'GET /api/credits/balance/simple';
export const STATE = 'GET /api/state/nemo_agent/me/4711/latest';
export const UPLOAD = 'POST /api/upload-video/nemo_agent/me/4711';
export const RENDER = 'POST /api/render/proxy/lambda';

export const session: NemoSession = { sessionId: '4711', taskId: 'task-1', userId: 'anon_7' };
export const never = new AbortController().signal;

export type Client = NemoVideo & { close(): Promise<void> };

export interface World {
  readonly server: ScriptedServer;
  readonly nemo: Client;
  readonly box: MemoryBox;
  readonly clock: ManualClock;
  /** Every log line, as text. */
  readonly lines: string[];
}

/** A client and a server that mints `nmv_usr_secret-1`, `-2` … and knows nothing else yet. */
export async function world(options: Partial<NemoOptions> = {}): Promise<World> {
  const server = await ScriptedServer.start();
  onTestFinished(() => server.stop());
  let minted = 0;
  server.on(MINT, (response, seen, request) => {
    minted += 1;
    return ok({
      token: `nmv_usr_secret-${minted}`,
      user_id: 'anon_7',
      expires_at: '2026-01-12T09:00:00Z',
      credits: 100,
    })(response, seen, request);
  });
  const box = (options.box as MemoryBox | undefined) ?? new MemoryBox();
  const clock = new ManualClock();
  const lines: string[] = [];
  const nemo = client({ apiUrl: server.url, clock, box, log: logTo(lines), ...options });
  return { server, nemo, box, clock, lines };
}

/** Another client, closed with the test. */
export function client(options: Partial<NemoOptions> & { readonly apiUrl: string; readonly clock: Clock }): Client {
  const nemo = createNemo({
    webUrl: 'https://nemovideo.test',
    anonFallback: true,
    skill: SKILL,
    box: new MemoryBox(),
    log: logTo([]),
    ...options,
  });
  onTestFinished(() => nemo.close());
  return nemo;
}

export class MemoryBox implements Box<StoredAccount> {
  readonly map = new Map<string, StoredAccount>();

  async get(key: string): Promise<StoredAccount | undefined> {
    return this.map.get(key);
  }

  async set(key: string, value: StoredAccount): Promise<void> {
    this.map.set(key, value);
  }

  async createOnce(key: string, value: StoredAccount): Promise<StoredAccount> {
    const there = this.map.get(key) ?? value;
    this.map.set(key, there);
    return there;
  }

  async delete(key: string): Promise<void> {
    this.map.delete(key);
  }

  async *entries(): AsyncIterable<readonly [string, StoredAccount]> {
    yield* this.map;
  }
}

/** Writes down everything a log is given, causes and their properties included. */
function logTo(lines: string[]): Log {
  const line = (event: string, facts?: object): void => void lines.push(`${event} ${everything(facts)}`);
  return { info: line, warn: line, error: line };
}

/** All that can be read off a value, however deep in causes it lies. */
export function everything(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null || depth > 6) return String(value);
  return Reflect.ownKeys(value)
    .map((key) => `${String(key)}=${everything((value as Record<PropertyKey, unknown>)[key], depth + 1)}`)
    .join(' ');
}

export async function* bytesOf(...pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

/** The `BotError` that `work` fails with. */
export async function failureOf(work: Promise<unknown>): Promise<BotError> {
  const error = await work.then(
    (value) => new Error(`did not fail: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof BotError) return error;
  throw error;
}

/** Everything that `say` answers with, and what it ends with. */
export async function told(nemo: NemoVideo, signal = never): Promise<{ events: unknown[]; error: unknown }> {
  const events: unknown[] = [];
  try {
    for await (const event of nemo.say(session, 'make it better', signal)) events.push(event);
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}

/** Resolves once `count` has stood still for a while: the sockets in between are full, or everything is sent. */
export async function standstill(count: () => number): Promise<void> {
  for (let still = 0, before = -1; still < 10; still = before === count() ? still + 1 : 0) {
    before = count();
    await new Promise((resolve) => {
      setTimeout(resolve, 25);
    });
  }
}
