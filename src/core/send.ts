import { AgentReply } from './agent-reply.ts';
import type { Call } from './call.ts';
import type { Card } from './cards.ts';
import { BotError, toBotError, type ErrorKind } from './errors.ts';
import { follow } from './follow.ts';
import type { NemoSession } from './ports.ts';
import { PATIENT, rateLimitWait, worthWaiting } from './retry.ts';

/** How the one sending of a prompt ended. */
export type Sent =
  | { readonly how: 'answered'; readonly reply: AgentReply }
  /** The agent reported an error of its own inside the stream: it is over. */
  | { readonly how: 'failed'; readonly reply: AgentReply; readonly error: BotError }
  /** Connected, and then we do not know: it is never sent again. */
  | { readonly how: 'unknown'; readonly reply: AgentReply; readonly error: BotError }
  /** Certainly not begun: it may leave again. */
  | { readonly how: 'refused'; readonly error: BotError };

export interface SendMarks {
  /** Stores that the prompt is about to leave. */
  sending(): Promise<void>;
  /** Stores that it certainly did not begin. */
  notBegun(): Promise<void>;
  onQuiet(): Promise<void>;
}

/**
 * Lets a prompt leave by the table in conduct.md: again only while it never connected (bounded back-off), or once after a 429
 * from before any stream. Everything else that happens to it ends the sending. Rejects only when the process is to end.
 */
export async function send(
  call: Call,
  session: NemoSession,
  prompt: string,
  card: Card,
  marks: SendMarks,
): Promise<Sent> {
  const { clock, log } = call.parts;
  let limited = false;
  for (let tried = 0; ;) {
    const reply = new AgentReply(call.voice.words.project.answerCut);
    await marks.sending();
    const error = await attempt(call, session, prompt, card, reply, marks);
    if (!error) return { how: 'answered', reply };
    if (mayHaveBegun(error)) return { how: endIsKnown(error) ? 'failed' : 'unknown', reply, error };
    await marks.notBegun();
    const waitMs = pause(error, tried, limited);
    if (waitMs === undefined) return { how: 'refused', error };
    if (error.kind === 'rate-limited') limited = true;
    else tried += 1;
    log.warn('prompt did not leave, again', { kind: error.kind, waitMs });
    card.show(
      error.kind === 'rate-limited' ? call.voice.words.waitingForLimit(waitMs) : call.voice.words.unreachableForNow,
    );
    await clock.sleep(waitMs, call.signal);
  }
}

async function attempt(
  call: Call,
  session: NemoSession,
  prompt: string,
  card: Card,
  reply: AgentReply,
  marks: SendMarks,
): Promise<BotError | undefined> {
  try {
    await follow(call, session, prompt, card, reply, () => marks.onQuiet());
    return undefined;
  } catch (thrown) {
    const error = toBotError(thrown);
    if (!call.signal.aborted) return error;
    if (error.kind !== 'stopped') throw error;
    return new BotError('stopped', error.message, { cause: error, facts: { started: true } });
  }
}

const CERTAINLY_NOT_BEGUN: ReadonlySet<ErrorKind> = new Set([
  'unreachable',
  'unauthorized',
  'rate-limited',
  'no-credits',
  'plan-blocks-export',
  'forbidden',
  'session-lost',
  'refused',
]);

/** In doubt it has: a prompt that may have been charged is never sent again. */
function mayHaveBegun(error: BotError): boolean {
  return error.facts.started ?? !CERTAINLY_NOT_BEGUN.has(error.kind);
}

function endIsKnown(error: BotError): boolean {
  return !['disconnected', 'timed-out', 'service-failed', 'stopped', 'unexpected'].includes(error.kind);
}

function pause(error: BotError, tried: number, limited: boolean): number | undefined {
  if (error.kind === 'unreachable') return PATIENT.waitsMs[tried];
  return !limited && worthWaiting(error) ? rateLimitWait(error) : undefined;
}
