/** What a prompt asks for, in the studio's own terms. */

export type Language = 'en' | 'zh';

export type BackgroundChoice =
  | { readonly kind: 'keep' | 'office' | 'gradient' | 'bokeh' | 'blur' | 'image' }
  | { readonly kind: 'color'; readonly color: string; readonly name: string };

/** A moment on the timeline, counted from its start or back from its end. */
export interface Mark {
  readonly ms: number;
  readonly from: 'start' | 'end';
}

export type Place = 'top' | 'center' | 'bottom';

export type Edit =
  | { readonly op: 'background'; readonly to: BackgroundChoice }
  | { readonly op: 'keep'; readonly from: Mark; readonly to: Mark }
  | { readonly op: 'cut'; readonly from: Mark; readonly to: Mark }
  /** `level` 0 to 1; `change` is added to what it is. */
  | { readonly op: 'volume'; readonly level: number }
  | { readonly op: 'volume-change'; readonly change: number }
  | { readonly op: 'music-change'; readonly change: number }
  | {
      readonly op: 'title';
      readonly text: string;
      readonly place?: Place;
      readonly at: Mark;
      /** Absent: a few seconds; Infinity: to the end of the film. */
      readonly durationMs?: number;
      /** Takes the place of the titles there are. */
      readonly replaces: boolean;
    }
  | { readonly op: 'music'; readonly mood: string; readonly level?: number }
  | { readonly op: 'music-volume'; readonly level: number }
  | { readonly op: 'no-music' }
  | { readonly op: 'no-titles' }
  | { readonly op: 'undo' }
  | { readonly op: 'original' }
  /** The new uploads behind what there is. */
  | { readonly op: 'append' }
  /** The new uploads as they are. */
  | { readonly op: 'import' };

/** What the studio cannot do; `wording` has a sentence for each that names the nearest thing it can. */
export type Refusal =
  | 'captions'
  | 'voice-over'
  | 'avatar'
  | 'stock'
  | 'link'
  | 'generation'
  | 'aspect'
  | 'speed'
  | 'look'
  | 'own-music'
  | 'sound-repair'
  | 'transparent'
  | 'face'
  | 'overlay'
  | 'translate'
  | 'place';

/** A prompt without an edit gets talk. */
export type Talk =
  | 'hello'
  | 'thanks'
  | 'what-can-you-do'
  | 'vague'
  | 'how-to-export'
  | 'on-timeline'
  | 'which-background'
  | 'which-text'
  | 'which-part';

export interface Wish {
  readonly language: Language;
  readonly edits: readonly Edit[];
  readonly refusals: readonly Refusal[];
  /** Where there is neither an edit nor a refusal. */
  readonly talk?: Talk;
}
