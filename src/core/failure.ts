import { toBotError, type BotError, type ErrorKind } from './errors.ts';
import type { Parts } from './parts.ts';
import type { Voice } from './voice.ts';
import type { Words } from './wording/index.ts';

/** Whoever runs the bot has to do something about these. */
const OURS: ReadonlySet<ErrorKind> = new Set([
  'unexpected',
  'storage-failed',
  'cannot-post',
  'unauthorized',
  'forbidden',
]);

/** A short code that stands in the user's sentence and in the log line. */
function newReference(): string {
  return crypto.randomUUID().slice(0, 6).toUpperCase();
}

/** The sentence for a failure, in the reader's language, without a reference. */
function sentenceFor(error: BotError, words: Words): string {
  return words.failures[error.kind](error.facts);
}

/** Writes the log line and answers with the sentence and its reference: the one way in which failures are told. */
export function explain(
  parts: Parts,
  thrown: unknown,
  words: Words,
  context: Readonly<Record<string, unknown>>,
): string {
  const error = toBotError(thrown);
  const reference = newReference();
  const tell = OURS.has(error.kind) ? 'error' : 'warn';
  parts.log[tell]('failed', { ...context, reference, kind: error.kind, error });
  return `${sentenceFor(error, words)} ${words.reference(reference)}`;
}

/**
 * Says what went wrong; never rejects, so that it can stand in a last `catch`. Where the channel takes nothing from us, `asker` is
 * told alone, which some platforms allow even then.
 */
export async function tellFailure(
  parts: Parts,
  voice: Voice,
  key: string,
  thrown: unknown,
  asker: string,
): Promise<void> {
  const sentence = explain(parts, thrown, voice.words, { key, channel: voice.address.channelId });
  try {
    await voice.say(key, sentence);
  } catch (closed) {
    const error = toBotError(closed);
    await voice
      .say(`${key}/alone`, `${sentence}\n${sentenceFor(error, voice.words)}`, { only: asker })
      .catch((unsayable: unknown) => {
        parts.log.error('could not be told', { key, kind: error.kind, error: unsayable });
      });
  }
}
