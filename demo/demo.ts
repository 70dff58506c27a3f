import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { createTerminal } from '../src/adapters/terminal/adapter.ts';
import { ROOT, startApp, type App } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { stderrLog } from '../src/ops/logger.ts';
import { demoClip } from './clip.ts';
import { conversations, isConversation, SAY, type Conversation } from './conversations.ts';
import { verify } from './verify.ts';

/** Every edit is answered in words that stream, and none tells the user to press a button. */
const ANSWERS_IN_WORDS = ['--silent', '0', '--gui', '0'];

const HELP = `A whole conversation with the bot, against the embedded studio: a clip goes in, an edited MP4 comes out.

  npm run demo
  npm run demo -- --clip my.mp4 --say "blur my background"
  npm run demo -- --conversation batch

  --clip FILE          the video to edit (part of a webcam recording that npm brought, if left out)
  --say TEXT           what to ask for (“${SAY}”)
  --conversation NAME  ${Object.keys(conversations).join(', ')} (quick)
  --out DIR            where the MP4 goes (./out)
`;

interface DemoOptions {
  readonly clip: string;
  readonly say: string;
  readonly out: string;
  readonly conversation: Conversation;
}

/** Holds the conversation and checks what came out of it; resolves with whether it is as it should be. */
async function demo({ clip, say, out, conversation }: DemoOptions, directory: string): Promise<boolean> {
  const config = loadConfig({ NEMO_BACKEND: 'studio', DATA_DIR: directory }, packageJson, ROOT);
  const before = new Set(await readdir(out));
  let app: App | undefined;
  const idle = async (): Promise<void> => app?.idle();
  const lines = conversations[conversation](relative(process.cwd(), clip), say);
  const input = onePerAnswer(lines, idle);
  const terminal = createTerminal({ input, output: process.stdout, directory: out, interactive: false, idle });
  app = await startApp(config, [async () => terminal], { log: stderrLog('error'), studioArgs: ANSWERS_IN_WORDS });
  await terminal.ended;
  await app.stop(1_000);
  const made = (await readdir(out)).filter((file) => !before.has(file)).map((file) => join(out, file));
  return verify(clip, made, conversation === 'quick' && say === SAY, process.stdout);
}

async function* onePerAnswer(lines: readonly string[], idle: () => Promise<void>): AsyncGenerator<string> {
  for (const line of lines) {
    yield line;
    await idle();
  }
}

const { values } = parseArgs({
  options: {
    clip: { type: 'string' },
    say: { type: 'string', default: SAY },
    conversation: { type: 'string', default: 'quick' },
    out: { type: 'string', default: 'out' },
    help: { type: 'boolean' },
  },
});
if (values.help || !isConversation(values.conversation)) {
  process.stdout.write(HELP);
} else {
  const directory = await mkdtemp(join(tmpdir(), 'nemovideo-demo-'));
  try {
    const out = resolve(values.out);
    await mkdir(out, { recursive: true });
    const clip = values.clip === undefined ? await demoClip(out) : resolve(values.clip);
    const { say, conversation } = values;
    process.exitCode = (await demo({ clip, say, out, conversation }, directory)) ? 0 : 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
