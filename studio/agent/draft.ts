import { z } from 'zod';

/*
 * The project as NemoVideo writes it. `t`, `tt`, `sg`, `d` and `m` are NemoVideo's short keys; everything else the studio
 * wants to say stands in `m`, under plain names. Times are in ms, volumes from 0 to 1. Unknown keys are kept and ignored.
 */

export const trackType = { video: 0, audio: 1, text: 7 } as const;

const ms = z.number().min(0).max(86_400_000);
const fileId = z.string().regex(/^file_[a-z0-9]{1,40}$/);

const segmentMetaSchema = z.looseObject({
  name: z.string().optional(),
  /** On the timeline. */
  start: ms.optional(),
  /** Video: the upload it is cut from, and which part of it. */
  file: fileId.optional(),
  trim_start: ms.optional(),
  trim_end: ms.optional(),
  volume: z.number().min(0).max(1).optional(),
  /** Absent: as it was shot. */
  background: z.enum(['office', 'gradient', 'bokeh', 'blur', 'color', 'image']).optional(),
  color: z.string().optional(),
  image: fileId.optional(),
  /** Text */
  text: z.string().max(500).optional(),
  place: z.enum(['top', 'center', 'bottom']).optional(),
  /** Music */
  mood: z.string().max(40).optional(),
});

const segmentSchema = z.looseObject({ d: z.number().positive().max(86_400_000), m: segmentMetaSchema });
const trackSchema = z.looseObject({ tt: z.number().int(), sg: z.array(segmentSchema).max(500) });

export const draftSchema = z.looseObject({
  t: z.array(trackSchema).max(50),
  d: ms.optional(),
  m: z.looseObject({ width: z.number().optional(), height: z.number().optional() }).optional(),
});

export type Draft = z.infer<typeof draftSchema>;
type Track = z.infer<typeof trackSchema>;
export type Segment = z.infer<typeof segmentSchema>;

/** The track of that type; an empty one where there is none. */
export function segmentsOf(draft: Draft, type: number): readonly Segment[] {
  return draft.t.filter((track) => track.tt === type).flatMap((track) => track.sg);
}

/** The draft with the tracks of that type replaced by one, or by none where there are no segments. */
export function withSegments(draft: Draft, type: number, segments: readonly Segment[]): Draft {
  const name = { 0: 'Video', 1: 'BGM', 7: 'Title' }[type] ?? 'Track';
  const others = draft.t.filter((track) => track.tt !== type);
  const track: Track[] = segments.length === 0 ? [] : [{ tt: type, sg: [...segments], m: { name } }];
  const t = [...others, ...track].toSorted((left, right) => left.tt - right.tt);
  return { ...draft, t };
}

/** How long the film is: the video segments one after the other. */
export function filmMs(draft: Draft): number {
  return segmentsOf(draft, trackType.video).reduce((sum, segment) => sum + segment.d, 0);
}
