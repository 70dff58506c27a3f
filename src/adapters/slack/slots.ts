import { BotError } from '../../core/errors.ts';

/** So many at a time; the others wait in their order, and leave the queue when they are stopped. */
export class Slots {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw new BotError('stopped', 'stopped before its turn');
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = this.#queue.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const mine = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const stop = (): void => {
        signal.removeEventListener('abort', stop);
        this.#queue.splice(this.#queue.indexOf(mine), 1);
        reject(new BotError('stopped', 'stopped before its turn'));
      };
      this.#queue.push(mine);
      signal.addEventListener('abort', stop);
    });
  }
}
