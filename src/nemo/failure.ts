import { BotError, type ErrorFacts, type ErrorKind } from '../core/errors.ts';
import { envelope, located, read } from './wire.ts';

/** An answer that has been read to its end. */
export interface Answered {
  readonly status: number;
  readonly retryAfter?: string;
  /** Parsed where it is JSON, else the text as it came. */
  readonly body: unknown;
}

/** What the answer was an answer to. Holds no token. */
export interface Asked {
  /** For the log: "POST /run_sse". */
  readonly what: string;
  /** The call was about a session: "not found" then means that the session is gone. */
  readonly aboutSession: boolean;
  /** Where an anonymous user registers; undefined for registered ones. */
  readonly registerUrl?: string | undefined;
  /** ms since the epoch. */
  readonly now: number;
}

/** The limit told with 4002 where the answer does not name one (seed: "Max file size is 500MB"). */
const LIMIT_BYTES = 500 * 1024 * 1024;

/** The seed's codes, the gateway's auth codes (rules.md, Q32), and HTTP statuses that say the same. */
const KIND_OF_CODE: Readonly<Record<number, ErrorKind>> = {
  401: 'unauthorized',
  402: 'plan-blocks-export',
  403: 'forbidden',
  413: 'file-too-large',
  415: 'unsupported-file',
  429: 'rate-limited',
  1001: 'unauthorized',
  1002: 'session-lost',
  1010: 'unauthorized',
  1011: 'unauthorized',
  2001: 'no-credits',
  4001: 'unsupported-file',
  4002: 'file-too-large',
};

/** What a finished answer says went wrong; undefined where nothing did. `facts.started` tells whether work may have begun. */
export function failureOf(answered: Answered, asked: Asked): BotError | undefined {
  const { code, success, data, error } = read(envelope, answered.body);
  const refusedPlainly = success === false || (isSaid(error) && data === undefined);
  if (answered.status < 300 && (isSuccess(code) || (code === undefined && !refusedPlainly))) return undefined;
  const told = code === undefined || isSuccess(code) ? answered.status : code;
  const kind = kindOf(told, asked) ?? kindOf(answered.status, asked) ?? 'refused';
  const detail = wordsOf(answered.body);
  const codeWords = told === answered.status ? '' : ` code ${told}`;
  const message = `${asked.what} answered ${answered.status}${codeWords}${detail ? `: ${detail}` : ''}`;
  // A server that failed may have worked; one that gave up waiting (408) has at least heard us.
  const started = kind === 'service-failed';
  return new BotError(kind, message, { facts: { started, ...factsOf(kind, answered, asked, detail) } });
}

/** A fault told inside a stream that had already begun. */
export function faultInStream(fault: StreamFault, asked: Asked): BotError {
  const kind = (fault.code !== undefined && KIND_OF_CODE[fault.code]) || 'agent-failed';
  const detail = scrub(fault.detail);
  const message = `${asked.what} streamed an error${fault.code ? ` ${fault.code}` : ''}${detail ? `: ${detail}` : ''}`;
  const answered: Answered = { status: 200, body: undefined };
  return new BotError(kind, message, { facts: { started: true, ...factsOf(kind, answered, asked, detail) } });
}

export interface StreamFault {
  readonly code?: number | undefined;
  readonly detail: string;
}

/** Success is 0 in the envelope; some gateways repeat the HTTP status there. */
export function isSuccess(code: number | undefined): boolean {
  return code === 0 || (code !== undefined && code >= 200 && code < 300);
}

function kindOf(code: number, asked: Asked): ErrorKind | undefined {
  if (code === 404 && asked.aboutSession) return 'session-lost';
  if (code === 408 || (code >= 500 && code < 600)) return 'service-failed';
  return KIND_OF_CODE[code];
}

function factsOf(kind: ErrorKind, answered: Answered, asked: Asked, detail: string): ErrorFacts {
  const retryAfterMs = waitOf(answered.retryAfter, asked.now);
  const said = { ...(detail === '' ? {} : { detail }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  switch (kind) {
    case 'no-credits':
      return { ...said, ...(asked.registerUrl === undefined ? {} : { registerUrl: asked.registerUrl }) };
    case 'forbidden': {
      const missing = /\b(read|write|upload|render)\b/i.exec(detail)?.[1]?.toLowerCase();
      return { ...said, ...(missing === undefined ? {} : { missing }) };
    }
    case 'file-too-large':
      return { ...said, limitBytes: LIMIT_BYTES };
    default:
      return said;
  }
}

/** Retry-After in ms: seconds or a date; undefined where it is neither. */
function waitOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isFinite(waitMs) ? Math.max(0, Math.ceil(waitMs)) : undefined;
}

/** The other side's own words about what went wrong, short, without secrets and never JSON; '' where it has none. */
export function wordsOf(body: unknown): string {
  const { message, msg, detail, error } = read(envelope, body);
  for (const said of [body, message, msg, detail, error]) {
    const words = isSaid(said) ? wordsIn(said) : '';
    if (words.trim() !== '' && !NO_WORDS.test(words)) return scrub(words);
  }
  return '';
}

/** A page, or JSON in a string. */
const NO_WORDS = /^\s*(?:<|\{|\[\s*[[{"\]])/;

function wordsIn(said: unknown): string {
  if (typeof said === 'string') return said;
  // FastAPI names the place and the problem of each field: [{"loc":["body","files"],"msg":"Field required"}].
  if (Array.isArray(said))
    return said.map((each) => [placeOf(each), wordsIn(each)].filter(Boolean).join(': ')).join('; ');
  const { message, msg } = read(envelope, said);
  return message ?? msg ?? '';
}

function placeOf(problem: unknown): string {
  const { loc } = read(located, problem);
  return String(loc?.at(-1) ?? '');
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false;
}

const LONGEST_DETAIL = 200;

/** Takes out whatever looks like a token: details reach the log, and some of them users. */
function scrub(text: string): string {
  return text
    .replaceAll(/\b(?:nmv|clm)_[\w.-]+|\bBearer\s+\S+/gi, '[secret]')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_DETAIL);
}
