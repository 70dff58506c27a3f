import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Accounts } from '../accounts.ts';
import { badRequest, sessionNotFound } from '../http/errors.ts';
import type { Exchange, Route, SignedIn } from '../http/exchange.ts';
import { sendJson } from '../http/response.ts';
import type { Session } from '../records.ts';
import type { Shelf } from '../store.ts';

const claimBody = z.looseObject({ task_id: z.string(), session_id: z.string() });
const claimLifeS = 600;

/** Tokens and credits. */
export function accountRoutes(accounts: Accounts, sessions: Shelf<Session>): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/auth/anonymous-token',
      body: 'none',
      failures: 'envelope',
      open: true,
      handle: (exchange) => mint(accounts, exchange),
    },
    {
      method: 'POST',
      path: '/api/auth/claim-token',
      body: 'json',
      failures: 'envelope',
      open: false,
      handle: (exchange) => claim(sessions, exchange),
    },
    {
      method: 'GET',
      path: '/api/credits/balance/simple',
      body: 'none',
      failures: 'envelope',
      open: false,
      handle: credits,
    },
  ];
}

function mint(accounts: Accounts, { request, response }: Exchange): void {
  const clientId = request.headers['x-client-id'];
  if (typeof clientId !== 'string' || clientId.trim() === '' || clientId.length > 200)
    throw badRequest('Missing X-Client-Id header');
  const account = accounts.mint(clientId.trim(), request.socket.remoteAddress ?? '');
  request.resume();
  sendJson(response, 200, {
    code: 0,
    data: {
      token: account.token,
      user_id: account.userId,
      expires_at: new Date(account.expiresAt ?? 0).toISOString(),
      credits: account.available,
    },
  });
}

function claim(sessions: Shelf<Session>, { account, body, response }: SignedIn): void {
  const wanted = claimBody.safeParse(body);
  if (!wanted.success) throw badRequest('task_id and session_id are needed');
  const session = sessions.get(wanted.data.session_id);
  if (session?.userId !== account.userId || session.taskId !== wanted.data.task_id) throw sessionNotFound();
  sendJson(response, 200, {
    code: 0,
    data: { claim_token: `clm_${randomBytes(18).toString('hex')}`, expires_in: claimLifeS },
  });
}

function credits({ account, response }: SignedIn): void {
  const { available, frozen } = account;
  sendJson(response, 200, { code: 0, data: { available, frozen, total: available + frozen } });
}
