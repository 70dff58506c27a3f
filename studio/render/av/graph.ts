import { FilterGraph, Frame } from 'node-av/lib';
import type { FilterContext } from 'node-av/lib';
import { check, isDry, pushFlags } from './library.ts';

/**
 * A running FFmpeg filter graph. Its description names every way in (`buffer@name=…`, `abuffer@name=…`) and out
 * (`buffersink@name`, `abuffersink@name`) itself, so that sizes, times and colours are stated and never guessed from the first frame.
 */
export class Graph {
  readonly #graph = new FilterGraph();
  readonly #ends = new Map<string, FilterContext>();

  constructor(description: string) {
    this.#graph.alloc();
    check(this.#graph.parsePtr(description), 'Parsing a filter graph');
    check(this.#graph.configSync(), 'Configuring a filter graph');
  }

  /** The frame stays the caller's, to be freed by it. */
  async push(name: string, frame: Frame): Promise<void> {
    check(await this.#end(name).buffersrcAddFrame(frame, pushFlags), `Filtering (${name})`);
  }

  async finish(name: string): Promise<void> {
    check(await this.#end(name).buffersrcAddFrame(null), `Ending ${name}`);
  }

  /** The next frame, to be freed by the caller; undefined: nothing (more) at present. */
  async pull(name: string): Promise<Frame | undefined> {
    const frame = new Frame();
    frame.alloc();
    const code = await this.#end(name).buffersinkGetFrame(frame);
    if (code >= 0) return frame;
    frame.free();
    if (!isDry(code)) check(code, `Filtering (${name})`);
    return undefined;
  }

  close(): void {
    this.#ends.clear();
    this.#graph.free();
  }

  #end(name: string): FilterContext {
    const known = this.#ends.get(name);
    if (known) return known;
    const found = this.#graph.getFilter(name);
    if (!found) throw new Error(`The filter graph has no ${name}`);
    this.#ends.set(name, found);
    return found;
  }
}

/** A value inside a filter description, taken literally whatever it contains: FFmpeg unescapes twice. */
export function filterValue(text: string): string {
  return text.replace(/[\\':]/g, '\\$&').replace(/[\\'[\],;]/g, '\\$&');
}
