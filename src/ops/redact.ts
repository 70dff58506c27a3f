/** Up to where a secret reaches: a space, or what delimits a value in JSON, a header or a URL. */
const REST = String.raw`[^\s"'\x60<>,;&(){}[\]\\]+`;

const SECRETS: readonly (readonly [RegExp, string])[] = [
  // NemoVideo's tokens and claims.
  [new RegExp(`(nmv_usr_|clm_)${REST}`, 'giu'), '$1[redacted]'],
  // Slack's tokens, of every kind there is or was.
  [new RegExp(`(xox[a-z](?:\\.xox[a-z])?-|xapp-)${REST}`, 'giu'), '$1[redacted]'],
  [new RegExp(`Bearer(?:\\s|%20|\\\\[tnr]|\\+)+${REST}`, 'giu'), 'Bearer [redacted]'],
  // Discord's bot tokens, and JSON web tokens: three parts of base64url.
  [/[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}/gu, '[redacted]'],
  // What answers an interaction or a webhook needs no other secret.
  [/(\/(?:webhooks|interactions)\/\d+\/)[\w-]+/giu, '$1[redacted]'],
  [/(hooks\.slack\.com\/)[^\s"'<>]+/giu, '$1[redacted]'],
  // A signed URL is its query, a database's its user; nobody needs either to find the host.
  [/(:\/\/)[^\s/?#"'<>@]+@/gu, '$1[redacted]@'],
  [/(:\/\/[^\s?#"'<>]*)[?#][^\s"'<>]*/gu, '$1?[redacted]'],
  [/\?[\w.~%[\]-]+=[^\s"'<>]*/gu, '?[redacted]'],
  [/(X-(?:Amz|Goog)-[\w-]+|Signature|sig|token)=[^\s"'<>&]+/giu, '$1=[redacted]'],
];

/** The text without what gives access to anything. */
export function redact(text: string): string {
  let clean = text;
  for (const [secret, instead] of SECRETS) clean = clean.replaceAll(secret, instead);
  return clean;
}
