import { parentPort, workerData } from 'node:worker_threads';
import { Engine } from './engine.ts';
import type { Row, Statement } from './sql.ts';

/** To the thread: the statements of one transaction, or the end. */
export type Request = readonly Statement[] | 'close';

/** From the thread: first whether it opened, then one answer a request, in order. */
export type Answer = { readonly rows: Row[][] } | { readonly failure: Failure };

/** `code` is SQLite's, where it is SQLite that failed. */
export interface Failure {
  readonly message: string;
  readonly code?: number;
}

if (parentPort) serve(parentPort, String(workerData));

function serve(port: NonNullable<typeof parentPort>, path: string): void {
  let engine: Engine | undefined;
  const answer = (work: () => Row[][]): void => port.postMessage(attempt(work));
  answer(() => {
    engine = new Engine(path);
    return [];
  });
  port.on('message', (request: Request) => {
    if (request !== 'close') return answer(() => engine?.run(request) ?? []);
    engine?.close();
    port.close();
  });
}

function attempt(work: () => Row[][]): Answer {
  try {
    return { rows: work() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : undefined;
    return { failure: code === undefined ? { message } : { message, code } };
  }
}
