import { withoutApology } from './apology.ts';
import { isCharacterBoundary } from './cut-places.ts';
import type { AgentEvent } from './ports.ts';
import { projectWords } from './wording/project.en.ts';

/** Far beyond any answer: an endless stream must not fill the memory. */
const mostCharacters = 200_000;

/**
 * Folds the events of one run into the text to show: every passage once, streamed or whole, with a blank line between
 * two. Tool traffic and keepalives leave no trace in it, nor does an apology for "a temporary issue" after real text.
 */
export class AgentReply {
  readonly #cutNote: string;
  #passages: string[] = [];
  /** How many passages at the end were streamed and may still be replaced by their whole. */
  #streamed = 0;
  /** A tool was called since: what is streamed next is another passage. */
  #interrupted = false;
  #isCut = false;
  #shown = '';
  #tools = 0;
  #lastTool: string | undefined;

  /** `cutNote` stands below an answer of more than 200,000 characters; what is beyond them is dropped. */
  constructor(cutNote = projectWords.answerCut) {
    this.#cutNote = cutNote;
  }

  /** Answers whether the visible text has changed. */
  take(event: AgentEvent): boolean {
    if (event.type === 'keepalive') return false;
    if (event.type === 'tool') return this.#takeTool(event.name);
    if (event.whole) this.#end(event.text);
    else this.#stream(event.text);
    const before = this.#shown;
    this.#shown = this.#render();
    return this.#shown !== before;
  }

  get text(): string {
    return this.#shown;
  }

  /** How many tool calls there were. */
  get tools(): number {
    return this.#tools;
  }

  get lastTool(): string | undefined {
    return this.#lastTool;
  }

  #takeTool(name: string): false {
    this.#tools += 1;
    this.#lastTool = name;
    this.#interrupted = true;
    return false;
  }

  #stream(delta: string): void {
    if (delta === '') return;
    if (this.#streamed === 0 || this.#interrupted) {
      this.#passages.push('');
      this.#streamed += 1;
      this.#interrupted = false;
    }
    this.#append(delta);
  }

  #end(whole: string): void {
    // An empty whole must not take away what people have already read.
    if (whole.trim() !== '') {
      this.#passages.length -= this.#replacedBy(whole);
      if (this.#passages.at(-1) !== whole) {
        this.#passages.push('');
        this.#append(whole);
      }
    }
    this.#streamed = 0;
    this.#interrupted = false;
  }

  /** One passage; or all that were streamed, where tool calls came in between and the whole repeats them all. */
  #replacedBy(whole: string): number {
    if (this.#streamed < 2) return this.#streamed;
    const first = this.#passages.at(-this.#streamed) ?? '';
    return withoutSpace(whole).startsWith(withoutSpace(first)) ? this.#streamed : 1;
  }

  #append(text: string): void {
    const room = mostCharacters - this.#passages.reduce((sum, passage) => sum + passage.length, 0);
    this.#isCut ||= text.length > room;
    let end = Math.max(0, Math.min(text.length, room));
    while (end > 0 && !isCharacterBoundary(text, end)) end -= 1;
    this.#passages.push((this.#passages.pop() ?? '') + text.slice(0, end));
  }

  #render(): string {
    const passages = this.#passages.map((passage) => passage.trim()).filter((passage) => passage !== '');
    const last = withoutApology(passages.pop() ?? '');
    const shown = [...passages, last.text === '' && passages.length === 0 ? last.apology : last.text];
    const note = this.#isCut ? [this.#cutNote] : [];
    return [...shown, ...note].filter((passage) => passage !== '').join('\n\n');
  }
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/gu, '');
}
