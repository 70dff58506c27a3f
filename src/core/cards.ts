import { toBotError } from './errors.ts';
import type { Button, Post, PostedMessage } from './message.ts';
import type { Parts } from './parts.ts';
import type { Box } from './ports.ts';
import { preview } from './reply.ts';
import { withoutTokens } from './secrets.ts';
import type { Voice } from './voice.ts';

/** Seed, SSE table: "Every 2 min". */
const HEARTBEAT_MS = 2 * 60_000;
/** How often we look whether a beat is due: a beat is at most this late. */
const LOOK_EVERY_MS = 1_000;
/** A card outlives its work by this long, so that a late recovery finds it. */
const KEEP_MS = 7 * 24 * 60 * 60_000;

const NOTHING = (): string => '';

interface CardRecord {
  readonly posted: PostedMessage;
  readonly startedAt: number;
  /** How often it was posted anew at the bottom: part of its key, so that each is one post. */
  readonly moved: number;
}

/** The status cards on screen, one per piece of work, and the one ticker that beats for all of them. */
export class Cards {
  readonly #parts: Parts;
  readonly #box: Box<CardRecord>;
  readonly #open = new Map<string, Card>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#box = parts.records.box<CardRecord>('cards');
  }

  start(signal: AbortSignal): void {
    this.#parts.clock.every(LOOK_EVERY_MS, async () => this.#beat(), signal);
  }

  /** The card of this work: the one on screen if there is one, also after a restart. `stop` is its Stop button. */
  open(key: string, voice: Voice, stop: Button | undefined): Card {
    const known = this.#open.get(key);
    if (known) return known;
    const card = new Card(this.#parts, this.#box, key, voice, stop, () => this.#open.delete(key));
    this.#open.set(key, card);
    return card;
  }

  get(key: string): Card | undefined {
    return this.#open.get(key);
  }

  #beat(): void {
    const now = this.#parts.clock.now();
    for (const card of this.#open.values()) if (now - card.seenAt >= HEARTBEAT_MS) card.beat();
  }
}

/** One status message that moves. Showing never waits and never fails the work: edits are single-flight and the latest text wins. */
export class Card {
  readonly #parts: Parts;
  readonly #box: Box<CardRecord>;
  readonly #key: string;
  readonly #voice: Voice;
  readonly #stop: Button | undefined;
  readonly #forget: () => void;
  #record: CardRecord | undefined;
  #startedAt: number;
  #seenAt: number;
  #line = '';
  #preview: () => string = NOTHING;
  #beatLine = '';
  #ended = false;
  #shown = '';
  #lastEditAt = 0;
  #pump: Promise<void> | undefined;
  /** Aborted when the end is to be shown without waiting for the platform's pace. */
  readonly #hurry = new AbortController();

  constructor(
    parts: Parts,
    box: Box<CardRecord>,
    key: string,
    voice: Voice,
    stop: Button | undefined,
    forget: () => void,
  ) {
    this.#parts = parts;
    this.#box = box;
    this.#key = key;
    this.#voice = voice;
    this.#stop = stop;
    this.#forget = forget;
    this.#startedAt = parts.clock.now();
    this.#seenAt = this.#startedAt;
  }

  get startedAt(): number {
    return this.#startedAt;
  }

  get seenAt(): number {
    return this.#seenAt;
  }

  get begun(): boolean {
    return this.#line !== '';
  }

  /** What is going on, and the text so far under it, asked for only when it is about to be shown. */
  show(line: string, text: () => string = NOTHING): void {
    const isNews = line !== this.#line || text !== NOTHING || this.#preview !== NOTHING;
    if (this.#ended || !isNews) return;
    this.#line = line;
    this.#preview = text;
    this.#beatLine = '';
    this.#seenAt = this.#parts.clock.now();
    this.#push();
  }

  /** "⏳ Still working..." and the time so far; at the bottom of the channel, where people look. */
  beat(): void {
    if (this.#ended || !this.begun) return;
    this.#seenAt = this.#parts.clock.now();
    this.#beatLine = this.#voice.words.stillWorking(this.#seenAt - this.#startedAt);
    this.#push();
  }

  /** The last words of the card; resolves when they stand there. */
  async finish(line: string): Promise<void> {
    if (this.#ended) return;
    this.#line = line;
    this.#preview = NOTHING;
    this.#beatLine = '';
    this.#ended = true;
    this.#forget();
    this.#hurry.abort();
    this.#push();
    await this.#pump;
  }

  /** Shows `line` and lets go of the card without ending it: somebody else goes on with it, here or in another process. */
  async leave(line: string): Promise<void> {
    this.show(line);
    this.#forget();
    this.#hurry.abort();
    await this.#pump;
  }

  #text(): string {
    const head = this.#beatLine === '' ? this.#line : `${this.#beatLine}\n${this.#line}`;
    const text = withoutTokens(this.#preview());
    if (text === '') return head;
    const { limits } = this.#voice.platform;
    const room = Math.min(700, limits.textLength - limits.lengthOf(head) - 2);
    return `${head}\n\n${preview(text, limits, room)}`;
  }

  #push(): void {
    this.#pump ??= this.#run().finally(() => {
      this.#pump = undefined;
    });
  }

  async #run(): Promise<void> {
    try {
      await this.#restore();
      for (let text = this.#text(); text !== this.#shown; text = this.#text()) {
        await this.#pace();
        text = this.#text();
        this.#record = await this.#put(text);
        this.#shown = text;
        this.#lastEditAt = this.#parts.clock.now();
        await this.#box.set(this.#key, this.#record, KEEP_MS);
      }
    } catch (thrown) {
      this.#parts.log.warn('card not shown', { kind: toBotError(thrown).kind, card: this.#key, error: thrown });
    }
  }

  async #restore(): Promise<void> {
    if (this.#record) return;
    this.#record = await this.#box.get(this.#key);
    if (this.#record) this.#startedAt = this.#record.startedAt;
  }

  async #pace(): Promise<void> {
    const waitMs = this.#lastEditAt + this.#voice.platform.limits.editIntervalMs - this.#parts.clock.now();
    if (waitMs <= 0 || this.#hurry.signal.aborted) return;
    await this.#parts.clock.sleep(waitMs, this.#hurry.signal).catch(() => {});
  }

  async #put(text: string): Promise<CardRecord> {
    const { platform, address } = this.#voice;
    const startedAt = this.#startedAt;
    const { posted: old, moved = 0 } = this.#record ?? {};
    if (!old) return { posted: await platform.post(address, this.#post(text, moved)), startedAt, moved };
    const sinks = this.#beatLine !== '' && (await platform.buried(old));
    if (!sinks) return { posted: await platform.edit(old, this.#post(text, moved)), startedAt, moved };
    const posted = await platform.post(address, this.#post(text, moved + 1));
    await platform.remove(old);
    return { posted, startedAt, moved: moved + 1 };
  }

  #post(text: string, moved: number): Post {
    return {
      key: `${this.#key}/card/${moved}`,
      text,
      buttons: this.#ended || !this.#stop ? [] : [this.#stop],
      audience: 'channel',
    };
  }
}
