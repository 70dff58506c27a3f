/** An answer in place of the real one, or none at all. */
export interface Fault {
  /** A Web API method ("chat.postMessage"), `download`, `upload` or `response_url`. */
  readonly of: string;
  /** Only calls about this channel. */
  readonly channel?: string;
  /** How often; once unless said. */
  readonly times?: number;
  /** `before`: nothing happens; `after`: it happens, but the answer is this one. */
  readonly when?: 'before' | 'after';
  readonly answer: FaultAnswer;
}

export type FaultAnswer =
  | { readonly error: string; readonly more?: Readonly<Record<string, unknown>> }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The connection is reset, or stays open without an answer; `half` ends a download in its middle. */
  | 'reset'
  | 'silence'
  | 'half';

interface Armed {
  readonly fault: Fault;
  left: number;
}

/** What goes wrong, in the order it was set up. */
export class Faults {
  readonly #armed: Armed[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#armed.length = 0;
  }

  take(of: string, when: 'before' | 'after', channel?: string): FaultAnswer | undefined {
    const armed = this.#armed.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.of === of &&
        (fault.when ?? 'before') === when &&
        (fault.channel === undefined || fault.channel === channel),
    );
    if (armed === undefined) return undefined;
    armed.left -= 1;
    return armed.fault.answer;
  }
}
