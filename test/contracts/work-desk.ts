import { vi } from 'vitest';
import type { IncomingMessage } from '../../src/core/message.ts';
import type { Again, Watch, Work, WorkHandlers } from '../../src/core/ports.ts';

export interface WorkBench {
  /** Not yet started. */
  readonly work: Work;
  /** Ends it, if it still runs, and answers with the same work as the next life of the process finds it. */
  restart(): Promise<Work>;
  close(): Promise<void>;
}

/** Longer than anything here takes. */
export const LONG_MS = 10_000;

/** Generous: an implementation may poll. */
export const PATIENCE = { interval: 5, timeout: 10_000 };
export function message(id: string, text = id): IncomingMessage {
  return {
    id,
    address: { platform: 'test', workspaceId: 'w', channelId: 'c', via: { token: ['t', null, 1.5] } },
    author: { id: 'u', manager: false },
    ask: { kind: 'text' },
    text,
    files: [],
    at: 1_767_603_600_000,
  };
}

/** Handlers that write down what they are asked, and hold what they are told to hold. */
export class Desk implements WorkHandlers {
  readonly begun: string[] = [];
  readonly ended: string[] = [];
  readonly recovered: string[] = [];
  readonly looks: Watch[] = [];
  /** Of those that run now. */
  readonly signals = new Map<string, AbortSignal>();
  readonly #held = new Map<string, PromiseWithResolvers<void>>();
  answer: (watch: Watch, signal: AbortSignal) => Promise<'done' | Again> = async () => 'done';
  meanwhile: (message: IncomingMessage) => Promise<void> = async () => {};

  hold(...ids: string[]): void {
    for (const id of ids) this.#held.set(id, Promise.withResolvers());
  }

  release(id: string): void {
    this.#held.get(id)?.resolve();
  }

  async job(job: IncomingMessage, recovery: boolean, signal: AbortSignal): Promise<void> {
    this.begun.push(job.id);
    if (recovery) this.recovered.push(job.id);
    this.signals.set(job.id, signal);
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await Promise.race([this.#held.get(job.id)?.promise, aborted]);
    await this.meanwhile(job);
    this.signals.delete(job.id);
    this.ended.push(job.id);
  }

  async look(watch: Watch, signal: AbortSignal): Promise<'done' | Again> {
    this.looks.push(watch);
    return this.answer(watch, signal);
  }

  async hasBegun(...ids: string[]): Promise<void> {
    await vi.waitUntil(() => ids.every((id) => this.begun.includes(id)), PATIENCE);
  }

  async hasEnded(...ids: string[]): Promise<void> {
    await vi.waitUntil(() => ids.every((id) => this.ended.includes(id)), PATIENCE);
  }

  async hasLooked(times: number): Promise<void> {
    await vi.waitUntil(() => this.looks.length >= times, PATIENCE);
  }
}
