import type { FakeStorage } from './storage.ts';
import type { Team, World } from './world.ts';

export type Args = Readonly<Record<string, string>>;
export type Answer = Readonly<Record<string, unknown>>;

/** What the methods work on. */
export interface Desk {
  readonly world: World;
  readonly storage: FakeStorage;
  /** Views that were opened or published, newest last. */
  readonly views: OpenedView[];
  readonly statuses: Args[];
  readonly prompts: Args[];
  readonly appTokens: Set<string>;
  readonly oauthCodes: Map<string, Team>;
  socketUrl(): string;
}

export interface OpenedView {
  readonly kind: 'modal' | 'home';
  readonly id: string;
  readonly userId: string | undefined;
  readonly triggerId: string | undefined;
  readonly view: Record<string, unknown>;
}

export type Method = (args: Args, team: Team, desk: Desk) => Answer;

export type Refused = { readonly ok: false; readonly error: string };

export function refused(error: string, more: Answer = {}): Refused {
  return { ok: false, error, ...more };
}
