import { readFile, writeFile } from 'node:fs/promises';
import type { MediaWorker, RenderJob } from '../../../studio/media.ts';
import { MediaError, type MediaInfo, type Rendered, type RenderPlan } from '../../../studio/render/plan.ts';

/** What a made-up file says of itself, behind the first bytes of a real one. */
export interface Pretend extends Partial<MediaInfo> {
  /** 0 to 1 */
  readonly person?: number;
}

const heads = {
  mp4: '\0\0\0\x18ftypisom',
  png: '\x89PNG\r\n\x1a\n',
  mp3: 'ID3\x04',
} as const;

export function pretendFile(type: keyof typeof heads, pretend: Pretend = {}): Buffer {
  return Buffer.concat([Buffer.from(heads[type], 'latin1'), Buffer.from(JSON.stringify(pretend))]);
}

/** Believes what `pretendFile` wrote; a render writes its plan to the output. */
export class FakeWorker implements MediaWorker {
  readonly plans: RenderPlan[] = [];
  /** Set: renders wait for it before they finish. */
  gate: Promise<void> = Promise.resolve();
  /** Set: renders and looks fail like this. */
  trouble: Error | undefined;
  /** Renders do not hear that they are cancelled. */
  deaf = false;
  closed = 0;

  async probe(path: string): Promise<MediaInfo> {
    const { person: _, ...info } = await pretended(path);
    if (path.endsWith('.png')) return { kind: 'image', hasAudio: false, codec: 'png', width: 1280, height: 720 };
    return {
      kind: 'video',
      durationMs: 10_000,
      width: 1280,
      height: 720,
      fps: 25,
      hasAudio: true,
      codec: 'h264',
      ...info,
    };
  }

  hasPerson: MediaWorker['hasPerson'] = async (path) => {
    if (this.trouble !== undefined) throw this.trouble;
    return (await pretended(path)).person ?? 0.3;
  };

  start(plan: RenderPlan, onProgress: (percent: number) => void): RenderJob {
    this.plans.push(plan);
    const cancelled = Promise.withResolvers<never>();
    const work = async (): Promise<Rendered> => {
      onProgress(50);
      await this.gate;
      if (this.trouble !== undefined) throw this.trouble;
      await writeFile(plan.output, JSON.stringify(plan));
      return { durationMs: 10_000, width: plan.width, height: plan.height, bytes: 1 };
    };
    return {
      done: Promise.race([work(), cancelled.promise]),
      cancel: () => {
        if (!this.deaf) cancelled.reject(new MediaError('cancelled', 'cancelled by the test'));
      },
    };
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

async function pretended(path: string): Promise<Pretend> {
  const text = (await readFile(path)).toString('latin1');
  const json = text.indexOf('{');
  if (json < 0) throw new MediaError('unreadable', 'no pretending in it');
  return JSON.parse(text.slice(json)) as Pretend;
}
