import { BotError } from '../core/errors.ts';
import type { Clock, Log, WorkHandlers } from '../core/ports.ts';
import { insist, isShuttingDown, shuttingDown, windUp } from './ending.ts';
import type { Job, Journal } from './journal.ts';
import { Slots } from './slots.ts';

interface Lane {
  readonly name: string;
  /** There may be something to begin. */
  woken: boolean;
  /** Aborts what runs, or is about to. */
  abort: AbortController;
  drained: Promise<void>;
}

/** Runs the jobs of the journal: one at a time in a lane, the lanes beside each other. Remembers only lanes that run. */
export class Lanes {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #slots: Slots;
  readonly #lanes = new Map<string, Lane>();
  readonly #stopping = new AbortController();
  /** Aborted once the grace is over. */
  readonly #closing = new AbortController();
  #handler: WorkHandlers['job'] | undefined;

  constructor(journal: Journal, clock: Clock, log: Log, maxRunning: number) {
    this.#journal = journal;
    this.#clock = clock;
    this.#log = log;
    this.#slots = new Slots(maxRunning);
  }

  async start(handler: WorkHandlers['job']): Promise<void> {
    await this.#journal.reopen();
    // From here on new jobs wake their lanes; the query comes after, so that none falls between the two.
    this.#handler = handler;
    for (const lane of await this.#journal.lanes()) this.wake(lane);
  }

  /** To be called when a job was added. */
  wake(name: string): void {
    const known = this.#lanes.get(name);
    if (known) known.woken = true;
    else if (this.#handler && !this.#stopping.signal.aborted) this.#open(name, this.#handler);
  }

  /** Aborts what runs in the lane, or is just beginning. */
  abort(name: string): void {
    this.#lanes.get(name)?.abort.abort(new BotError('stopped', 'somebody stopped it'));
  }

  /** Begins nothing more; what is not done within `graceMs` is aborted and stays begun. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort(shuttingDown());
    const lanes = [...this.#lanes.values()];
    const drained = Promise.all(lanes.map((lane) => lane.drained));
    await windUp(this.#clock, drained, graceMs, () => {
      this.#closing.abort(shuttingDown());
      for (const lane of lanes) lane.abort.abort(shuttingDown());
    });
  }

  #open(name: string, handler: WorkHandlers['job']): void {
    const lane: Lane = { name, woken: true, abort: new AbortController(), drained: Promise.resolve() };
    this.#lanes.set(name, lane);
    lane.drained = this.#drain(lane, handler);
  }

  async #drain(lane: Lane, handler: WorkHandlers['job']): Promise<void> {
    try {
      while (lane.woken) {
        lane.woken = false;
        // A slot for each job, so that a long lane does not keep the others waiting.
        const more = await this.#slots.use(() => this.#next(lane, handler));
        if (more) lane.woken = true;
      }
    } catch (error) {
      if (!isShuttingDown(error)) this.#log.error('lane-failed', { error });
    } finally {
      this.#lanes.delete(lane.name);
    }
  }

  /** Whether a job ran to its end: there may be another. */
  async #next(lane: Lane, handler: WorkHandlers['job']): Promise<boolean> {
    if (this.#stopping.signal.aborted) return false;
    const job = await insist(this.#clock, this.#log, this.#stopping.signal, () => {
      // Before the job begins on disk: an `abort` from here on is meant for it.
      lane.abort = new AbortController();
      return this.#journal.beginJob(lane.name);
    });
    if (!job) return false;
    await this.#run(job, handler, lane.abort.signal);
    if (isShuttingDown(lane.abort.signal.reason)) return false;
    await insist(this.#clock, this.#log, this.#closing.signal, () => this.#journal.endJob(job.seq, this.#clock.now()));
    return true;
  }

  async #run({ message, recovery }: Job, handler: WorkHandlers['job'], signal: AbortSignal): Promise<void> {
    try {
      await handler(message, recovery, signal);
    } catch (error) {
      // Beginning it again would only fail again, and hold up the lane for ever.
      this.#log.error('job-threw', { id: message.id, error });
    }
  }
}
