import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Accounts } from '../accounts.ts';
import type { Dice } from '../dice.ts';
import type { Faults, Rule } from '../faults.ts';
import type { Settings } from '../options.ts';
import { loggable, type LoggedRequest, type RequestLog } from '../request-log.ts';
import { discardRest, readJson } from './body.ts';
import { ApiError, errorForCode, errorForStatus, notFound } from './errors.ts';
import { matchRoute, type Exchange, type Route, type RouteMatch } from './exchange.ts';
import { sendJson, StudioResponse } from './response.ts';

export interface ServerParts {
  readonly settings: Settings;
  readonly accounts: Accounts;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly routes: readonly Route[];
  readonly dice: Dice;
}

/** Takes requests to their routes, and whatever is thrown there to an answer. */
export class HttpServer {
  readonly #parts: ServerParts;
  readonly #serving = new Set<Promise<void>>();
  readonly #server: Server<typeof IncomingMessage, typeof StudioResponse>;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    // An upload of 500 MB over a slow line may take longer than Node's five minutes.
    const limits = { requestTimeout: 0, headersTimeout: 60_000, keepAliveTimeout: 65_000 };
    this.#server = createServer({ ServerResponse: StudioResponse, ...limits }, (request, response) => {
      const work = this.#serve(request, response as StudioResponse).finally(() => this.#serving.delete(work));
      this.#serving.add(work);
    });
  }

  async listen(): Promise<number> {
    const { port, host } = this.#parts.settings;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Hangs up on everybody; resolves when every handler has noticed. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
    await Promise.all(this.#serving);
  }

  async #serve(request: IncomingMessage, response: StudioResponse): Promise<void> {
    const url = URL.parse(request.url ?? '/', 'http://studio');
    const match = url === null ? undefined : matchRoute(this.#parts.routes, request.method ?? 'GET', url.pathname);
    const log = this.#note(request, response, url?.pathname ?? '/');
    try {
      if (url === null || match === undefined) throw notFound();
      const body = match.route.body === 'json' ? await readJson(request) : undefined;
      noteBody(log, body);
      await this.#handle(
        { request, response, url, body, params: match.params, log, rules: [], base: this.#base(request) },
        match,
      );
    } catch (error) {
      this.#answerError(error, match?.route.failures ?? 'envelope', request, response);
    }
  }

  /** Writes the request down; what is said at the fault door stays out of the book. */
  #note(request: IncomingMessage, response: StudioResponse, path: string): LoggedRequest {
    const method = request.method ?? 'GET';
    const log: LoggedRequest = { at: Date.now(), method, path, headers: loggable(request.headers), status: 0 };
    if (!isDoor(path)) this.#parts.requests.add(log);
    response.once('close', () => {
      log.status = response.headersSent ? response.statusCode : 0;
    });
    return log;
  }

  async #handle(bare: Exchange, { route }: RouteMatch): Promise<void> {
    const { method, path, prompt } = bare.log;
    const fitting = { method, path, ...(prompt === undefined ? {} : { prompt }) };
    const rules = isDoor(path) ? [] : this.#parts.faults.take(fitting);
    if (followLineRules(rules, bare) === 'gone') return;
    const exchange = { ...bare, rules };
    if (route.open) return route.handle(exchange);
    const account = this.#parts.accounts.byToken(bearerOf(bare.request));
    return route.handle({ ...exchange, account });
  }

  #answerError(error: unknown, failures: Route['failures'], request: IncomingMessage, response: StudioResponse): void {
    if (!(error instanceof ApiError))
      this.#parts.settings.log('request failed', { path: request.url, error: String(error) });
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const known = error instanceof ApiError ? error : errorForStatus(500, 'Internal error');
    const status = this.#hidesStatus(known) ? 200 : known.status;
    sendJson(response, status, this.#errorBody(known, failures), known.headers);
    discardRest(request);
  }

  /** NemoVideo's own codes may come inside a 200. */
  #hidesStatus(error: ApiError): boolean {
    const { form } = this.#parts.settings;
    return error.code >= 1000 && (form === 'agent' || (form === 'mixed' && this.#parts.dice.chance(0.5)));
  }

  #errorBody(error: ApiError, failures: Route['failures']): object {
    const { form } = this.#parts.settings;
    if (failures === 'success-flag') return { success: false, error: error.message, code: error.code };
    if (failures === 'detail' && error.code === 1002 && form !== 'documented') return { detail: error.message };
    const key = form === 'mixed' ? this.#parts.dice.pick(['message', 'msg', 'detail']) : 'message';
    return { code: error.code, [key]: error.message };
  }

  #base(request: IncomingMessage): string {
    return this.#parts.settings.publicUrl ?? `http://${request.headers.host ?? 'localhost'}`;
  }
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function isDoor(path: string): boolean {
  return path.startsWith('/__');
}

function noteBody(log: LoggedRequest, body: unknown): void {
  if (log.path === '/run_sse') log.prompt = promptIn(body);
  else if (body !== undefined) log.body = body;
}

function promptIn(body: unknown): string {
  const parts = (body as { new_message?: { parts?: unknown } } | null)?.new_message?.parts;
  if (!Array.isArray(parts)) return '';
  return parts.map((part: { text?: unknown } | null) => (typeof part?.text === 'string' ? part.text : '')).join('\n');
}

/** Faults on the line and in place of the work; `gone`: there is nothing more to do for this request. */
function followLineRules(rules: readonly Rule[], { request, response }: Exchange): 'gone' | 'here' {
  for (const rule of rules) {
    const { action, forMs, bytes } = rule;
    if (action === 'drop' || action === 'stall') {
      if (rule.after === 'bytes') response.cutAfter({ action, bytes, ...(forMs === undefined ? {} : { forMs }) });
      if (rule.after !== 'request') continue;
      if (action === 'drop') request.socket.destroy();
      else if (forMs !== undefined) setTimeout(() => request.socket.destroy(), forMs).unref();
      return 'gone';
    }
    if (action === 'html') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
      return 'gone';
    }
    const error = errorOrdered(rule);
    if (error !== undefined) throw error;
  }
  return 'here';
}

function errorOrdered({ action, message, retryAfterS }: Rule): ApiError | undefined {
  const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
  if (action === '5xx') return errorForStatus(502, message, headers);
  if (/^\d{3}$/.test(action)) return errorForStatus(Number(action), message, headers);
  if (action.startsWith('code:')) return errorForCode(Number(action.slice(5)), message, headers);
  return undefined;
}
