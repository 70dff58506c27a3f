import type { ChannelKey, Json } from './message.ts';
import type { Parts } from './parts.ts';
import type { Box, Project } from './ports.ts';

/** A project remembered: what `export 3` renders. */
export interface Version {
  readonly number: number;
  readonly at: number;
  /** What was asked for, cut to a line; '' for a state found rather than made. */
  readonly prompt: string;
  readonly revision: string;
}

interface ChannelVersions {
  readonly last: number;
  readonly versions: readonly Version[];
}

/** conduct.md, commands: "the last 20 drafts". */
const KEPT = 20;
const PROMPT_LENGTH = 80;

/** The last drafts of every channel. Written only within the channel's turn. */
export class Versions {
  readonly #clock: Parts['clock'];
  readonly #lists: Box<ChannelVersions>;
  readonly #drafts: Box<{ readonly draft: Json }>;

  constructor(parts: Parts) {
    this.#clock = parts.clock;
    this.#lists = parts.records.box('versions');
    this.#drafts = parts.records.box('drafts');
  }

  async list(channel: ChannelKey): Promise<readonly Version[]> {
    return (await this.#lists.get(channel))?.versions ?? [];
  }

  async draft(channel: ChannelKey, number: number): Promise<Json | undefined> {
    return (await this.#drafts.get(draftKey(channel, number)))?.draft;
  }

  /** Remembers the project unless it is empty or the newest version already; answers with its number. */
  async keep(channel: ChannelKey, project: Project, prompt: string): Promise<number | undefined> {
    if (project.draft === null) return undefined;
    const known = (await this.#lists.get(channel)) ?? { last: 0, versions: [] };
    const newest = known.versions.at(-1);
    if (newest?.revision === project.revision) return newest.number;
    const number = known.last + 1;
    const version = { number, at: this.#clock.now(), prompt: firstLine(prompt), revision: project.revision };
    await this.#drafts.set(draftKey(channel, number), { draft: project.draft });
    const versions = [...known.versions, version];
    await this.#lists.set(channel, { last: number, versions: versions.slice(-KEPT) });
    for (const old of versions.slice(0, -KEPT)) await this.#drafts.delete(draftKey(channel, old.number));
    return number;
  }
}

function draftKey(channel: ChannelKey, number: number): string {
  return `${channel}#${number}`;
}

function firstLine(prompt: string): string {
  const line = prompt.trim().split('\n', 1)[0] ?? '';
  const letters = [...line];
  return letters.length > PROMPT_LENGTH ? `${letters.slice(0, PROMPT_LENGTH).join('')}…` : line;
}
