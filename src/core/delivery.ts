import type { Choices } from './choices.ts';
import { toBotError, type BotError } from './errors.ts';
import type { Exporting } from './export.ts';
import type { Parts } from './parts.ts';
import type { Project, Render, RenderOrder, Source } from './ports.ts';
import type { Voice } from './voice.ts';

export interface FullQuality {
  readonly renderId: string;
  readonly url?: string;
}

type Completed = Render & { readonly status: 'completed' };

/** Where on the ladder an export stands: full quality, then smaller renders of the same draft; the link stays the full one's. */
export interface Rung {
  readonly quality: RenderOrder['quality'];
  /** The full-quality file, once it turned out too big for the place. */
  readonly full?: FullQuality;
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
  async deliver(running: Exporting, voice: Voice, render: Completed, signal: AbortSignal): Promise<Rung | undefined> {
    const { words } = voice;
    const full = running.rung.full ?? this.#fullQuality(running, render);
    try {
      const bytes = await this.#post(running, voice, running.rung.quality, render.file, signal);
      await this.#sayWithNext(running, voice, words.delivered(running.size, bytes), running.rung.full);
      return undefined;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toBotError(thrown);
      if (TRY_LATER.has(error.kind)) throw error;
      this.#parts.log.warn('file not delivered', { export: running.key, kind: error.kind, error });
      if (error.kind !== 'file-too-large') return this.#linkOnly(running, voice, error, full);
      if (await this.#deliverFitted(running, voice, render, error, full, signal)) return undefined;
      const quality = NEXT_SMALLER[running.rung.quality];
      if (!quality) return this.#linkOnly(running, voice, error, full);
      return { quality, full };
    }
  }

  #fullQuality({ renderId }: Exporting, { url }: Completed): FullQuality {
    return url && this.#parts.settings.sharesLinks ? { renderId, url: url.href } : { renderId };
  }

  /** Answers with the bytes that went. */
  async #post(running: Exporting, voice: Voice, part: string, file: Source, signal: AbortSignal): Promise<number> {
    const counted = { bytes: 0 };
    const name = running.fileName;
    const altText = voice.words.altText(running.size);
    await voice.platform.deliver(
      voice.address,
      { key: `${running.key}/file/${part}`, name, altText, source: counting(file, counted) },
      signal,
    );
    return counted.bytes;
  }

  /** Whether a copy that fits the place is in the channel. */
  async #deliverFitted(
    running: Exporting,
    voice: Voice,
    render: Completed,
    { facts: { limitBytes } }: BotError,
    full: FullQuality,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (limitBytes === undefined) return false;
    const { log } = this.#parts;
    try {
      const fitted = await this.#parts.fitter.fit(render.file, limitBytes, signal);
      if (!fitted) return false;
      try {
        const bytes = await this.#post(running, voice, 'fitted', fitted.source, signal);
        await this.#sayWithNext(running, voice, voice.words.deliveredFitted(bytes), full);
        return true;
      } finally {
        await fitted.release();
      }
    } catch (thrown) {
      signal.throwIfAborted();
      log.warn('no fitted copy', { export: running.key, kind: toBotError(thrown).kind, error: thrown });
      return false;
    }
  }

  async #linkOnly(running: Exporting, voice: Voice, error: BotError, full: FullQuality): Promise<undefined> {
    const { words } = voice;
    const reason = words.failures[error.kind](error.facts);
    await this.#sayWithNext(running, voice, full.url === undefined ? `${reason}\n${words.noLink}` : reason, full);
    return undefined;
  }

  /** `full` is there where the channel did not get the full quality: its link, and a button for who may take larger files. */
  async #sayWithNext(running: Exporting, voice: Voice, sentence: string, full: FullQuality | undefined): Promise<void> {
    const { buttons, fullQualityAt } = voice.words;
    const text = full?.url === undefined ? sentence : `${sentence}\n${fullQualityAt(full.url)}`;
    const status = { kind: 'command', name: 'status', args: '' } as const;
    const offered = [await this.#choices.button(buttons.status, status, running.requester)];
    if (full) {
      const again = { kind: 'command', name: 'resend', args: `${full.renderId} ${running.fileName}` } as const;
      offered.unshift(await this.#choices.button(buttons.downloadHere, again, running.requester));
    }
    await voice.say(`${running.key}/delivered`, text, { mention: running.requester, buttons: offered });
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

/** After what was put in: people export several things into one channel. */
export function fileNameOf({ tracks }: Project): string {
  const label = tracks.find(({ kind }) => kind === 'video')?.segments[0]?.label ?? '';
  const stem = label
    .replace(/\.[a-z0-9]{2,4}$/i, '')
    .replaceAll(/[^\p{L}\p{N} _-]+/gu, '')
    .trim()
    .slice(0, 60);
  return `${stem === '' ? 'nemovideo' : stem}-edited.mp4`;
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
