import type { MediaErrorKind, MediaInfo, Rendered, RenderPlan } from './render/plan.ts';

/** What the server needs of the thing that looks into media and renders; the real one runs in a forked process. */
export interface MediaWorker {
  /** Rejects with a `kind` of `unreadable`, `no-video`, `too-long` or `crashed`. */
  probe(path: string, signal: AbortSignal): Promise<MediaInfo>;
  /** How much of the picture people cover, 0 to 1, averaged over a few frames. */
  hasPerson(path: string, signal: AbortSignal): Promise<number>;
  /** `percent` runs from 0 to 100. The promise rejects with the same kinds, `no-person` or `cancelled`. */
  start(plan: RenderPlan, onProgress: (percent: number) => void): RenderJob;
  close(): Promise<void>;
}

export interface RenderJob {
  readonly done: Promise<Rendered>;
  cancel(): void;
}

const sentences: Readonly<Record<MediaErrorKind, string>> = {
  unreadable: 'The file is damaged or incomplete',
  'no-video': 'There is no video in this file',
  'too-long': 'The video is longer than the studio can handle',
  'no-person': 'No person was found in the video',
  crashed: 'The media process stopped unexpectedly',
  cancelled: 'Cancelled',
};

/** The `kind` of a failure of the media worker; `crashed` for anything it did not name. */
export function mediaErrorKind(error: unknown): MediaErrorKind {
  const kind = error instanceof Error && 'kind' in error ? error.kind : undefined;
  return typeof kind === 'string' && kind in sentences ? (kind as MediaErrorKind) : 'crashed';
}

/** For people: what is wrong with the file or the render. */
export function mediaErrorSentence(error: unknown): string {
  return sentences[mediaErrorKind(error)];
}
