import { createHash } from 'node:crypto';

/** Keys that change although the project does not. */
const VOLATILE =
  /^(?:(?:created|updated|modified|saved|accessed|fetched|generated|synced|last_?(?:modified|updated|saved|accessed))(?:_?(?:at|on|time))?|timestamp|expires?(?:_?(?:at|on|in))?|signature|etag|request_?id|trace_?id)$/i;

/** Parameters by which a link is signed anew each time it is given out. */
const SIGNING =
  /^(?:x-[a-z]+-.*|.*signature|sig|sign|expires?|exp|policy|key-pair-id|token|auth_key|.*accesskeyid|.*accessid|security-token|se|sp|sv|sr|st|spr|ske|skt|sks|skv|skoid|sktid)$/i;

/** The same for equal values, whatever the order of their keys and however their links are signed. */
export function revisionOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(settled(value)))
    .digest('base64url')
    .slice(0, 22);
}

function settled(value: unknown): unknown {
  if (typeof value === 'string') return withoutSigning(value);
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value)
    .filter(([key]) => !VOLATILE.test(key))
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, each]) => [key, settled(each)]);
  // As pairs: an object would put keys that look like numbers first, and lose one named __proto__.
  return { fields };
}

function withoutSigning(text: string): string {
  if (!/^https?:\/\/[^?]+\?/i.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  for (const name of new Set(url.searchParams.keys())) if (SIGNING.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  return url.href;
}
