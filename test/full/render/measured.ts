import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from '../../../studio/render/render.ts';
import type { RenderPlan } from '../../../studio/render/plan.ts';

// Run as a process of its own: renders the plan given as JSON and prints what it took.
const plan = JSON.parse(process.argv[2]!) as RenderPlan;
const work = await mkdtemp(join(tmpdir(), 'measured-'));
const startedAt = performance.now();
await render(plan, { work, cache: work }, () => {});
const { user, system } = process.cpuUsage();
await rm(work, { recursive: true });
process.stdout.write(
  JSON.stringify({
    wallSeconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (user + system) / 1e6,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  }),
);
process.exit(0);
