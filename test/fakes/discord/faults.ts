/** An answer in place of the real one, or none at all. */
export interface Fault {
  readonly method?: string;
  readonly path: RegExp;
  /** How often; once unless said. */
  readonly times?: number;
  /** `before`: nothing happens; `after`: it happens, but the answer is this one. */
  readonly when?: 'before' | 'after';
  readonly answer: FaultAnswer;
}

export type FaultAnswer =
  | { readonly status: number; readonly code?: number; readonly headers?: Readonly<Record<string, string>> }
  /** The connection is reset, or stays open without an answer. */
  | 'reset'
  | 'silence';

interface Armed {
  readonly fault: Fault;
  left: number;
}

/** What goes wrong, in the order it was set up. */
export class Faults {
  #armed: Armed[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#armed = [];
  }

  take(method: string, path: string, when: 'before' | 'after'): FaultAnswer | undefined {
    const armed = this.#armed.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.when ?? 'before') === when &&
        (fault.method === undefined || fault.method === method) &&
        fault.path.test(path),
    );
    if (armed === undefined) return undefined;
    armed.left -= 1;
    return armed.fault.answer;
  }
}
