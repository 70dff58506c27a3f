import { BotError } from '../core/errors.ts';
import { redact } from './redact.ts';

/** Bounds for one fact: a line of the log is to be read. */
const DEEPEST = 6;
const MOST_ENTRIES = 50;
const LONGEST_TEXT = 2_000;
const LONGEST_CHAIN = 8;

/** Whose values are secrets, whatever they look like. */
const SECRET_NAME = /token|secret|password|authorization|cookie|credential|headers|api.?key|signature/iu;

/** How many values a fact may hold: what is logged by mistake may be a whole client with everything it knows. */
const MOST_VALUES = 500;

interface Telling {
  readonly stacks: boolean;
  left: number;
}

/**
 * Anything, as JSON that is safe to write down: no secret in it at any depth, no cycle, no end without. `stacks`: whether
 * errors bring theirs. Never throws.
 */
export function tellable(value: unknown, stacks: boolean): unknown {
  return tell(value, { stacks, left: MOST_VALUES }, 0);
}

function tell(value: unknown, telling: Telling, depth: number): unknown {
  telling.left -= 1;
  if (depth > DEEPEST || telling.left < 0) return '…';
  try {
    return told(value, telling, depth);
  } catch {
    return '[unreadable]';
  }
}

function told(value: unknown, telling: Telling, depth: number): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return value;
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object') return text(String(value));
  if (value instanceof Error) return toldError(value, telling, depth);
  if (value instanceof Date) return value.toJSON();
  if (value instanceof URL) return text(value.href);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return entries([...value], telling, depth);
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, MOST_ENTRIES).map((item) => tell(item, telling, depth + 1));
  }
  return entries(Object.entries(value), telling, depth);
}

function entries(pairs: readonly (readonly [unknown, unknown])[], telling: Telling, depth: number): unknown {
  const out: Record<string, unknown> = Object.create(null);
  for (const [key, value] of pairs.slice(0, MOST_ENTRIES)) {
    // One fact that is too much must not cost the others.
    if (depth === 0) telling.left = MOST_VALUES;
    const name = text(String(key));
    const secret =
      SECRET_NAME.test(name) && (typeof value === 'string' || (typeof value === 'object' && value !== null));
    out[name] = secret ? '[redacted]' : tell(value, telling, depth + 1);
  }
  return out;
}

/** Who failed, how, and why: nothing else of it, as libraries hang whole requests on their errors. */
function toldError(error: Error, telling: Telling, depth: number): unknown {
  return {
    ...(error instanceof BotError && { kind: error.kind, facts: tell(error.facts, telling, depth + 1) }),
    message: text(summary(error)),
    ...(error.cause !== undefined && { causes: causes(error.cause) }),
    ...(telling.stacks && { stack: text(error.stack ?? '') }),
  };
}

function causes(first: unknown): string[] {
  const chain: string[] = [];
  let cause = first;
  while (cause !== undefined && chain.length < LONGEST_CHAIN) {
    chain.push(text(cause instanceof Error ? summary(cause) : String(cause)));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return chain;
}

/** Name, code and message; of many tried addresses each has an error of its own. */
function summary(error: Error): string {
  const code =
    'code' in error && typeof error.code === 'string' && !error.message.includes(error.code) ? ` ${error.code}` : '';
  const name = error instanceof BotError ? '' : `${error.name}${code}: `;
  const inner = error instanceof AggregateError ? error.errors.map(String).join('; ') : '';
  return `${name}${[error.message, inner].filter(Boolean).join(': ')}`;
}

function text(raw: string): string {
  if (raw.length <= LONGEST_TEXT) return redact(raw);
  // Back to the end of a word: half a secret looks like none. And first cut, then search, which takes its time.
  const head = raw.slice(0, LONGEST_TEXT);
  const words = head.slice(0, Math.max(head.lastIndexOf(' '), head.lastIndexOf('\n'), 0));
  return `${redact(words)}…`;
}
