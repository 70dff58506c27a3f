import type { Address, FileRef, Post, PostedMessage } from '../../core/message.ts';
import type { ChatPlatform, Delivery, Source } from '../../core/ports.ts';
import { Busy } from './busy.ts';
import { Deliveries } from './deliveries.ts';
import { Diagnosis } from './diagnosis.ts';
import { UploadLimits } from './limits.ts';
import { Attachments } from './open.ts';
import { PLATFORM, type DiscordOptions } from './options.ts';
import { LIMITS } from './outbound.ts';
import { Posts } from './posts.ts';
import type { DiscordRest } from './rest.ts';

/** The speaking half: REST alone, so that any process may use it. */
export class DiscordPlatform implements ChatPlatform {
  readonly name = PLATFORM;
  readonly limits = LIMITS;
  readonly #posts: Posts;
  readonly #deliveries: Deliveries;
  readonly #attachments: Attachments;
  readonly #busy: Busy;

  constructor(rest: DiscordRest, { clock, log, records, fileHosts }: DiscordOptions) {
    const diagnosis = new Diagnosis(rest, clock, log);
    this.#posts = new Posts(rest, diagnosis, log);
    this.#deliveries = new Deliveries(rest, new UploadLimits(rest, records, clock), diagnosis);
    this.#attachments = new Attachments(rest, fileHosts);
    this.#busy = new Busy(rest, clock);
  }

  post(to: Address, post: Post): Promise<PostedMessage> {
    return this.#posts.post(to, post);
  }

  edit(message: PostedMessage, post: Post): Promise<PostedMessage> {
    return this.#posts.edit(message, post);
  }

  remove(message: PostedMessage): Promise<void> {
    return this.#posts.remove(message);
  }

  buried(message: PostedMessage): Promise<boolean> {
    return this.#posts.buried(message);
  }

  deliver(to: Address, file: Delivery, signal: AbortSignal): Promise<PostedMessage> {
    return this.#deliveries.deliver(to, file, signal);
  }

  open(file: FileRef): Source {
    return this.#attachments.open(file);
  }

  showBusy(at: Address, busy: boolean): Promise<void> {
    return this.#busy.show(at, busy);
  }
}
