/** What is behind the person. `keep` leaves the clip as it was shot. */
export type Background =
  | { readonly kind: 'keep' }
  | { readonly kind: 'office' | 'gradient' | 'bokeh' }
  /** `#rrggbb` */
  | { readonly kind: 'color'; readonly color: string }
  | { readonly kind: 'blur' }
  | { readonly kind: 'image'; readonly path: string };

export interface Clip {
  readonly path: string;
  /** In the source. */
  readonly startMs: number;
  /** In the source; absent: to its end. A still picture lasts `stillMs` then. */
  readonly endMs?: number;
  readonly background: Background;
  /** 0 to 1; 0 is muted. */
  readonly volume: number;
}

export interface Title {
  readonly text: string;
  /** In the finished film. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly place: 'top' | 'center' | 'bottom';
}

export interface Music {
  /** A name of `moods` (sound/music.ts); any other word gets the lo-fi one. */
  readonly mood: string;
  /** 0 to 1. */
  readonly volume: number;
}

export interface RenderPlan {
  /** Played one after the other; at least one. */
  readonly clips: readonly Clip[];
  readonly titles: readonly Title[];
  readonly music?: Music;
  /** Of the film in high quality; medium has 2/3 of the lines, low 4/9 (1080 → 720 → 480). */
  readonly width: number;
  readonly height: number;
  readonly quality: 'high' | 'medium' | 'low';
  /** Where the MP4 goes. There is nothing at this path until the film is complete. */
  readonly output: string;
}

export interface MediaInfo {
  readonly kind: 'video' | 'image' | 'audio';
  readonly durationMs?: number;
  /** As it is seen: turned upright, with square pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  readonly hasAudio: boolean;
  /** FFmpeg's name of it: h264, vp9, png, mp3 … */
  readonly codec: string;
}

export interface Rendered {
  readonly durationMs: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** How long a still picture is shown when the plan does not say. */
export const stillMs = 5_000;

export type MediaErrorKind = 'unreadable' | 'no-video' | 'too-long' | 'no-person' | 'crashed' | 'cancelled';

/** Every way in which media work fails. `message` is for the log. */
export class MediaError extends Error {
  override readonly name = 'MediaError';
  readonly kind: MediaErrorKind;

  constructor(kind: MediaErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
