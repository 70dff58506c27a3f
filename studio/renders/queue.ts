import { setTimeout as sleep } from 'node:timers/promises';
import type { Folders } from '../folders.ts';
import { mediaErrorSentence, type RenderJob } from '../media.ts';
import type { Settings } from '../options.ts';
import type { RenderRecord, StoredFile } from '../records.ts';
import type { Shelf, Store } from '../store.ts';
import { planFromDraft, type Media } from './plan-from-draft.ts';

/** Renders one after the other; what is not finished when the studio ends is started again when it is back. */
export class RenderQueue {
  readonly #settings: Settings;
  readonly #folders: Folders;
  readonly #renders: Shelf<RenderRecord>;
  readonly #files: Shelf<StoredFile>;
  readonly #waiting: string[] = [];
  #current: { readonly id: string; readonly abort: AbortController; job?: RenderJob } | undefined;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(settings: Settings, store: Store, folders: Folders) {
    this.#settings = settings;
    this.#folders = folders;
    this.#renders = store.shelf('renders');
    this.#files = store.shelf('files');
  }

  resume(): void {
    for (const render of this.#renders.all()) {
      if (render.status === 'pending' || render.status === 'processing') this.#enqueue(render.id);
    }
  }

  /** Throws 400 where the draft cannot be rendered. The same id of the same account twice is one render. */
  submit(render: RenderRecord): RenderRecord {
    const known = this.#renders.get(render.id);
    if (known !== undefined) return known;
    planFromDraft(render.draft, render.quality, this.#media(render.userId), this.#folders.render(render));
    this.#renders.put(render.id, render);
    this.#enqueue(render.id);
    return render;
  }

  get(id: string): RenderRecord | undefined {
    return this.#renders.get(id);
  }

  /** What is finished stays as it is. */
  cancel(id: string): RenderRecord | undefined {
    const before = this.#renders.get(id);
    if (before === undefined || before.status === 'completed' || before.status === 'failed') return before;
    const after = this.#renders.update(id, (render) => ({ ...render, status: 'failed', error: 'Cancelled' }));
    if (this.#current?.id === id) {
      this.#current.abort.abort();
      this.#current.job?.cancel();
    }
    return after;
  }

  /** Stops what runs and leaves it to the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    this.#current?.abort.abort();
    this.#current?.job?.cancel();
    await this.#working;
  }

  #enqueue(id: string): void {
    this.#waiting.push(id);
    if (this.#current === undefined && this.#waiting.length === 1) this.#working = this.#work();
  }

  async #work(): Promise<void> {
    for (let id = this.#waiting[0]; id !== undefined; id = this.#waiting[0]) {
      this.#current = { id, abort: new AbortController() };
      await this.#render(id, this.#current);
      this.#current = undefined;
      this.#waiting.shift();
    }
  }

  async #render(id: string, current: { readonly abort: AbortController; job?: RenderJob }): Promise<void> {
    const render = this.#renders.get(id);
    if (render === undefined || render.status === 'failed') return;
    this.#change(id, { status: 'processing', progress: 0 });
    try {
      if (render.slowMs !== undefined) await sleep(render.slowMs, undefined, { signal: current.abort.signal });
      if (render.failWith !== undefined) throw new Error(render.failWith);
      const plan = planFromDraft(
        render.draft,
        render.quality,
        this.#media(render.userId),
        this.#folders.render(render),
      );
      current.job = this.#settings.worker.start(plan, (percent) => this.#progress(id, percent));
      const result = await current.job.done;
      this.#change(id, { status: 'completed', progress: 100, result });
    } catch (error) {
      this.#failed(id, render, error);
    }
  }

  #failed(id: string, render: RenderRecord, error: unknown): void {
    if (this.#stopped) return;
    this.#settings.log('render failed', { render: id, error: String(error) });
    this.#change(id, { status: 'failed', error: render.failWith ?? mediaErrorSentence(error) });
  }

  #progress(id: string, percent: number): void {
    const progress = Math.min(99, Math.max(0, Math.floor(percent)));
    if (progress > (this.#renders.get(id)?.progress ?? 100)) this.#change(id, { progress });
  }

  /** A render that was cancelled meanwhile stays cancelled. */
  #change(id: string, change: Partial<RenderRecord>): void {
    this.#renders.update(id, (render) => (render.status === 'failed' ? render : { ...render, ...change }));
  }

  #media(userId: string): Media {
    return {
      file: (id) => {
        const file = this.#files.get(id);
        return file?.userId === userId ? file : undefined;
      },
      path: (file) => this.#folders.upload(file),
    };
  }
}
