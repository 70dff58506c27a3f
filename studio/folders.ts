import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderRecord, StoredFile } from './records.ts';

/** Where things lie. Paths are made of our own ids only, never of anything a client sent. */
export class Folders {
  readonly root: string;
  readonly #temporary: boolean;

  constructor(data: string | undefined) {
    this.#temporary = data === undefined;
    this.root = data ?? mkdtempSync(join(tmpdir(), 'nemo-studio-'));
    for (const name of ['uploads', 'renders', 'arriving']) mkdirSync(join(this.root, name), { recursive: true });
    // What was still arriving when the studio ended belongs to nobody.
    for (const name of readdirSync(join(this.root, 'arriving')))
      rmSync(join(this.root, 'arriving', name), { force: true });
  }

  get state(): string {
    return join(this.root, 'state.sqlite');
  }

  arriving(name: string): string {
    return join(this.root, 'arriving', name);
  }

  upload(file: Pick<StoredFile, 'id' | 'extension'>): string {
    return join(this.root, 'uploads', `${file.id}.${file.extension}`);
  }

  render(render: Pick<RenderRecord, 'fileName'>): string {
    return join(this.root, 'renders', render.fileName);
  }

  /** Removes what was only meant for this run of the program. */
  leave(): void {
    if (this.#temporary) rmSync(this.root, { recursive: true, force: true });
  }
}
