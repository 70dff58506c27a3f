import { execFile } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const INSPECT = fileURLToPath(new URL('../studio/inspect.ts', import.meta.url));
/** Further from the source than this on average, of 255, and it is another picture. */
const CHANGED = 20;
/** The person after scaling and compression: nearer than this. */
const KEPT = 12;
const LENGTH_TOLERANCE_MS = 100;

type Check = readonly [text: string, well: boolean];

interface Inspected {
  readonly video?: string;
  readonly pixelFormat?: string;
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
  readonly faststart: boolean;
  readonly hasAudio: boolean;
  readonly bytes: number;
  readonly against?: { readonly person: { readonly mean: number }; readonly background: { readonly mean: number } };
}

/**
 * Looks into every MP4 and prints what it finds beside what it should be; answers whether all is well. `sameLength`: the request
 * changes the background and nothing else, so that length, sound and person can be compared with the clip's.
 */
export async function verify(
  source: string,
  made: readonly string[],
  sameLength: boolean,
  output: Writable,
): Promise<boolean> {
  if (made.length === 0) output.write('\nNo MP4 came out.\n');
  let allWell = made.length > 0;
  for (const film of made) {
    const checks = await checksOf(source, film, sameLength);
    output.write(`\n${checks.map(([text, well]) => `${well ? '✓' : '✗'} ${text}`).join('\n')}\n\nThe MP4: ${film}\n`);
    allWell &&= checks.every(([, well]) => well);
  }
  return allWell;
}

async function checksOf(source: string, film: string, sameLength: boolean): Promise<readonly Check[]> {
  const before = await inspect(source);
  const after = sameLength ? await inspect(film, '--against', source) : await inspect(film);
  return [
    [
      `H.264 in yuv420p (${after.video}, ${after.pixelFormat})`,
      after.video === 'h264' && after.pixelFormat === 'yuv420p',
    ],
    [`1080p (${after.width}x${after.height})`, Math.min(after.width ?? 0, after.height ?? 0) === 1080],
    ['plays while it loads', after.faststart],
    ...(sameLength ? kept(before, after) : []),
  ];
}

function kept(before: Inspected, after: Inspected): readonly Check[] {
  return [
    [lengthLine(before, after), Math.abs((after.durationMs ?? 0) - (before.durationMs ?? 0)) <= LENGTH_TOLERANCE_MS],
    [`sound ${before.hasAudio ? 'kept' : 'none, as before'}`, after.hasAudio === before.hasAudio],
    ...comparison(after),
  ];
}

function lengthLine(before: Inspected, after: Inspected): string {
  return `${seconds(after.durationMs)} long (the clip: ${seconds(before.durationMs)})`;
}

function comparison({ against }: Inspected): readonly Check[] {
  if (!against) return [];
  const { person, background } = against;
  return [
    [`the background is another one (${background.mean.toFixed(1)} of 255 away)`, background.mean >= CHANGED],
    [`the person is the same (${person.mean.toFixed(1)} of 255 away)`, person.mean <= KEPT],
  ];
}

function seconds(ms: number | undefined): string {
  return `${((ms ?? 0) / 1_000).toFixed(2)} s`;
}

async function inspect(...args: readonly string[]): Promise<Inspected> {
  const { stdout } = await promisify(execFile)(process.execPath, [INSPECT, ...args]);
  return JSON.parse(stdout) as Inspected;
}
