import type { ChannelKey } from './message.ts';
import type { Parts } from './parts.ts';
import type { Box } from './ports.ts';
import { languageOf } from './language.ts';

interface Stored {
  /** Every message in the channel is meant for the bot. */
  readonly listens?: boolean;
  /** As last told by somebody's words, or set by a manager. */
  readonly language?: string;
  readonly pinned?: boolean;
  /** The ready sentence was said. */
  readonly greeted?: boolean;
  /** It was said that the operator's token is refused. */
  readonly toldFallback?: boolean;
}

/** How long a text must be before its language is guessed from its words. */
const GUESSABLE_LENGTH = 20;
const SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** What is remembered about a channel besides its session. */
export class ChannelSettings {
  readonly #box: Box<Stored>;
  readonly #guess: Parts['guessLanguage'];

  constructor(parts: Parts) {
    this.#box = parts.records.box<Stored>('channels');
    this.#guess = parts.guessLanguage;
  }

  async get(channel: ChannelKey): Promise<Stored> {
    return (await this.#box.get(channel)) ?? {};
  }

  async change(channel: ChannelKey, change: Stored): Promise<void> {
    await this.#box.set(channel, { ...(await this.get(channel)), ...change });
  }

  /**
   * The language to answer in: the pinned one; else what these words are clearly written in; else what was spoken here before;
   * else the author's own. What the words tell is remembered.
   */
  async language(channel: ChannelKey, text: string, locale: string | undefined): Promise<string> {
    const known = await this.get(channel);
    if (known.pinned && known.language) return known.language;
    const telling = SCRIPT.test(text) || (text.length >= GUESSABLE_LENGTH && this.#guess(text) !== undefined);
    if (known.language && !telling) return known.language;
    const language = languageOf(text, telling ? undefined : locale, this.#guess);
    if (language !== known.language) await this.change(channel, { language });
    return language;
  }
}
