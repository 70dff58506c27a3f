import { BotError } from '../../core/errors.ts';
import type { FileRef } from '../../core/message.ts';
import type { Clock } from '../../core/ports.ts';
import type { SlackApi } from './api.ts';
import { refusedWith } from './failures.ts';
import { inTime } from './in-time.ts';
import { fieldsAt, textAt, type Fields } from './fields.ts';
import { fileRef, isStub, problemOf, type Problem, type SlackFile } from './files.ts';

/** Slack scans and converts what is uploaded; the larger, the longer. */
const PROCESSING_WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** What a message may wait for before it is acknowledged. */
const AT_HEARING_MS = 800;

const REFUSALS: Readonly<Record<string, Problem>> = {
  file_not_found: 'deleted',
  file_deleted: 'deleted',
  access_denied: 'no-access',
  not_visible: 'no-access',
  no_permission: 'no-access',
  not_in_channel: 'no-access',
  channel_not_found: 'no-access',
};

/** What Slack says of a file (`files.info`): who a stub is, where the bytes are, or why there are none. */
export class FileDesk {
  readonly #api: SlackApi;
  readonly #clock: Clock;

  constructor(api: SlackApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** The files of a message, in their order; of stubs what can be learnt in a moment. */
  async refs(files: readonly Fields[], workspaceId: string): Promise<readonly FileRef[]> {
    const refs = await Promise.all(
      files.map((file) => (isStub(file) ? this.#stub(file, workspaceId) : fileRef(file, workspaceId))),
    );
    return refs.filter((ref) => ref !== undefined);
  }

  /** Where the file's bytes are, once Slack is done with it. Rejects with what is wrong, each in its own kind. */
  async locate(
    { workspaceId, fileId, problem }: SlackFile,
    file: string,
    signal: AbortSignal,
  ): Promise<{ readonly url: string }> {
    if (problem !== undefined) throw unusable(problem, file);
    for (const waitMs of [...PROCESSING_WAITS_MS, undefined]) {
      const info = await this.#info(workspaceId, fileId, file, signal);
      const found = problemOf(info);
      if (found !== undefined) throw unusable(found, file);
      const url = textAt(info, 'url_private_download') ?? textAt(info, 'url_private');
      if (url !== undefined) return { url };
      if (waitMs !== undefined) await this.#clock.sleep(waitMs, signal);
    }
    throw new BotError('file-pending', `${file}: Slack has not finished processing it`, { facts: { file } });
  }

  /** Slack knows the file and yet shows a page in its place: the token lacks the right to read files. */
  unreadable(file: string): BotError {
    return new BotError(
      'cannot-post',
      `${file}: Slack sent its login page in place of the file. The app needs the scope files:read`,
      {
        facts: { file, missing: 'files:read' },
      },
    );
  }

  async #stub(file: Fields, workspaceId: string): Promise<FileRef | undefined> {
    const fileId = textAt(file, 'id');
    if (fileId === undefined) return undefined;
    const asked = this.#api.once(workspaceId, 'files.info', { file: fileId }).then(
      (answer) => fileRef({ ...fieldsAt(answer, 'file'), file_access: 'visible' }, workspaceId),
      (error: unknown) => fileRef(file, workspaceId, problemIn(error)),
    );
    return (await inTime(this.#clock, AT_HEARING_MS, asked)) ?? fileRef(file, workspaceId);
  }

  async #info(workspaceId: string, fileId: string, file: string, signal: AbortSignal): Promise<Fields> {
    try {
      return fieldsAt(await this.#api.read(workspaceId, 'files.info', { file: fileId }, signal), 'file');
    } catch (error) {
      const problem = problemIn(error);
      if (problem !== undefined) throw unusable(problem, file);
      if (refusedWith(error, 'missing_scope')) throw this.unreadable(file);
      throw error;
    }
  }
}

function problemIn(error: unknown): Problem | undefined {
  return refusedWith(error, ...Object.keys(REFUSALS)) ? REFUSALS[error.code] : undefined;
}

function unusable(problem: Problem, file: string): BotError {
  switch (problem) {
    case 'deleted':
      return new BotError('file-gone', `${file} was deleted`, { facts: { file } });
    case 'hidden':
      return new BotError('file-hidden', `${file} is hidden: the workspace's plan no longer shows it`, {
        facts: { file },
      });
    case 'external':
      return new BotError('file-elsewhere', `${file} lies outside Slack and is only linked here`, { facts: { file } });
    case 'no-access':
      return new BotError('file-closed', `${file} may not be read by this app`, { facts: { file } });
  }
}
