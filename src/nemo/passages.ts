import type { AgentEvent } from '../core/ports.ts';

/** The voice of documented text events: they name nobody. */
const NOBODY = '';

/**
 * Turns pieces of text, in either form and by several voices, into the port's passages: streamed text is shown as it comes,
 * and once more, as a whole, only where the wire repeats it.
 */
export class Passages {
  readonly #emit: (event: AgentEvent) => void;
  /** The open passage: who speaks, and what was streamed of it. */
  #voice = NOBODY;
  #streamed = '';
  /** What was streamed by voices that were interrupted, and not yet repeated as a whole. */
  readonly #interrupted = new Map<string, string>();

  constructor(emit: (event: AgentEvent) => void) {
    this.#emit = emit;
  }

  /** A piece of the documented form: it may be a token or a whole message, and nothing says which. */
  piece(text: string): void {
    const joint = this.#voice === NOBODY && beginsAnew(this.#streamed, text) ? '\n\n' : '';
    this.delta(NOBODY, joint + text);
  }

  delta(voice: string, text: string): void {
    if (text === '') return;
    if (voice !== this.#voice) this.#interrupt();
    this.#voice = voice;
    this.#streamed += text;
    this.#emit({ type: 'text', text, whole: false });
  }

  /** A passage as a whole, which repeats what was streamed of it, if anything was. */
  whole(voice: string, text: string): void {
    const repeats = this.#streamed !== '' && this.#streamed.trim() === text.trim();
    if (voice !== this.#voice && !repeats) this.#interrupt();
    const own = this.#streamed;
    this.#streamed = '';
    this.#voice = voice;
    const rest = this.#withoutInterrupted(voice, own, text);
    // More was streamed than is repeated: an earlier passage, whose whole never came, stands on its own.
    const earlier = own.length > rest.length && own.endsWith(rest) ? own.slice(0, own.length - rest.length) : '';
    for (const passage of [earlier, rest]) {
      if (passage.trim() !== '') this.#emit({ type: 'text', text: passage, whole: true });
    }
  }

  #interrupt(): void {
    if (this.#streamed === '') return;
    this.#emit({ type: 'text', text: this.#streamed, whole: true });
    this.#interrupted.set(this.#voice, (this.#interrupted.get(this.#voice) ?? '') + this.#streamed);
    this.#streamed = '';
  }

  /** The whole less what already stands above, from before the voice was interrupted. */
  #withoutInterrupted(voice: string, own: string, text: string): string {
    const before = this.#interrupted.get(voice);
    if (before === undefined) return text;
    this.#interrupted.delete(voice);
    const repeated = own === '' ? text === before : text.startsWith(before + own);
    return repeated ? text.slice(before.length) : text;
  }
}

const SENTENCE_END = /[.!?。！？…]["'”’»」』)\]*_]*$/u;
const SENTENCE_START = /^["'“‘«「『([*_]*[\p{Lu}\p{Emoji_Presentation}]/u;
/** Scripts without spaces between sentences: only a piece that ends its sentence too is taken for a message of its own. */
const SPACELESS_SENTENCE = /^["“「『([*_]*[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}][\s\S]{5,}[。！？…]$/u;

/** Whether `next` is a new message rather than the continuation of `before`. */
function beginsAnew(before: string, next: string): boolean {
  if (!SENTENCE_END.test(before.slice(-8))) return false;
  return SENTENCE_START.test(next.slice(0, 8)) || SPACELESS_SENTENCE.test(next);
}
