import type { Exporting } from './export.ts';
import type { Visitor } from './message.ts';
import type { Parts } from './parts.ts';
import type { Box } from './ports.ts';

export interface RecentExport {
  readonly fileName: string;
  readonly at: number;
}

const KEPT = 5;
const KEEP_MS = 30 * 24 * 60 * 60_000;

/** The last exports of every person: what a home page shows. */
export class RecentExports {
  readonly #clock: Parts['clock'];
  readonly #box: Box<{ readonly files: readonly RecentExport[] }>;

  constructor(parts: Parts) {
    this.#clock = parts.clock;
    this.#box = parts.records.box('exports-recent');
  }

  async of(visitor: Omit<Visitor, 'locale'>): Promise<readonly RecentExport[]> {
    return (await this.#box.get(keyOf(visitor)))?.files ?? [];
  }

  async add({ address, fileName, requester }: Exporting): Promise<void> {
    const { platform, workspaceId } = address;
    const visitor = { platform, workspaceId, userId: requester };
    const files = [{ fileName, at: this.#clock.now() }, ...(await this.of(visitor))].slice(0, KEPT);
    await this.#box.set(keyOf(visitor), { files }, KEEP_MS);
  }
}

function keyOf({ platform, workspaceId, userId }: Omit<Visitor, 'locale'>): string {
  return `${platform}:${workspaceId}:${userId}`;
}
