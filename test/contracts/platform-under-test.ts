import type { Address, FileRef } from '../../src/core/message.ts';
import type { ChatPlatform } from '../../src/core/ports.ts';

/** One message of ours as the person in the channel sees it. */
export interface SeenMessage {
  /** Decoded: what is read, not what went over the wire. Of a mention only that its name is somewhere in it is asked for. */
  readonly text: string;
  /** The labels, in order. */
  readonly buttons: readonly string[];
  /** Ids of everybody it notified; `everyone` and the like for crowds. */
  readonly pings: readonly string[];
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** A platform joined to something that stands for its far end, with one channel and one person in it. */
export interface PlatformUnderTest {
  readonly platform: ChatPlatform;
  readonly address: Address;
  /** Somebody who can be mentioned in that channel. */
  readonly personId: string;
  /** Whether it can be told that somebody wrote below a message. */
  readonly tellsBuried: boolean;
  /** Our messages that stand in the channel now, in the order they were posted. */
  seen(): Promise<readonly SeenMessage[]>;
  /** The person writes something at the bottom of the channel. */
  write(text: string): Promise<void>;
  /** The person attaches a file; answers with what `inbound` makes of it. */
  attach(name: string, content: Uint8Array): Promise<FileRef>;
  /** The attached file is deleted. */
  lose(file: FileRef): Promise<void>;
  close(): Promise<void>;
}

/** The one that the test at hand has opened. */
export type At = () => PlatformUnderTest;
