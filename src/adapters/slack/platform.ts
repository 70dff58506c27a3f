import type { Address, FileRef, Post, PostedMessage } from '../../core/message.ts';
import type { ChatPlatform, Delivery, Source } from '../../core/ports.ts';
import type { SlackApi } from './api.ts';
import { Busy } from './busy.ts';
import { Deliveries } from './deliveries.ts';
import type { FileDesk } from './file-desk.ts';
import { Downloads } from './open.ts';
import { PLATFORM, type SlackOptions } from './options.ts';
import { LIMITS } from './outbound.ts';
import { Outbox } from './outbox.ts';
import { Posts } from './posts.ts';
import type { Threads } from './threads.ts';
import { Whispers } from './whispers.ts';
import type { Workspaces } from './workspaces.ts';

export interface PlatformParts {
  readonly api: SlackApi;
  readonly desk: FileDesk;
  readonly threads: Threads;
  readonly workspaces: Workspaces;
  readonly options: SlackOptions;
}

/** The speaking half: the Web API alone, so that any process may use it. */
export class SlackPlatform implements ChatPlatform {
  readonly name = PLATFORM;
  readonly limits = LIMITS;
  readonly #posts: Posts;
  readonly #deliveries: Deliveries;
  readonly #downloads: Downloads;
  readonly #busy: Busy;

  constructor({ api, desk, threads, workspaces, options }: PlatformParts) {
    const { clock, log, records, fileHosts, spoolFolder } = options;
    const outbox = new Outbox(api, records.posts, clock, log);
    const posts = new Posts({ api, outbox, whispers: new Whispers(api), threads, log });
    this.#posts = posts;
    this.#deliveries = new Deliveries({
      api,
      box: records.files,
      clock,
      log,
      spoolFolder,
      opened: (to) => posts.opened(to),
    });
    this.#downloads = new Downloads(desk, workspaces, fileHosts);
    this.#busy = new Busy(api, workspaces, clock);
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
    return this.#downloads.open(file);
  }

  showBusy(at: Address, busy: boolean): Promise<void> {
    return this.#busy.show(at, busy);
  }
}
