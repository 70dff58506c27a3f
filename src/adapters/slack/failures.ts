import { webApi } from '@slack/bolt';

import { BotError, type ErrorFacts, type ErrorKind } from '../../core/errors.ts';
import { fieldsAt, isRecord, textAt } from './fields.ts';

/** The right that each refusal names, in words that an operator or a member can act on (docs: the methods' "Errors"). */
const MISSING: Readonly<Record<string, string>> = {
  not_in_channel: 'membership of the channel: /invite the bot',
  channel_not_found: 'membership of the channel: /invite the bot',
  user_not_in_channel: 'membership of the channel',
  is_archived: 'the channel, which is archived',
  restricted_action: "posting, by the channel's posting permissions",
  restricted_action_read_only_channel: 'posting: the channel is read-only',
  restricted_action_thread_only_channel: 'posting: only threads are open in this channel',
  restricted_action_thread_locked: 'posting: the thread is locked',
  restricted_action_non_threadable_channel: 'threads, which this channel does not have',
  cannot_reply_to_message: 'replies to that message',
  ekm_access_denied: "access by the organisation's own encryption keys",
  file_uploads_disabled: "file uploads, which the workspace's settings switch off",
  file_uploads_except_images_disabled: "video uploads: the workspace's settings allow only pictures",
  file_type_not_allowed: "video uploads, by the workspace's settings",
  slack_connect_file_upload_sharing_blocked: 'file uploads in channels shared with other organisations',
  slack_connect_blocked_file_type: 'video uploads in channels shared with other organisations',
  slack_connect_canvas_sharing_blocked: 'sharing in channels shared with other organisations',
};

const KINDS: Readonly<Record<string, ErrorKind>> = {
  file_upload_size_restricted: 'file-too-large',
  ratelimited: 'rate-limited',
  rate_limited: 'rate-limited',
  message_limit_exceeded: 'rate-limited',
  service_unavailable: 'unreachable',
  team_added_to_org: 'unreachable',
  // Slack says of these that the call may have been carried out.
  fatal_error: 'disconnected',
  internal_error: 'disconnected',
  request_timeout: 'disconnected',
};

/** The token is good for nothing any more. */
const DEAD_TOKEN = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'user_removed_from_team',
  'team_disabled',
]);

/** The connection was never made: what was to be said was not heard. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What Slack said no to. */
export class Refusal extends BotError {
  readonly code: string;

  constructor(kind: ErrorKind, message: string, code: string, facts: ErrorFacts) {
    super(kind, message, { facts });
    this.code = code;
  }
}

export function refusedWith(error: unknown, ...codes: readonly string[]): error is Refusal {
  return error instanceof Refusal && codes.includes(error.code);
}

/** Whether the call may have been carried out although it failed. */
export function isAmbiguous(error: unknown): boolean {
  return error instanceof BotError && (error.kind === 'disconnected' || error.kind === 'timed-out');
}

/**
 * Anything a call to Slack threw, as a `BotError`. The library's errors hold headers and bodies, so nothing of them but
 * Slack's own word is kept, not even as the cause.
 */
export function failureOf(error: unknown, call: string): BotError {
  if (error instanceof BotError) return error;
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new BotError('rate-limited', `${call}: Slack asks to wait`, {
      facts: { retryAfterMs: error.retryAfter * 1000 },
    });
  }
  if (error instanceof webApi.WebAPIPlatformError) return refusalOf(error.data, call);
  // Slack says nearly everything with status 200: another one is a breakdown, or a proxy's.
  if (error instanceof webApi.WebAPIHTTPError)
    return new BotError('disconnected', `${call}: Slack answered ${error.statusCode}`);
  if (error instanceof webApi.WebAPIRequestError) return unanswered(error.original, call);
  const message = error instanceof Error ? error.message : String(error);
  // The library's word for a 429 that does not say how long.
  if (message.startsWith('Retry header')) return new BotError('rate-limited', `${call}: Slack asks to wait`);
  return new BotError('unexpected', `${call}: ${message}`);
}

function refusalOf(data: unknown, call: string): BotError {
  const answer = isRecord(data) ? data : {};
  const code = textAt(answer, 'error') ?? 'unknown';
  // Anything but a word is a page that a proxy sent in Slack's place.
  if (!/^\w{1,80}$/.test(code)) return new BotError('disconnected', `${call}: an answer that is none of Slack's`);
  if (DEAD_TOKEN.has(code)) return badToken(call, code);
  const needed = code === 'missing_scope' ? textAt(answer, 'needed') : undefined;
  const missing = needed === undefined ? MISSING[code] : `the scope ${needed}`;
  const details = fieldsAt(answer, 'response_metadata')['messages'];
  const detail = Array.isArray(details) ? `${code} ${details.join(' ')}`.slice(0, 300) : code;
  const facts = missing === undefined ? { detail } : { detail, missing };
  return new Refusal(KINDS[code] ?? 'cannot-post', `${call}: ${detail}`, code, facts);
}

function unanswered(original: unknown, call: string): BotError {
  if (isRecord(original) && original['name'] === 'TimeoutError')
    return new BotError('timed-out', `${call}: no answer in time`);
  const code = codeIn(original);
  const kind = code !== undefined && NEVER_CONNECTED.has(code) ? 'unreachable' : 'disconnected';
  return new BotError(kind, `${call}: ${code ?? 'the connection broke'}`);
}

/** fetch hides the system's code in its error's cause. */
export function codeIn(error: unknown): string | undefined {
  for (let at = error; isRecord(at); at = at['cause']) {
    const code = textAt(at, 'code');
    if (code !== undefined) return code;
  }
  return undefined;
}

function badToken(call: string, code: string): BotError {
  const sentence =
    'Slack refuses the token: install the app to the workspace again (api.slack.com/apps, Install App) and set the new one.';
  return new BotError('unauthorized', `${sentence} (${call}: ${code})`, { facts: { detail: code } });
}
