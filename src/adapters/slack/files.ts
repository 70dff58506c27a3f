import type { FileRef, Json } from '../../core/message.ts';
import { isRecord, textAt, type Fields } from './fields.ts';

/** What finds a file again: its id, and the address that its workspace's token opens. */
export interface SlackFile {
  readonly workspaceId: string;
  readonly fileId: string;
  readonly url?: string;
  /** Why it cannot be opened, where that is known already. */
  readonly problem?: Problem;
}

export type Problem = 'deleted' | 'hidden' | 'external' | 'no-access';

const PROBLEMS: ReadonlySet<string> = new Set<Problem>(['deleted', 'hidden', 'external', 'no-access']);
const MEDIA = /^(?:video|image|audio)\//;
const MEDIA_NAME = /\.(?:mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp|mp3|wav|m4a|aac)$/i;

/** A file of another organisation comes as a stub: who it is must be asked for (docs: apis/slack-connect, "check_file_info"). */
export function isStub(file: Fields): boolean {
  return file['file_access'] === 'check_file_info';
}

export function fileRef(file: Fields, workspaceId: string, known?: Problem): FileRef | undefined {
  const fileId = textAt(file, 'id');
  if (fileId === undefined) return undefined;
  const problem = known ?? problemOf(file);
  const url = textAt(file, 'url_private_download') ?? textAt(file, 'url_private');
  const mimeType = textAt(file, 'mimetype');
  const size = file['size'];
  return {
    name: nameOf(file, problem),
    // While Slack is still looking at a file it has no size yet.
    ...(typeof size === 'number' && size > 0 ? { bytes: size } : {}),
    ...(mimeType === undefined ? {} : { mimeType }),
    ref: { workspaceId, fileId, ...(url === undefined ? {} : { url }), ...(problem === undefined ? {} : { problem }) },
  };
}

export function readRef(ref: Json): SlackFile | undefined {
  if (!isRecord(ref)) return undefined;
  const [workspaceId, fileId] = [textAt(ref, 'workspaceId'), textAt(ref, 'fileId')];
  if (workspaceId === undefined || fileId === undefined) return undefined;
  const [url, problem] = [textAt(ref, 'url'), textAt(ref, 'problem')];
  return {
    workspaceId,
    fileId,
    ...(url === undefined ? {} : { url }),
    ...(problem !== undefined && isProblem(problem) ? { problem } : {}),
  };
}

export function problemOf(file: Fields): Problem | undefined {
  const mode = file['mode'];
  if (mode === 'tombstone') return 'deleted';
  if (mode === 'hidden_by_limit') return 'hidden';
  if (mode === 'external' || file['is_external'] === true) return 'external';
  return file['file_access'] === 'access_denied' || file['file_access'] === 'file_not_found' ? 'no-access' : undefined;
}

/** Could be edited, as far as its name and type tell. */
export function isMedia({ name, mimeType }: FileRef): boolean {
  return MEDIA.test(mimeType ?? '') || MEDIA_NAME.test(name);
}

/** People rename a file's title, not its name; what has neither, or no ending, is still a video until it is opened. */
function nameOf(file: Fields, problem: Problem | undefined): string {
  const name = textAt(file, 'name') ?? textAt(file, 'title') ?? 'video';
  if (MEDIA_NAME.test(name)) return name;
  if (problem !== undefined || isStub(file) || textAt(file, 'mimetype') === undefined) return `${name}.mp4`;
  const ending = textAt(file, 'filetype');
  return /\.\w{1,5}$/.test(name) || ending === undefined ? name : `${name}.${ending}`;
}

function isProblem(text: string): text is Problem {
  return PROBLEMS.has(text);
}
