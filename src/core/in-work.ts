import type { Exports } from './export.ts';
import type { Clock } from './ports.ts';
import type { Recovery } from './recovery.ts';

const LOOK_EVERY_MS = 100;

/** What is in work in this process, so that somebody can wait for its end. */
export class InWork {
  readonly #messages = new Set<string>();

  has(messageId: string): boolean {
    return this.#messages.has(messageId);
  }

  begin(messageId: string): void {
    this.#messages.add(messageId);
  }

  end(messageId: string): void {
    this.#messages.delete(messageId);
  }

  /** Resolves when no message is being handled, nothing renders and no project is being watched. */
  async over(
    services: { readonly exports: Exports; readonly recovery: Recovery },
    clock: Clock,
    signal: AbortSignal,
  ): Promise<void> {
    for (;;) {
      if (
        this.#messages.size === 0 &&
        (await services.exports.running()).length === 0 &&
        !(await services.recovery.any())
      )
        return;
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  }
}
