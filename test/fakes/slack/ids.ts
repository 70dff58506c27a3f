export const TEAM = 'T0HOME';
export const BOT = 'U0NEMO';
export const BOT_ID = 'B0NEMO';
export const ALICE = 'U0ALICE';
export const BOB = 'U0BOB';
/** Administrates the workspace. */
export const CAROL = 'U0CAROL';
export const CHANNEL = 'C0GENERAL';
/** Alice's direct messages with the bot. */
export const DIRECT = 'D0ALICE';
export const GROUP = 'G0GROUP';
/** A channel without the bot. */
export const ELSEWHERE = 'C0ELSEWHERE';

let last = 0;

/** Unique, and about now, as Slack's are: seconds and microseconds. */
export function timestamp(): string {
  last = Math.max(last + 1, Date.now() * 1000);
  return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
}

let counter = 0;

export function unique(prefix: string): string {
  counter += 1;
  return `${prefix}${counter.toString().padStart(6, '0')}`;
}
