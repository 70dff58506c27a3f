import type { IncomingHttpHeaders } from 'node:http';

/** A request as it reached the studio, for tests that count. Tokens are left out. */
export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What was said, for `/run_sse`. */
  prompt?: string;
  /** The JSON body, other than of `/run_sse`. */
  body?: unknown;
  /** Names of uploaded files or links. */
  files?: readonly string[];
  /** 0 until answered. */
  status: number;
}

/** Long test runs stay small. */
const kept = 5000;

export class RequestLog {
  #entries: LoggedRequest[] = [];

  /** The entry may still be filled in. */
  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > kept) this.#entries.shift();
  }

  list(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }
}

/** Headers for the log: the token's place is told, not the token. */
export function loggable(headers: IncomingHttpHeaders): Record<string, string> {
  const plain = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return Object.fromEntries(
    plain.map(([name, value]) => [name, name === 'authorization' ? value.replace(/\S+$/, '***') : value]),
  );
}
