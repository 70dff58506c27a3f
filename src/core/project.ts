import type { Project } from './ports.ts';

/** A project as it was seen, without its draft: enough to tell what changed. */
export type SeenProject = Omit<Project, 'draft'>;

export function seen(project: Project): SeenProject {
  const { draft, ...rest } = project;
  return rest;
}

/** Something is on the timeline: it can be exported. */
export function isReady(project: Pick<Project, 'tracks'>): boolean {
  return project.tracks.some(({ segments }) => segments.length > 0);
}
