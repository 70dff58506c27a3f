import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { untilAborted } from './abort.ts';
import { continues } from './inbound.ts';
import type { Screen } from './screen.ts';

const PROMPT = 'you    > ';
const GOES_ON = '       > ';

/** Where lines come from: a stream (standard input), or a conversation that is made up as it goes, one message an item. */
export type LineInput = Readable | AsyncIterable<string>;

/** A prompt at the foot of the screen, with line editing, for a person who types. */
export function openPrompt(input: Readable, output: Writable, screen: Screen): Interface {
  const prompt = createInterface({ input, output, terminal: true, prompt: PROMPT, crlfDelay: Infinity });
  prompt.on('line', (line) => prompt.setPrompt(continues(line) ? GOES_ON : PROMPT));
  // A prompt takes Ctrl-C out of the terminal's hands; whoever ends the process must still hear of it.
  prompt.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  screen.showPrompt(prompt);
  return prompt;
}

/** The lines of a file or pipe. */
export function openPipe(input: Readable): Interface {
  return createInterface({ input, terminal: false, crlfDelay: Infinity });
}

/** Every line until the input ends or the signal aborts. Throws what the input throws. */
export async function* readLines(lines: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  const iterator = lines[Symbol.asyncIterator]();
  try {
    while (!signal.aborted) {
      const next = await untilAborted(iterator.next(), signal);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    // Not waited for: an input that waits for its own next line answers only then.
    if (signal.aborted) void iterator.return?.().catch(() => undefined);
  }
}
