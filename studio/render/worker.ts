import { rmSync } from 'node:fs';
import type { Answer, Job } from './job.ts';
import { lookForPerson } from './person.ts';
import { MediaError } from './plan.ts';
import { probe } from './probe.ts';
import { render } from './render.ts';

// The forked process that all decoding happens in: what a hostile file breaks is this.

process.once('message', (job: Job) => {
  // Whoever asked is gone: nobody will clean up after us.
  process.once('disconnect', () => {
    if (job.kind === 'render') tidy(job);
    process.exit(1);
  });
  run(job).then(
    (result) => tell({ type: 'done', result }),
    (error: unknown) => tell(failure(error)),
  );
});

function tidy({ plan, folders }: Job & { kind: 'render' }): void {
  for (const path of [plan.output, folders.work, folders.cache]) rmSync(path, { recursive: true, force: true });
}

async function run(job: Job): Promise<unknown> {
  switch (job.kind) {
    case 'probe':
      return probe(job.path);
    case 'person': {
      const info = await probe(job.path);
      if (info.kind === 'audio') throw new MediaError('no-video', 'The file has no video');
      const { coverage } = await lookForPerson(job.path, info, 0, info.durationMs ?? 0);
      return coverage;
    }
    case 'render':
      return renderTold(job);
  }
}

async function renderTold({ plan, folders }: Job & { kind: 'render' }): Promise<unknown> {
  let told = -1;
  return render(plan, folders, (percent) => {
    if (percent > told) tell({ type: 'progress', percent });
    told = Math.max(told, percent);
  });
}

function failure(error: unknown): Answer {
  if (error instanceof MediaError) return { type: 'failed', kind: error.kind, message: error.message };
  return {
    type: 'failed',
    kind: 'crashed',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

function tell(answer: Answer): void {
  process.send?.(answer);
}
