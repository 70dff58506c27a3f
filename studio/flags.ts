import { parseArgs } from 'node:util';
import { z } from 'zod';
import { defaultSeed, type StudioOptions } from './options.ts';

export const usage = `The studio: a stand-in of the NemoVideo service that edits for real.

  npm run studio -- [options]

  --port <n>            where to listen (4010; 0: any free port)
  --host <address>      on which address (127.0.0.1)
  --data <folder>       keep uploads, renders and projects there (default: a temporary folder, removed at the end)
  --public-url <url>    base of file links (default: the host that was asked)
  --form <form>         how events and answers look: documented, agent or mixed (documented)
  --seed <n>            the same seed, the same chances (2)
  --silent <share>      edits answered without a text, 0 to 1 (0.3)
  --gui <share>         answers that talk of buttons and panels, 0 to 1 (0.3)
  --pace <n>            how long edits take, 0 for no waiting (1)
  --token <token>       a registered account's token; may be given several times
  --tokens-per-ip <n>   anonymous tokens an address may have in 7 days (any number)
  --allow-local-urls    uploads by URL may come from this machine and private networks
  --faults              open the door for tests: /__faults and /__requests
  --with-parent         end when standard input ends
  --help                this text
`;

export type Flags =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string }
  | { readonly kind: 'run'; readonly options: Omit<StudioOptions, 'worker'>; readonly withParent: boolean };

const share = z.coerce.number().min(0).max(1);
const values = z.object({
  port: z.coerce.number().int().min(0).max(65_535).default(4010),
  host: z.string().default('127.0.0.1'),
  data: z.string().min(1).optional(),
  'public-url': z.url().optional(),
  form: z.enum(['documented', 'agent', 'mixed']).default('documented'),
  seed: z.coerce.number().int().default(defaultSeed),
  silent: share.default(0.3),
  gui: share.default(0.3),
  pace: z.coerce.number().min(0).max(100).default(1),
  token: z.array(z.string().min(8)).default([]),
  'tokens-per-ip': z.coerce.number().int().min(0).default(0),
  'allow-local-urls': z.boolean().default(false),
  faults: z.boolean().default(false),
  'with-parent': z.boolean().default(false),
  help: z.boolean().default(false),
});

/** What the command line asks for. */
export function parseFlags(args: readonly string[]): Flags {
  try {
    const read = values.parse(readArgs(args));
    if (read.help) return { kind: 'help' };
    return { kind: 'run', options: optionsOf(read), withParent: read['with-parent'] };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof z.ZodError ? z.prettifyError(error) : String(error) };
  }
}

function readArgs(args: readonly string[]): unknown {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean' } as const;
  return parseArgs({
    args: [...args],
    options: {
      port: text,
      host: text,
      data: text,
      'public-url': text,
      form: text,
      seed: text,
      silent: text,
      gui: text,
      pace: text,
      token: { type: 'string', multiple: true },
      'tokens-per-ip': text,
      'allow-local-urls': yes,
      faults: yes,
      'with-parent': yes,
      help: yes,
    },
  }).values;
}

function optionsOf(read: z.infer<typeof values>): Omit<StudioOptions, 'worker'> {
  const { port, host, data, form, seed, silent, gui, pace, faults, token } = read;
  const publicUrl = read['public-url'];
  return {
    port,
    host,
    form,
    seed,
    silent,
    gui,
    pace,
    faults,
    tokens: token,
    tokensPerIp: read['tokens-per-ip'],
    allowLocalUrls: read['allow-local-urls'],
    ...(data === undefined ? {} : { data }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
}
