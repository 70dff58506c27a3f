import { BotError } from '../../src/core/errors.ts';
import type { Address, FileRef, Post, PostedMessage } from '../../src/core/message.ts';
import type { ChatPlatform, Delivery, Limits, Source } from '../../src/core/ports.ts';
import { sourceOf } from './scripted-nemo.ts';

export interface RoomMessage {
  readonly id: string;
  /** Where it stands. */
  readonly channelId: string;
  post: Post;
  edits: number;
}

export interface RoomFile {
  readonly name: string;
  readonly altText: string;
  readonly bytes: Buffer;
}

/** A chat platform in memory: what is in the channels is what people would see. */
export class ChatRoom implements ChatPlatform {
  readonly name = 'room';
  readonly limits: Limits = { textLength: 2_000, lengthOf: (text) => text.length, editIntervalMs: 1_000 };
  messages: RoomMessage[] = [];
  readonly files: RoomFile[] = [];
  /** Every text that ever stood in a channel. */
  readonly history: string[] = [];
  /** A channel where only private posts get through. */
  closed: { readonly channelId: string; readonly missing: string } | undefined;
  readonly attachments = new Map<string, Uint8Array>();
  /** Thrown by the next calls of that name, one each. */
  readonly failures = new Map<'post' | 'edit' | 'deliver', unknown[]>();
  /** The last message of a person's, by channel, so that cards can be buried. */
  readonly #lastWords = new Map<string, number>();
  readonly #byKey = new Map<string, PostedMessage>();
  #ids = 0;

  get texts(): readonly string[] {
    return this.messages.map(({ post }) => post.text);
  }

  /** The button with this label, the newest one. */
  button(label: string): string {
    const found = this.messages.flatMap(({ post }) => post.buttons).findLast((button) => button.label === label);
    if (!found)
      throw new Error(
        `no button “${label}” among: ${this.messages.flatMap(({ post }) => post.buttons.map((b) => b.label))}`,
      );
    return found.id;
  }

  attach(name: string, bytes: Uint8Array): FileRef {
    const ref = `file${(this.#ids += 1)}`;
    this.attachments.set(ref, bytes);
    return { name, bytes: bytes.length, ref };
  }

  somebodyWrites(channelId: string): void {
    this.#lastWords.set(channelId, (this.#ids += 1));
  }

  failNext(call: 'post' | 'edit' | 'deliver', ...errors: unknown[]): void {
    this.failures.set(call, [...(this.failures.get(call) ?? []), ...errors]);
  }

  async post(to: Address, post: Post): Promise<PostedMessage> {
    this.#maybeFail('post');
    if (post.text.length > this.limits.textLength) throw new BotError('unexpected', 'over the limit');
    if (this.closed?.channelId === to.channelId && post.audience === 'channel') {
      throw new BotError('cannot-post', 'closed to us', { facts: { missing: this.closed.missing } });
    }
    this.history.push(post.text);
    const known = this.#byKey.get(post.key);
    if (known) return known;
    const message = { id: String((this.#ids += 1)), channelId: to.channelId, post, edits: 0 };
    this.messages.push(message);
    const posted = { id: message.id, address: to };
    this.#byKey.set(post.key, posted);
    return posted;
  }

  async edit(message: PostedMessage, post: Post): Promise<PostedMessage> {
    this.#maybeFail('edit');
    const found = this.messages.find(({ id }) => id === message.id);
    if (!found) return this.post(message.address, post);
    this.history.push(post.text);
    found.post = post;
    found.edits += 1;
    return message;
  }

  async remove({ id }: PostedMessage): Promise<void> {
    this.messages = this.messages.filter((message) => message.id !== id);
  }

  async buried({ id, address }: PostedMessage): Promise<boolean> {
    return (this.#lastWords.get(address.channelId) ?? 0) > Number(id);
  }

  async deliver(_to: Address, file: Delivery, signal: AbortSignal): Promise<PostedMessage> {
    this.#maybeFail('deliver');
    const chunks: Uint8Array[] = [];
    for await (const chunk of await file.source.stream(signal)) chunks.push(chunk);
    this.files.push({ name: file.name, altText: file.altText, bytes: Buffer.concat(chunks) });
    return { id: String((this.#ids += 1)), address: _to };
  }

  open({ ref }: FileRef): Source {
    const bytes = this.attachments.get(String(ref));
    if (!bytes) throw new BotError('file-gone', `no file ${String(ref)}`);
    return sourceOf(bytes);
  }

  async showBusy(): Promise<void> {}

  #maybeFail(call: 'post' | 'edit' | 'deliver'): void {
    const error = this.failures.get(call)?.shift();
    if (error !== undefined) throw error;
  }
}
