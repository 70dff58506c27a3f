/** 2015-01-01: Discord's ids count their milliseconds from here. */
const EPOCH = 1_420_070_400_000n;
let count = 0n;

/** An id as Discord makes them, 19 digits, later ones larger. */
export function snowflake(atMs = Date.now()): string {
  count += 1n;
  return (((BigInt(atMs) - EPOCH) << 22n) | (count & 0x3fffffn)).toString();
}

export const APP = '1100000000000000001';
export const BOT = '1100000000000000002';
export const GUILD = '1100000000000000003';
export const CHANNEL = '1100000000000000004';
export const ALICE = '1100000000000000005';
export const BOB = '1100000000000000006';
export const BOT_ROLE = '1100000000000000007';
export const MANAGER_ROLE = '1100000000000000008';
/** A thread that the bot has opened, and one that Alice has. */
export const OWN_THREAD = '1100000000000000009';
export const THREAD = '1100000000000000010';
