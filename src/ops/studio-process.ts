import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BotError } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';

const PROGRAM = fileURLToPath(new URL('../../studio/main.ts', import.meta.url));

export interface StudioProcess {
  readonly url: string;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

/** Starts the embedded studio as a program of its own, on a port of its choosing; it ends when we do. */
export async function startStudioProcess(directory: string, args: readonly string[], log: Log): Promise<StudioProcess> {
  const child = spawn(process.execPath, [PROGRAM, '--port', '0', '--data', directory, '--with-parent', ...args], {
    // It opens strangers' files: none of our tokens is in its reach.
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.once('exit', (code, signal) => log.info('studio ended', { code, signal }));
  const url = await firstLine(child.stdout, ended);
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLine(output: NodeJS.ReadableStream, ended: Promise<void>): Promise<string> {
  const lines = createInterface({ input: output });
  const url = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const found = /"url":\s*"([^"]+)"/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const gone = ended.then((): never => {
    throw new BotError('unexpected', 'the studio ended before it listened: see its messages above');
  });
  return Promise.race([url, gone]);
}
