import type { FakeMessage, World } from './world.ts';
import type { ReceivedFile } from './multipart.ts';

export const EPHEMERAL = 64;
export const LOADING = 128;

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the routes need for making messages. */
export interface Rest {
  readonly world: World;
  write(channelId: string, body: Record<string, unknown>, file?: ReceivedFile): FakeMessage;
  /** Discord's complaint about a message's body; undefined where it is in order. */
  wrongWith(body: Record<string, unknown>): Answer | undefined;
}

export function refused(status: number, code: number, message: string): Answer {
  return { status, body: { code, message } };
}

const invalid = (what: string): Answer => refused(400, 50035, `Invalid Form Body: ${what}`);

type Row = FakeMessage['components'][number];

/** The limits that Discord sets to text and buttons. */
export function wrongWith(body: Record<string, unknown>, hasFile = false): Answer | undefined {
  const content = String(body['content'] ?? '');
  if (content.length > 2000) return invalid('content: Must be 2000 or fewer in length.');
  if (content.trim() === '' && !hasFile) return refused(400, 50006, 'Cannot send an empty message');
  if (String(body['nonce'] ?? '').length > 25) return invalid('nonce: Must be 25 or fewer in length.');
  const rows = (body['components'] ?? []) as readonly Row[];
  const buttons = rows.flatMap(({ components }) => components);
  if (rows.length > 5 || rows.some(({ components }) => components.length > 5)) return invalid('components: too many');
  if (buttons.some(({ label }) => label.length > 80)) return invalid('label: Must be 80 or fewer in length.');
  if (buttons.some(({ custom_id: id }) => id.length < 1 || id.length > 100))
    return invalid('custom_id: 1 to 100 characters');
  if (new Set(buttons.map(({ custom_id: id }) => id)).size < buttons.length)
    return invalid('custom_id: must be unique');
  return undefined;
}

interface AllowedMentions {
  readonly parse?: readonly string[];
  readonly users?: readonly string[];
}

/** Whom a new message notifies, by Discord's rules for `allowed_mentions`. Without it: everybody it names. */
export function pingsOf(content: string, allowed: AllowedMentions | undefined): string[] {
  const named = [...content.matchAll(/<@!?(\d+)>/g)].map(([, id = '']) => id);
  const parses = allowed === undefined ? ['users', 'roles', 'everyone'] : (allowed.parse ?? []);
  const people = named.filter((id) => parses.includes('users') || (allowed?.users ?? []).includes(id));
  const crowd = parses.includes('everyone') && /@(?:everyone|here)/.test(content) ? ['everyone'] : [];
  const roles = parses.includes('roles') && /<@&\d+>/.test(content) ? ['role'] : [];
  return [...new Set([...people, ...crowd, ...roles])];
}
