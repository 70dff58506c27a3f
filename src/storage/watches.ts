import { BotError } from '../core/errors.ts';
import type { Again, Clock, Log, Watch, WorkHandlers } from '../core/ports.ts';
import { insist, isShuttingDown, shuttingDown, windUp } from './ending.ts';
import type { DueWatch, Journal } from './journal.ts';

/** Looks at once: after a long stop everything is due together, and each look is a request to the service. */
const MAX_LOOKS = 16;

/** Before a watch is looked at again whose look threw. */
const AFTER_FAILURE_MS = 60_000;

interface Look {
  readonly id: string;
  readonly abort: AbortController;
  readonly over: Promise<void>;
}

/** Looks at the watches of the journal when they are due. One timer, for the next of them; idle, nothing runs. */
export class Watches {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #looks = new Map<number, Look>();
  readonly #stopping = new AbortController();
  /** Aborted once the grace is over. */
  readonly #closing = new AbortController();
  #timer = new AbortController();
  #handler: WorkHandlers['look'] | undefined;
  #scanning = false;
  #stale = false;

  constructor(journal: Journal, clock: Clock, log: Log) {
    this.#journal = journal;
    this.#clock = clock;
    this.#log = log;
  }

  start(handler: WorkHandlers['look']): void {
    this.#handler = handler;
    this.#scan();
  }

  async add(watch: Watch, afterMs: number): Promise<void> {
    await this.#journal.addWatch(watch, this.#clock.now() + afterMs);
    this.#scan();
  }

  async remove(id: string): Promise<void> {
    for (const look of this.#looks.values()) {
      if (look.id === id) look.abort.abort(new BotError('stopped', 'it is no longer watched'));
    }
    await this.#journal.removeWatch(id);
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort(shuttingDown());
    this.#timer.abort(shuttingDown());
    const looks = [...this.#looks.values()];
    await windUp(this.#clock, Promise.all(looks.map(({ over }) => over)), graceMs, () => {
      this.#closing.abort(shuttingDown());
      for (const look of looks) look.abort.abort(shuttingDown());
    });
  }

  /** Begins what is due, and sets the timer for what comes next. */
  #scan(): void {
    this.#stale = true;
    if (this.#scanning || !this.#handler) return;
    this.#scanning = true;
    void this.#scanWhileStale(this.#handler);
  }

  async #scanWhileStale(handler: WorkHandlers['look']): Promise<void> {
    try {
      while (this.#stale && !this.#stopping.signal.aborted) {
        this.#stale = false;
        // Those being looked at are still due in the journal, hence as many more.
        const next = await insist(this.#clock, this.#log, this.#stopping.signal, () =>
          this.#journal.nextWatches(MAX_LOOKS + this.#looks.size + 1),
        );
        this.#begin(
          next.filter(({ seq }) => !this.#looks.has(seq)),
          handler,
        );
      }
    } catch (error) {
      if (!isShuttingDown(error)) this.#log.error('watches-failed', { error });
    } finally {
      this.#scanning = false;
    }
  }

  #begin(next: readonly DueWatch[], handler: WorkHandlers['look']): void {
    if (this.#stopping.signal.aborted) return;
    this.#timer.abort();
    for (const watch of next) {
      if (watch.dueAt > this.#clock.now()) return this.#scanAt(watch.dueAt);
      // The end of each look scans again.
      if (this.#looks.size >= MAX_LOOKS) return;
      const abort = new AbortController();
      this.#looks.set(watch.seq, { id: watch.id, abort, over: this.#look(watch, handler, abort.signal) });
    }
  }

  #scanAt(dueAt: number): void {
    this.#timer = new AbortController();
    this.#clock.sleep(dueAt - this.#clock.now(), this.#timer.signal).then(
      () => this.#scan(),
      () => {},
    );
  }

  async #look(watch: DueWatch, handler: WorkHandlers['look'], signal: AbortSignal): Promise<void> {
    const answer = await this.#ask(watch, handler, signal);
    try {
      await insist(this.#clock, this.#log, this.#closing.signal, () =>
        this.#journal.settleWatch(watch.seq, answer, this.#clock.now()),
      );
    } catch (error) {
      if (!isShuttingDown(error)) this.#log.error('watches-failed', { error });
    } finally {
      this.#looks.delete(watch.seq);
      this.#scan();
    }
  }

  async #ask({ id, state }: DueWatch, handler: WorkHandlers['look'], signal: AbortSignal): Promise<'done' | Again> {
    try {
      return await handler({ id, state }, signal);
    } catch (error) {
      this.#log.error('look-threw', { id, error });
      return { afterMs: isShuttingDown(signal.reason) ? 0 : AFTER_FAILURE_MS, state };
    }
  }
}
