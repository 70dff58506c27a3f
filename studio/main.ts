import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFlags, usage } from './flags.ts';
import { Renderer } from './render/renderer.ts';
import { startStudio } from './studio.ts';

const flags = parseFlags(process.argv.slice(2));
if (flags.kind === 'help') {
  process.stdout.write(usage);
} else if (flags.kind === 'wrong') {
  process.stderr.write(`${flags.problem}\n\n${usage}`);
  process.exitCode = 2;
} else {
  await serve(flags).catch((error: unknown) => {
    process.stderr.write(`The studio cannot start: ${String(error)}\n`);
    process.exitCode = 1;
  });
}

async function serve({ options, withParent }: Extract<typeof flags, { kind: 'run' }>): Promise<void> {
  const studio = await startStudio({ ...options, worker: new Renderer(await scratchIn(options.data)), log });
  let leaving: Promise<void> | undefined;
  const leave = (): void => {
    leaving ??= studio.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', leave);
  process.once('SIGINT', leave);
  if (withParent) process.stdin.resume().once('close', leave);
  // The first line is for a program that started us with port 0, the second for people.
  const announcement = JSON.stringify({ url: studio.url, port: studio.port });
  process.stdout.write(`${announcement}\nThe studio listens on ${studio.url}\n`);
}

/** Beside what is kept, and emptied at the start: a killed studio leaves something behind. */
async function scratchIn(data: string | undefined): Promise<string | undefined> {
  if (data === undefined) return undefined;
  const scratch = join(data, 'scratch');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  return scratch;
}

function log(event: string, facts: object = {}): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...facts })}\n`);
}
