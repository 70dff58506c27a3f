import { BotError } from '../core/errors.ts';
import type {
  Account,
  AgentEvent,
  Box,
  Clock,
  Credits,
  Log,
  NemoSession,
  NemoVideo,
  Project,
  Render,
  RenderOrder,
  Source,
  UploadedFile,
} from '../core/ports.ts';
import type { Skill } from './attribution.ts';
import { Accounts, type StoredAccount } from './auth.ts';
import { renderedFile } from './download.ts';
import { hasSegments, projectOf } from './draft.ts';
import { NemoHttp, type Call } from './http.ts';
import { renderNews, type RenderNews } from './render.ts';
import { hear } from './response.ts';
import { run } from './run.ts';
import { upload, uploadedFile } from './upload.ts';
import { claim, credits, readLayers, renderTicket, session as sessionFields } from './wire.ts';

export interface NemoOptions {
  readonly apiUrl: string;
  readonly webUrl: string;
  /** The operator's token; without one an anonymous account is made, once. */
  readonly token?: string | undefined;
  /** The anonymous account's client id; made once where none is given. */
  readonly clientId?: string | undefined;
  /** Whether to go on with an anonymous account where the operator's token is refused. */
  readonly anonFallback: boolean;
  readonly skill: Skill;
  readonly box: Box<StoredAccount>;
  readonly clock: Clock;
  readonly log: Log;
  /** The agent framework's own switch for text as it is made; left to the service where absent. */
  readonly streaming?: boolean | undefined;
}

/** NemoVideo over HTTP and SSE: one attempt a call, but for one renewal of a refused token. */
export function createNemo(options: NemoOptions): NemoVideo & { close(): Promise<void> } {
  return new NemoClient(options);
}

type Request = Omit<Call, 'token' | 'signal'>;

/** The service fetches the file itself before it answers. */
const FETCHED_BY_SERVICE_MS = 15 * 60_000;

class NemoClient implements NemoVideo {
  readonly #http: NemoHttp;
  readonly #accounts: Accounts;
  readonly #options: NemoOptions;

  constructor(options: NemoOptions) {
    this.#options = options;
    this.#http = new NemoHttp(options);
    this.#accounts = new Accounts({ ...options, http: this.#http });
  }

  account(): Account {
    return this.#accounts.account;
  }

  async openSession(language: string, signal: AbortSignal): Promise<NemoSession> {
    const open = (body: object): Promise<object> =>
      this.#json(
        { method: 'POST', path: '/api/tasks/me/with-session/nemo_agent', json: { task_name: 'project', ...body } },
        signal,
      );
    if (language === '') return this.#sessionIn(await open({}));
    try {
      return this.#sessionIn(await open({ language }));
    } catch (error) {
      // Not every form of the call is documented with a language.
      if (!(error instanceof BotError) || error.kind !== 'refused') throw error;
      return this.#sessionIn(await open({}));
    }
  }

  say(session: NemoSession, prompt: string, signal: AbortSignal): AsyncIterable<AgentEvent> {
    const { log, streaming } = this.#options;
    return run({ http: this.#http, accounts: this.#accounts, log, streaming }, session, prompt, signal);
  }

  upload(session: NemoSession, name: string, source: Source, signal: AbortSignal): Promise<UploadedFile> {
    const { clock } = this.#options;
    return upload({ http: this.#http, accounts: this.#accounts, clock }, session, name, source, signal);
  }

  async uploadUrl(session: NemoSession, url: URL, signal: AbortSignal): Promise<UploadedFile> {
    const answer = await this.#json(
      {
        method: 'POST',
        path: `/api/upload-video/nemo_agent/me/${encodeURIComponent(session.sessionId)}`,
        json: { urls: [url.href], source_type: 'url' },
        silenceMs: FETCHED_BY_SERVICE_MS,
        ...about(session),
      },
      signal,
    );
    return uploadedFile(answer, url.pathname.split('/').at(-1) || url.hostname);
  }

  async project(session: NemoSession, signal: AbortSignal): Promise<Project> {
    const path = `/api/state/nemo_agent/me/${encodeURIComponent(session.sessionId)}/latest`;
    return projectOf(await this.#json({ method: 'GET', path, ...about(session) }, signal));
  }

  async credits(signal: AbortSignal): Promise<Credits> {
    const answer = await this.#json({ method: 'GET', path: '/api/credits/balance/simple' }, signal);
    const { available, frozen = 0, total, total_granted: granted } = readLayers(credits, layersOf(answer));
    if (available === undefined) throw misunderstood('credits');
    return { available, frozen, total: total ?? granted ?? available + frozen };
  }

  async startRender(session: NemoSession, order: RenderOrder, signal: AbortSignal): Promise<string> {
    if (!hasSegments(order.draft)) throw new BotError('nothing-to-export', 'no track has a segment on it');
    const { id, draft, quality } = order;
    const json = { id, sessionId: session.sessionId, draft, output: { format: 'mp4', quality } };
    const answer = await this.#json({ method: 'POST', path: RENDERS, json, ...about(session) }, signal);
    const ticket = readLayers(renderTicket, layersOf(answer));
    return ticket.render_id ?? ticket.renderId ?? ticket.id ?? ticket.taskId ?? ticket.task_id ?? id;
  }

  async render(id: string, signal: AbortSignal): Promise<Render> {
    const news = await this.#accounts.withToken(signal, (token) => this.#poll(id, token, signal));
    if (news.status !== 'completed') return news;
    const file = await renderedFile({ http: this.#http, accounts: this.#accounts }, id, news.url, signal);
    return { status: 'completed', ...(news.url ? { url: news.url } : {}), file };
  }

  async cancelRender(id: string, signal: AbortSignal): Promise<void> {
    await this.#json({ method: 'POST', path: `${RENDERS}/${encodeURIComponent(id)}/cancel` }, signal);
  }

  async claimLink({ taskId, sessionId, userId }: NemoSession, signal: AbortSignal): Promise<URL> {
    const json = { ...(taskId === '' ? {} : { task_id: taskId }), session_id: sessionId };
    const answer = await this.#json(
      { method: 'POST', path: '/api/auth/claim-token', json, userId, aboutSession: true },
      signal,
    );
    const { claim_token: token } = readLayers(claim, layersOf(answer));
    if (!token) throw misunderstood('claim-token');
    return this.#http.web('workspace/claim', { ct: token });
  }

  async close(): Promise<void> {
    this.#accounts.close();
    await this.#http.close();
  }

  #json(request: Request, signal: AbortSignal): Promise<object> {
    return this.#accounts.withToken(signal, (token) =>
      this.#http.json({ userId: this.#accounts.userId, ...request, token, signal }),
    );
  }

  /** A poll that fails throws; an answer that says the render failed is news. */
  async #poll(id: string, token: string, signal: AbortSignal): Promise<RenderNews> {
    const path = `${RENDERS}/${encodeURIComponent(id)}`;
    const response = await this.#http.send({ method: 'GET', path, token, signal, silenceMs: POLL_SILENCE_MS });
    const { body, failure } = await hear(response, signal);
    const news = renderNews(body);
    if (failure && (failure.kind !== 'refused' || news.status !== 'failed')) throw failure;
    return news;
  }

  #sessionIn(answer: object): NemoSession {
    const { data, session } = answer as { readonly data?: { readonly session?: unknown }; readonly session?: unknown };
    const found = readLayers(sessionFields, [data, answer, data?.session, session]);
    const sessionId = found.session_id ?? found.sessionId;
    if (sessionId === undefined) throw misunderstood('session');
    return {
      sessionId,
      taskId: found.task_id ?? found.taskId ?? '',
      userId: found.user_id ?? found.userId ?? this.#accounts.userId ?? '',
    };
  }
}

const RENDERS = '/api/render/proxy/lambda';
const POLL_SILENCE_MS = 60_000;

function about({ userId }: NemoSession): Pick<Call, 'userId' | 'aboutSession'> {
  return { userId, aboutSession: true };
}

/** Some answers have their fields in the envelope, some beside it. */
function layersOf(answer: object): readonly unknown[] {
  return ['data' in answer ? answer.data : undefined, answer];
}

function misunderstood(what: string): BotError {
  return new BotError('service-failed', `the ${what} answer lacks what it is for`, { facts: { started: true } });
}
