import type { EventForm } from './agent/speaker.ts';
import type { MediaWorker } from './media.ts';

/** What a studio can be told; everything but the media worker has a default. */
export interface StudioOptions {
  readonly worker: MediaWorker;
  /** 0: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** A folder to keep everything in; without it, a temporary one that is removed at the end. */
  readonly data?: string;
  /** The base of file links; without it, whatever host the request came to. */
  readonly publicUrl?: string;
  readonly seed?: number;
  readonly form?: EventForm;
  /** Share of edits that are answered without a text, 0 to 1. */
  readonly silent?: number;
  /** Share of answers that talk of buttons and panels, 0 to 1. */
  readonly gui?: number;
  /** 1: an edit takes a few seconds; 0: no waiting at all. */
  readonly pace?: number;
  /** Opens `/__faults` and `/__requests`. */
  readonly faults?: boolean;
  /** Tokens of registered accounts. */
  readonly tokens?: readonly string[];
  /** New anonymous tokens one address may have in 7 days; 0: any number. */
  readonly tokensPerIp?: number;
  /** Lets uploads by URL come from this machine and private networks. */
  readonly allowLocalUrls?: boolean;
  readonly uploadLimitBytes?: number;
  readonly linkLifeMs?: number;
  /** One line an event; never a token or a user's words. */
  readonly log?: (event: string, facts?: object) => void;
}

export type Settings = Required<Omit<StudioOptions, 'data' | 'publicUrl'>> & { readonly publicUrl: string | undefined };

/** With this one the first answer has words, the second talk of buttons, the fourth is silent: something of everything. */
export const defaultSeed = 2;

export function withDefaults(options: StudioOptions): Settings {
  return {
    worker: options.worker,
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    publicUrl: options.publicUrl?.replace(/\/+$/, ''),
    seed: options.seed ?? defaultSeed,
    form: options.form ?? 'documented',
    // The seed's own figure: about 30 % of edits answer without text.
    silent: options.silent ?? 0.3,
    gui: options.gui ?? 0.3,
    pace: options.pace ?? 1,
    faults: options.faults ?? false,
    tokens: options.tokens ?? [],
    tokensPerIp: options.tokensPerIp ?? 0,
    allowLocalUrls: options.allowLocalUrls ?? false,
    uploadLimitBytes: options.uploadLimitBytes ?? 500 * 1_048_576,
    linkLifeMs: options.linkLifeMs ?? 3_600_000,
    log: options.log ?? (() => {}),
  };
}
