import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createTerminal } from '../src/adapters/terminal/adapter.ts';
import { ROOT, startApp, type App } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import packageJson from '../package.json' with { type: 'json' };
import { stderrLog } from '../src/ops/logger.ts';
import { demoClip } from './clip.ts';
import { verify } from './verify.ts';

const SAY = 'remove my background and replace it with a clean office setting';

/** Every edit is answered in words that stream, and none tells the user to press a button. */
const ANSWERS_IN_WORDS = ['--silent', '0', '--gui', '0'];

const HELP = `A whole conversation with the bot, against the embedded studio: a clip goes in, an edited MP4 comes out.

  npm run demo
  npm run demo -- --clip my.mp4 --say "blur my background"

  --clip FILE   the video to edit (a webcam recording that npm brought, if left out)
  --say TEXT    what to ask for (“${SAY}”)
  --out DIR     where the MP4 goes (./out)
`;

interface DemoOptions {
  readonly clip: string;
  readonly say: string;
  readonly out: string;
}

/** Holds the conversation and checks what came out of it; resolves with whether it is as it should be. */
async function demo({ clip, say, out }: DemoOptions, directory: string): Promise<boolean> {
  const config = loadConfig({ NEMO_BACKEND: 'studio', DATA_DIR: directory }, packageJson, ROOT);
  let app: App | undefined;
  const idle = async (): Promise<void> => app?.idle();
  const terminal = createTerminal({
    input: conversation(clip, say, idle),
    output: process.stdout,
    directory: out,
    interactive: false,
    idle,
  });
  const before = new Set(await filesIn(out));
  app = await startApp(config, [async () => terminal], { log: stderrLog('error'), studioArgs: ANSWERS_IN_WORDS });
  await terminal.ended;
  await app.idle();
  await app.stop(1_000);
  const made = (await filesIn(out)).filter((file) => !before.has(file));
  return verify(clip, made.map((file) => join(out, file)).at(-1), say === SAY, process.stdout);
}

/** Two messages to an MP4. */
async function* conversation(clip: string, say: string, idle: () => Promise<void>): AsyncGenerator<string> {
  yield `@"${relative(process.cwd(), clip)}" ${say}`;
  await idle();
  yield 'export';
  await idle();
}

async function filesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory);
}

const { values } = parseArgs({
  options: { clip: { type: 'string' }, say: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(HELP);
} else {
  const directory = await mkdtemp(join(tmpdir(), 'nemovideo-demo-'));
  try {
    const out = resolve(values.out ?? 'out');
    await mkdir(out, { recursive: true });
    const clip = values.clip === undefined ? await demoClip(directory) : resolve(values.clip);
    process.exitCode = (await demo({ clip, say: values.say ?? SAY, out }, directory)) ? 0 : 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
