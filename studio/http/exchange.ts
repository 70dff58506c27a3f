import type { IncomingMessage } from 'node:http';
import type { Rule } from '../faults.ts';
import type { Account } from '../records.ts';
import type { LoggedRequest } from '../request-log.ts';
import type { StudioResponse } from './response.ts';

/** A request that found its route, with everything a handler may need of it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: StudioResponse;
  readonly url: URL;
  /** The named pieces of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined where there was none or the route reads the stream itself. */
  readonly body: unknown;
  /** Fault rules that this request has used up. */
  readonly rules: readonly Rule[];
  readonly log: LoggedRequest;
  /** Where links to files begin: no slash at the end. */
  readonly base: string;
}

export interface SignedIn extends Exchange {
  readonly account: Account;
}

interface RouteBase {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `:name` matches one piece of the path. */
  readonly path: string;
  readonly body: 'json' | 'stream' | 'none';
  /** How refusals are written. */
  readonly failures: 'envelope' | 'success-flag' | 'detail';
}

export interface OpenRoute extends RouteBase {
  readonly open: true;
  readonly handle: (exchange: Exchange) => Promise<void> | void;
}

/** Asks for a token first. */
export interface GuardedRoute extends RouteBase {
  readonly open: false;
  readonly handle: (exchange: SignedIn) => Promise<void> | void;
}

export type Route = OpenRoute | GuardedRoute;

export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route for a request; HEAD goes where GET goes. */
export function matchRoute(routes: readonly Route[], method: string, pathname: string): RouteMatch | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method;
  for (const route of routes) {
    const params = route.method === wanted ? matchPath(route.path, pathname) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function matchPath(pattern: string, pathname: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), pathname.split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, piece] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (!piece.startsWith(':')) {
      if (piece !== actual) return undefined;
      continue;
    }
    const decoded = decode(actual);
    if (decoded === undefined || decoded === '') return undefined;
    params[piece.slice(1)] = decoded;
  }
  return params;
}

function decode(piece: string): string | undefined {
  try {
    return decodeURIComponent(piece);
  } catch {
    return undefined;
  }
}
