import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BotError } from '../core/errors.ts';
import type { Fitted, Fitter, Log, Source } from '../core/ports.ts';

/** Room for the container, and for what one pass misses its rate by. */
const AIMED_SHARES = [0.92, 0.75];
const SOUND_BITS = 96_000;
/** Below this a picture is no longer worth sending (bits a second). */
const LEAST_PICTURE_BITS = 120_000;
/** The lines a rate is enough for, largest first: about 0.05 bits a pixel at 30 frames a second. */
const LINES = [
  { lines: 1080, bits: 3_000_000 },
  { lines: 720, bits: 1_400_000 },
  { lines: 480, bits: 600_000 },
  { lines: 360, bits: 0 },
] as const;

interface Run {
  readonly code: number | null;
  readonly messages: string;
}

/** Fits videos by a program of the system's; where there is none, it says so once in the log and fits nothing. */
export class FfmpegFitter implements Fitter {
  readonly #program: string;
  readonly #directory: string;
  readonly #log: Log;
  #made = 0;
  #missing = false;

  /** `program`: FFMPEG_PATH; without it, what is on PATH. `directory` holds the copies, and is made when the first one is. */
  constructor(program: string | undefined, directory: string, log: Log) {
    this.#program = program ?? 'ffmpeg';
    this.#directory = directory;
    this.#log = log;
  }

  async fit(video: Source, limitBytes: number, signal: AbortSignal): Promise<Fitted | undefined> {
    if (this.#missing) return undefined;
    await mkdir(this.#directory, { recursive: true });
    this.#made += 1;
    const whole = join(this.#directory, `${process.pid}-${this.#made}.whole.mp4`);
    const copy = join(this.#directory, `${process.pid}-${this.#made}.fitted.mp4`);
    try {
      await pipeline(Readable.from(await video.stream(signal)), createWriteStream(whole, { mode: 0o600 }), { signal });
      const bytes = await this.#squeeze(whole, copy, limitBytes, signal);
      if (bytes === undefined) return undefined;
      return {
        source: {
          bytes,
          mimeType: 'video/mp4',
          stream: async (reading) => createReadStream(copy, { signal: reading }),
        },
        release: () => rm(copy, { force: true }),
      };
    } finally {
      await rm(whole, { force: true });
    }
  }

  /** The copy's size, or undefined where it cannot be made so small. */
  async #squeeze(whole: string, copy: string, limitBytes: number, signal: AbortSignal): Promise<number | undefined> {
    const seconds = await this.#secondsOf(whole, signal);
    if (seconds === undefined) return undefined;
    for (const share of AIMED_SHARES) {
      const pictureBits = Math.floor((limitBytes * 8 * share) / seconds) - SOUND_BITS;
      if (pictureBits < LEAST_PICTURE_BITS) break;
      const { code, messages } = await this.#run(args(whole, copy, pictureBits), signal);
      if (code !== 0) throw new BotError('unexpected', `ffmpeg ended with ${code}: ${messages.slice(-400)}`);
      const { size } = await stat(copy);
      if (size <= limitBytes) return size;
    }
    await rm(copy, { force: true });
    return undefined;
  }

  async #secondsOf(path: string, signal: AbortSignal): Promise<number | undefined> {
    try {
      const { messages } = await this.#run(['-hide_banner', '-i', path], signal);
      const [, hours, minutes, seconds] = /Duration: (\d+):(\d+):([\d.]+)/.exec(messages) ?? [];
      const total = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
      return total > 0 ? total : undefined;
    } catch (error) {
      signal.throwIfAborted();
      this.#missing = true;
      this.#log.info('no ffmpeg: files too large for a place are rendered smaller instead', { error });
      return undefined;
    }
  }

  #run(given: readonly string[], signal: AbortSignal): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#program, given, { stdio: ['ignore', 'ignore', 'pipe'], signal });
      let messages = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        messages = (messages + text).slice(-20_000);
      });
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, messages }));
    });
  }
}

/** One pass at a bounded rate, in what every player shows. */
function args(from: string, to: string, pictureBits: number): readonly string[] {
  const { lines } = LINES.find(({ bits }) => pictureBits >= bits) ?? LINES[3];
  const rate = String(pictureBits);
  const picture = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-pix_fmt',
    'yuv420p',
    '-b:v',
    rate,
    '-maxrate',
    rate,
    '-bufsize',
    rate,
  ];
  const sound = ['-c:a', 'aac', '-b:a', String(SOUND_BITS), '-ac', '2'];
  const size = `scale='if(gt(iw,ih),-2,min(iw,${lines}))':'if(gt(iw,ih),min(ih,${lines}),-2)'`;
  return [
    '-hide_banner',
    '-nostdin',
    '-y',
    '-i',
    from,
    '-vf',
    size,
    ...picture,
    ...sound,
    '-movflags',
    '+faststart',
    to,
  ];
}
