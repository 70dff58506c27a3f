import type { Log, LogFacts } from '../../src/core/ports.ts';

/** Keeps every line, so that a test can ask for one, or that a secret is in none. */
export class RecordingLog implements Log {
  readonly lines: { readonly level: string; readonly event: string; readonly facts: LogFacts }[] = [];
  readonly #changed: () => void;

  constructor(changed: () => void = () => undefined) {
    this.#changed = changed;
  }

  info = (event: string, facts: LogFacts = {}): void => this.#add('info', event, facts);
  warn = (event: string, facts: LogFacts = {}): void => this.#add('warn', event, facts);
  error = (event: string, facts: LogFacts = {}): void => this.#add('error', event, facts);

  has(event: string): boolean {
    return this.lines.some((line) => line.event === event);
  }

  #add(level: string, event: string, facts: LogFacts): void {
    this.lines.push({ level, event, facts });
    this.#changed();
  }
}
