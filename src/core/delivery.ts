import type { Choices } from './choices.ts';
import { toBotError, type BotError } from './errors.ts';
import type { Exporting } from './export.ts';
import type { Parts } from './parts.ts';
import type { Render, RenderOrder, Source } from './ports.ts';
import type { Voice } from './voice.ts';

/** Where on the ladder an export stands: full quality, then smaller renders of the same draft; the link stays the full one's. */
export interface Rung {
  readonly quality: RenderOrder['quality'];
  /** The full-quality file, once it turned out too big for the place. */
  readonly fullUrl?: string;
}

const NEXT_SMALLER: Readonly<Record<RenderOrder['quality'], RenderOrder['quality'] | undefined>> = {
  high: 'medium',
  medium: 'low',
  low: undefined,
};

/** Brings finished renders into the channel: the file itself, or the best substitute with the link; never silence. */
export class Delivering {
  readonly #parts: Parts;
  readonly #choices: Choices;

  constructor(parts: Parts, choices: Choices) {
    this.#parts = parts;
    this.#choices = choices;
  }

  /** Undefined: delivered, or all told. Else the rung to render for next. Rejects where a later attempt may do better. */
  async deliver(
    running: Exporting,
    voice: Voice,
    render: Render & { readonly status: 'completed' },
    signal: AbortSignal,
  ): Promise<Rung | undefined> {
    const { words } = voice;
    const counted = { bytes: 0 };
    try {
      await voice.platform.deliver(
        voice.address,
        {
          key: `${running.key}/file/${running.rung.quality}`,
          name: fileName(running),
          altText: words.altText(running.size),
          source: counting(render.file, counted),
        },
        signal,
      );
    } catch (thrown) {
      signal.throwIfAborted();
      return this.#substitute(running, voice, render, toBotError(thrown));
    }
    const { fullUrl } = running.rung;
    const text = [
      words.delivered(running.size, counted.bytes),
      ...(fullUrl ? [words.fullQualityAt(fullUrl)] : []),
    ].join('\n');
    await this.#sayWithNext(running, voice, text);
    return undefined;
  }

  async #substitute(
    running: Exporting,
    voice: Voice,
    render: Render & { readonly status: 'completed' },
    error: BotError,
  ): Promise<Rung | undefined> {
    const { words } = voice;
    const fullUrl = running.rung.fullUrl ?? render.url?.href;
    if (error.kind === 'file-too-large') {
      const quality = NEXT_SMALLER[running.rung.quality];
      if (quality) return { quality, ...(fullUrl ? { fullUrl } : {}) };
    } else if (TRY_LATER.has(error.kind)) throw error;
    this.#parts.log.warn('file not delivered', { export: running.key, kind: error.kind, error });
    const reason = words.failures[error.kind](error.facts);
    await this.#sayWithNext(
      running,
      voice,
      fullUrl ? `${reason}\n${words.fullQualityAt(fullUrl)}` : `${reason}\n${words.noLink}`,
    );
    return undefined;
  }

  async #sayWithNext(running: Exporting, voice: Voice, text: string): Promise<void> {
    const again = { kind: 'command', name: 'status', args: '' } as const;
    const button = await this.#choices.button(voice.words.buttons.status, again, running.requester);
    await voice.say(`${running.key}/delivered`, text, { mention: running.requester, buttons: [button] });
  }
}

/** The render is there and stays there: the next look delivers it. */
const TRY_LATER: ReadonlySet<BotError['kind']> = new Set([
  'unreachable',
  'disconnected',
  'timed-out',
  'service-failed',
  'rate-limited',
]);

/** Names carry when they were made, so that a channel full of exports stays readable. */
function fileName(running: Exporting): string {
  return `nemovideo-${running.since.toString(36)}.mp4`;
}

function counting(source: Source, counted: { bytes: number }): Source {
  return {
    ...(source.bytes === undefined ? {} : { bytes: source.bytes }),
    mimeType: 'video/mp4',
    stream: async (signal) => {
      counted.bytes = 0;
      return passing(await source.stream(signal), counted);
    },
  };
}

async function* passing(chunks: AsyncIterable<Uint8Array>, counted: { bytes: number }): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    counted.bytes += chunk.length;
    yield chunk;
  }
}
