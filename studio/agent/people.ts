import type { StoredFile } from '../records.ts';
import { segmentsOf, trackType } from './draft.ts';
import { isPicture, type Situation } from './apply.ts';
import type { Edit } from './wish.ts';

/** The uploads in which a person has to be found before these edits make sense. */
export function filesNeedingPerson(situation: Situation, edits: readonly Edit[]): readonly StoredFile[] {
  const background = edits.find((edit) => edit.op === 'background');
  if (background === undefined || background.to.kind === 'keep') return [];
  const clips = situation.fresh.filter(
    (file) => file.info.kind === 'video' || (isPicture(file) && background.to.kind !== 'image'),
  );
  const appends = edits.some((edit) => edit.op === 'append');
  if (clips.length > 0 && !appends) return clips;
  const ids =
    situation.draft === null ? [] : segmentsOf(situation.draft, trackType.video).map((segment) => segment.m.file);
  return [...clips, ...situation.uploads.filter((file) => ids.includes(file.id))];
}
