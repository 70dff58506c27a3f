import { randomInt, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { filmMs } from '../agent/draft.ts';
import type { Dice } from '../dice.ts';
import { badRequest, sessionNotFound } from '../http/errors.ts';
import type { Route, SignedIn } from '../http/exchange.ts';
import { sendJson } from '../http/response.ts';
import type { Settings } from '../options.ts';
import type { Session, StoredFile } from '../records.ts';
import type { Shelf } from '../store.ts';

const createBody = z.looseObject({ task_name: z.string(), language: z.string().max(35).optional() });

export interface SessionParts {
  readonly settings: Settings;
  readonly dice: Dice;
  readonly sessions: Shelf<Session>;
  readonly files: Shelf<StoredFile>;
}

/** Opening a project and looking at it. */
export function sessionRoutes(parts: SessionParts): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/tasks/me/with-session/nemo_agent',
      body: 'json',
      failures: 'envelope',
      open: false,
      handle: (exchange) => create(parts, exchange),
    },
    {
      method: 'GET',
      path: '/api/state/nemo_agent/me/:session/latest',
      body: 'none',
      failures: 'envelope',
      open: false,
      handle: (exchange) => state(parts, exchange),
    },
  ];
}

/** The caller's session of that id; throws 1002. */
export function sessionFor(sessions: Shelf<Session>, { account }: SignedIn, id: string | undefined): Session {
  const session = sessions.get(id ?? '');
  if (session === undefined || session.userId !== account.userId) throw sessionNotFound();
  return session;
}

function create({ settings, dice, sessions }: SessionParts, { account, body, response }: SignedIn): void {
  const wanted = createBody.safeParse(body);
  if (!wanted.success) throw badRequest('task_name is needed');
  const session: Session = {
    id: newSessionId(),
    taskId: randomUUID(),
    userId: account.userId,
    language: wanted.data.language?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en',
    draft: null,
    history: [],
    files: [],
    fresh: [],
    asked: false,
  };
  sessions.put(session.id, session);
  const fields = { session_id: session.id, task_id: session.taskId, user_id: session.userId };
  const atTop = settings.form === 'mixed' && dice.chance(0.5);
  sendJson(response, 200, atTop ? { code: 0, ...fields } : { code: 0, data: fields });
}

/** 19 digits: more than a JavaScript number holds exactly. */
function newSessionId(): string {
  return `7${String(randomInt(1_000_000_000)).padStart(9, '0')}${String(randomInt(1_000_000_000)).padStart(9, '0')}`;
}

function state({ sessions, files }: SessionParts, exchange: SignedIn): void {
  const session = sessionFor(sessions, exchange, exchange.params['session']);
  const canvas = session.draft?.m;
  sendJson(exchange.response, 200, {
    code: 0,
    data: {
      session_id: session.id,
      user_id: session.userId,
      state: {
        draft: session.draft,
        video_infos: session.files
          .map((id) => files.get(id))
          .filter((file) => file !== undefined)
          .map(describeFile),
        canvas_config: canvas === undefined ? null : { width: canvas.width, height: canvas.height, fps: 30 },
        generated_media: [],
        video_analyses: [],
        ...(session.draft === null ? {} : { duration: filmMs(session.draft) / 1000 }),
      },
    },
  });
}

/** An upload, as the API tells of it; times in seconds. */
export function describeFile(file: StoredFile): Record<string, unknown> {
  const { info } = file;
  return {
    file_id: file.id,
    filename: file.name,
    file_type: info.kind,
    ...(info.durationMs === undefined ? {} : { duration: info.durationMs / 1000 }),
    ...(info.width === undefined ? {} : { width: info.width, height: info.height }),
    ...(info.fps === undefined ? {} : { fps: info.fps }),
    size: file.bytes,
    hash: file.hash,
  };
}
