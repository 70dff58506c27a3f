import type {
  Address,
  CommandInfo,
  Example,
  FileRef,
  IncomingMessage,
  Json,
  Post,
  PostedMessage,
  Project,
  UploadedFile,
  Visitor,
} from './message.ts';

export type { CommandInfo, Example, Project, Segment, Track, UploadedFile, Visitor } from './message.ts';

// --- Chat platforms (src/adapters) ---

/** What the core gives an adapter. */
export interface Host {
  /** Durable once it resolves: only then may the platform forget the message, where it can be made to wait. */
  receive(message: IncomingMessage): Promise<void>;
  /** Whether a manager switched this channel to always-on: then messages that name nobody are meant for us too. */
  listens(address: Address): Promise<boolean>;
  /** The commands to register, with names and descriptions in every language we answer in. */
  readonly commands: readonly CommandInfo[];
  /** The words of a platform's own surface, in the reader's language. */
  phrase(name: Phrase, locale: string | undefined): string;
  /** What the bot's own page on a platform tells this person, a passage each. */
  home(visitor: Visitor): Promise<readonly string[]>;
  /** What can be tried at once, for somebody who has not said anything yet. */
  examples(locale: string | undefined): readonly Example[];
}

export type Phrase =
  | 'edit-this-video'
  | 'your-video'
  | 'instruction'
  | 'invite-me'
  | 'no-longer-possible'
  /** It could not be taken down; nothing was lost but the asking. */
  | 'try-again';

/** The listening half of a platform: only the process that holds the gateway has it. */
export interface ChatSource {
  start(host: Host): Promise<void>;
  /** Resolves when nothing more will reach the host. */
  stop(): Promise<void>;
}

/** The speaking half: any process may use it. No optional members: an adapter degrades quietly where its platform lacks a feature. */
export interface ChatPlatform {
  readonly name: string;
  readonly limits: Limits;
  post(to: Address, post: Post): Promise<PostedMessage>;
  /** Answers with the message to edit next time: another one, if this could no longer be edited. */
  edit(message: PostedMessage, post: Post): Promise<PostedMessage>;
  /** Takes a message of ours away; one that is already gone is fine. */
  remove(message: PostedMessage): Promise<void>;
  /** Whether somebody has written below it since; false where that cannot be told. */
  buried(message: PostedMessage): Promise<boolean>;
  /** Rejects with kind `file-too-large` and the limit it learned, before sending the bytes where it knows. */
  deliver(to: Address, file: Delivery, signal: AbortSignal): Promise<PostedMessage>;
  open(file: FileRef): Source;
  /** Typing dots or a status line. Fades by itself; never rejects. */
  showBusy(at: Address, busy: boolean): Promise<void>;
}

export interface Limits {
  /** In the platform's own measure, after its escaping. */
  readonly textLength: number;
  lengthOf(text: string): number;
  readonly editIntervalMs: number;
}

/** Bytes that can be had again for every attempt; each stream is read once, with back-pressure. */
export interface Source {
  readonly bytes?: number;
  readonly mimeType?: string;
  stream(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** A file on its way into a channel. */
export interface Delivery {
  /** As `Post.key`. */
  readonly key: string;
  readonly name: string;
  readonly altText: string;
  readonly source: Source;
}

// --- NemoVideo (src/nemo): one attempt a call; waiting and retrying are the core's decisions ---

/** One account serves an installation; the core never sees a token. */
export interface NemoVideo {
  account(): Account;
  openSession(language: string, signal: AbortSignal): Promise<NemoSession>;
  /**
   * Charges credits. Ends when the agent is done. Throws a `BotError` whose `facts.started` is true as soon as the service may
   * have begun: `unreachable` (never connected) and refusals before any stream are not, `disconnected` and `agent-failed` are.
   */
  say(session: NemoSession, prompt: string, signal: AbortSignal): AsyncIterable<AgentEvent>;
  upload(session: NemoSession, name: string, source: Source, signal: AbortSignal): Promise<UploadedFile>;
  uploadUrl(session: NemoSession, url: URL, signal: AbortSignal): Promise<UploadedFile>;
  project(session: NemoSession, signal: AbortSignal): Promise<Project>;
  credits(signal: AbortSignal): Promise<Credits>;
  /** `order.id` is made and stored by the caller before the call; the answer is the id to watch from then on. Free of charge. */
  startRender(session: NemoSession, order: RenderOrder, signal: AbortSignal): Promise<string>;
  render(id: string, signal: AbortSignal): Promise<Render>;
  cancelRender(id: string, signal: AbortSignal): Promise<void>;
  /** Lets whoever opens it take the project over in a browser: only for who asked. */
  claimLink(session: NemoSession, signal: AbortSignal): Promise<URL>;
}

/** Whose credits: the operator's, an anonymous account's, or an anonymous one because the operator's token was refused. */
export interface Account {
  readonly kind: 'operator' | 'anonymous' | 'fallback';
  /** ms since the epoch; anonymous tokens live 7 days. */
  readonly expiresAt?: number;
}

export interface NemoSession {
  /** A long string of digits: never a number. */
  readonly sessionId: string;
  readonly taskId: string;
  /** `anon_…` for anonymous users. */
  readonly userId: string;
}

export type AgentEvent =
  /** `whole` false: continues the passage. True: is the whole passage, in place of what was streamed of it, and ends it. */
  | { readonly type: 'text'; readonly text: string; readonly whole: boolean }
  | { readonly type: 'tool'; readonly name: string }
  | { readonly type: 'keepalive' };

export interface Credits {
  readonly available: number;
  /** Reserved for work in progress. */
  readonly frozen: number;
  readonly total: number;
}

export interface RenderOrder {
  readonly id: string;
  readonly draft: Json;
  readonly quality: 'high' | 'medium' | 'low';
}

export type Render =
  | { readonly status: 'pending' | 'processing'; readonly percent?: number }
  /** `file` opens without our token where `url` is a signed link, with it where only the service's download is left. */
  | { readonly status: 'completed'; readonly url?: URL; readonly file: Source }
  | { readonly status: 'failed'; readonly reason: string };

// --- Copies that fit a place (src/ops) ---

export interface Fitter {
  /** An MP4 copy of at most `limitBytes` that plays everywhere; undefined where there is no tool, or no way to get it so small. */
  fit(video: Source, limitBytes: number, signal: AbortSignal): Promise<Fitted | undefined>;
}

export interface Fitted {
  readonly source: Source;
  /** The copy is gone afterwards. */
  release(): Promise<void>;
}

// --- Links people paste (src/ops) ---

export interface Links {
  /** Follows redirects by hand; rejects with `bad-link` when a hop is not https or leads to a private or local host. */
  inspect(
    url: URL,
    signal: AbortSignal,
  ): Promise<{ readonly url: URL; readonly bytes?: number; readonly mimeType?: string }>;
}

// --- Storage (src/storage) ---

/** Records with one writer each; Keyv behind it. Rejects with `storage-failed`: never answers "nothing" for "don't know". */
export interface Records {
  /** `name` is a short constant; the same name is the same box. */
  box<T extends object>(name: string): Box<T>;
}

export interface Box<T extends object> {
  get(key: string): Promise<T | undefined>;
  set(key: string, value: T, forMs?: number): Promise<void>;
  /** The value that is there afterwards, whoever was first. */
  createOnce(key: string, value: T): Promise<T>;
  delete(key: string): Promise<void>;
  entries(): AsyncIterable<readonly [string, T]>;
}

/** Work that outlives the process: messages in strict order per lane, and things being watched. */
export interface Work {
  start(handlers: WorkHandlers): Promise<void>;
  /** Durable once it resolves. The same `message.id` twice is one job, also after it is done. `ahead`: jobs before it in the lane. */
  enqueue(lane: string, message: IncomingMessage): Promise<{ readonly duplicate: boolean; readonly ahead: number }>;
  /** What waits in the lane, in order; what runs is not among it. */
  waiting(lane: string): Promise<readonly IncomingMessage[]>;
  /** Takes back what waits in the lane and aborts what runs (`stopped`); answers with what waited. */
  cancel(lane: string): Promise<readonly IncomingMessage[]>;
  /** First looked at after `afterMs`; the same `watch.id` twice is one watch, the first. */
  watch(watch: Watch, afterMs: number): Promise<void>;
  /** Ends a watch, wherever it is; one that is unknown is fine. */
  unwatch(id: string): Promise<void>;
  /** Takes nothing new; what is not finished within `graceMs` is aborted (`shutting-down`) and comes back as a recovery. */
  stop(graceMs: number): Promise<void>;
}

export interface WorkHandlers {
  /** Never rejects. `recovery`: an earlier attempt died; look before you act. */
  job(message: IncomingMessage, recovery: boolean, signal: AbortSignal): Promise<void>;
  /** Never rejects. Safe to call twice with the same state. */
  look(watch: Watch, signal: AbortSignal): Promise<'done' | Again>;
}

export interface Watch {
  readonly id: string;
  readonly state: Json;
}

export interface Again {
  readonly afterMs: number;
  readonly state: Json;
}

// --- Time and telling ---

export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** Rejects with `signal.reason` as soon as the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `tick` at absolute multiples of `everyMs` until the signal aborts; one ticker serves all. A tick still running is not started again. */
  every(everyMs: number, tick: () => Promise<void>, signal: AbortSignal): void;
}

/** One line an event, with facts beside it; never a token, a header or a user's words. */
export interface Log {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
}

export type LogFacts = Readonly<Record<string, unknown>>;
