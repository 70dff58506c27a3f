/** Anything that survives JSON.stringify: what waits in a queue or travels to another machine. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A place we can post to. Ids are opaque to the core; only the adapter that made them can read them. */
export interface Address {
  readonly platform: string;
  readonly workspaceId: string;
  readonly channelId: string;
  /** Set when answers belong in a thread. Not part of the channel's key: a Slack thread shares its channel's session. */
  readonly threadId?: string;
  /** A handle that lives for minutes (an interaction's token); everything that may come later does without it. */
  readonly via?: Json;
}

/** The channel that owns one NemoVideo session: `platform:workspace:channel`. A Discord thread is a channel of its own. */
export type ChannelKey = `${string}:${string}:${string}`;

export function channelKey(address: Address): ChannelKey {
  return `${address.platform}:${address.workspaceId}:${address.channelId}`;
}

/** A file somebody attached, as plain data; only its own platform can open it (`ChatPlatform.open`). */
export interface FileRef {
  readonly name: string;
  readonly mimeType?: string;
  /** Size in bytes as the platform states it; the stream is still counted. */
  readonly bytes?: number;
  /** What the platform needs to find the file again after a restart: ids, never a signed URL alone. */
  readonly ref: Json;
}

export interface Author {
  readonly id: string;
  /** BCP 47, as the platform tells it. */
  readonly locale?: string;
  /** May change the bot's settings here; the platform knows (Manage Server, workspace admin). */
  readonly manager: boolean;
}

export interface Visitor {
  readonly platform: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly locale: string | undefined;
}

export interface Example {
  readonly label: string;
  /** To be said as it stands. */
  readonly text: string;
}

/** What kind of thing was said. Only `text` is routed by its words. */
export type Ask =
  | { readonly kind: 'text' }
  /** Meant as an edit, whatever its words: /edit, a modal, "Edit this video". */
  | { readonly kind: 'prompt' }
  /** `text` of the message holds what was said after the name ("3" of `/export 3`). */
  | { readonly kind: 'command'; readonly name: string }
  /** A pressed button; the records hold what it stands for. */
  | { readonly kind: 'choice'; readonly id: string };

export interface IncomingMessage {
  /** Unique over all platforms and the same on redelivery: duplicates are dropped by it. */
  readonly id: string;
  readonly address: Address;
  readonly author: Author;
  readonly ask: Ask;
  /** Plain text; our own mention removed, entities decoded, nothing else changed. */
  readonly text: string;
  /** In the order they were attached; those of the message replied to or forwarded included. */
  readonly files: readonly FileRef[];
  /** When it was written, in ms since the epoch: the order within a channel. */
  readonly at: number;
}

/** A message of ours that can be edited, also after a restart. */
export interface PostedMessage {
  readonly id: string;
  readonly address: Address;
}

export interface Button {
  readonly label: string;
  /** At most 64 characters; comes back as a `choice`. */
  readonly id: string;
  readonly style: 'plain' | 'primary' | 'danger';
}

/** What we write: small Markdown of our own (bold, code, links), which never pings anyone but `mention`. */
export interface Post {
  /** Posts with the same key are one post, whoever retries them. */
  readonly key: string;
  readonly text: string;
  readonly buttons: readonly Button[];
  /** `only` is private where the platform can (an ephemeral reply, a DM); the text must bear being seen where it cannot. */
  readonly audience: 'channel' | { readonly only: string };
  /** The one person who is notified. */
  readonly mention?: string;
}

export interface Project {
  /** Changes whenever the project does, and only then. */
  readonly revision: string;
  readonly tracks: readonly Track[];
  /** The wire's draft, untouched: only to be kept as a version and handed back to `startRender`. Null: there is none yet. */
  readonly draft: Json;
  readonly width?: number;
  readonly height?: number;
}

export interface Track {
  readonly kind: 'video' | 'audio' | 'text' | 'other';
  /** 0 to 1, where the draft says so. */
  readonly volume?: number;
  readonly segments: readonly Segment[];
}

export interface Segment {
  /** A file's or song's name, a title's text, or '' where the draft names nothing. */
  readonly label: string;
  /** On the timeline; absent where the draft does not say. */
  readonly startMs?: number;
  readonly durationMs?: number;
  /** Edits of the segment as short words, in the draft's order ("background: office", "speed: 1.5"), for the before→after. */
  readonly effects: readonly string[];
}

type Translated = Readonly<Record<'en' | 'zh', string>>;

export interface CommandInfo {
  readonly name: string;
  readonly describe: Translated;
  readonly takesFile: boolean;
  /** Only who asked sees the answer, where the platform can. */
  readonly private: boolean;
  /** What may be said after the name: "3" of `/export 3`. */
  readonly argument?: { readonly name: string; readonly describe: Translated };
}

export interface UploadedFile {
  readonly name: string;
  readonly durationMs?: number;
  readonly width?: number;
  readonly height?: number;
}
