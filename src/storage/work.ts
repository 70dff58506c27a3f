import type { IncomingMessage } from '../core/message.ts';
import type { Clock, Log, Watch, Work, WorkHandlers } from '../core/ports.ts';
import type { Journal } from './journal.ts';
import { Lanes } from './lanes.ts';
import { Watches } from './watches.ts';

export interface WorkOptions {
  /** Lanes that run at the same time; the others wait. */
  readonly maxRunning?: number;
}

/** A turn is mostly waiting: this bounds memory and open streams, not the processor. */
const MAX_RUNNING = 64;

/** The port `Work` on the journal of one process. */
export class JournalWork implements Work {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #lanes: Lanes;
  readonly #watches: Watches;
  #started = false;
  #stopped: Promise<unknown> | undefined;

  constructor(journal: Journal, clock: Clock, log: Log, { maxRunning = MAX_RUNNING }: WorkOptions = {}) {
    this.#journal = journal;
    this.#clock = clock;
    this.#lanes = new Lanes(journal, clock, log, maxRunning);
    this.#watches = new Watches(journal, clock, log);
  }

  /** Once. */
  async start(handlers: WorkHandlers): Promise<void> {
    if (this.#started) throw new Error('The work has been started already.');
    this.#started = true;
    await this.#lanes.start(handlers.job.bind(handlers));
    this.#watches.start(handlers.look.bind(handlers));
  }

  /** What comes while or after it stops is kept for the next start. */
  async enqueue(lane: string, message: IncomingMessage): Promise<{ duplicate: boolean; ahead: number }> {
    const place = await this.#journal.addJob(lane, message);
    if (!place.duplicate) this.#lanes.wake(lane);
    return place;
  }

  waiting(lane: string): Promise<readonly IncomingMessage[]> {
    return this.#journal.waiting(lane);
  }

  cancel(lane: string): Promise<readonly IncomingMessage[]> {
    this.#lanes.abort(lane);
    return this.#journal.takeBack(lane, this.#clock.now());
  }

  watch(watch: Watch, afterMs: number): Promise<void> {
    return this.#watches.add(watch, afterMs);
  }

  unwatch(id: string): Promise<void> {
    return this.#watches.remove(id);
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped ??= Promise.all([this.#lanes.stop(graceMs), this.#watches.stop(graceMs)]);
    await this.#stopped;
  }
}
