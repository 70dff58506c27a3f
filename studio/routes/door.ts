import { z } from 'zod';
import type { Accounts } from '../accounts.ts';
import { ruleSchema, type Faults } from '../faults.ts';
import { badRequest } from '../http/errors.ts';
import type { OpenRoute } from '../http/exchange.ts';
import { sendJson } from '../http/response.ts';
import type { RequestLog } from '../request-log.ts';
import type { Session } from '../records.ts';
import type { Shelf } from '../store.ts';

const command = z.strictObject({
  rules: z.array(ruleSchema).optional(),
  /** Drops the rules that wait, before anything else here is done. */
  clear: z.boolean().optional(),
  /** What every account has from now on. */
  credits: z.int().min(0).optional(),
  /** Every token given out so far is refused from now on (1001). */
  refuseTokens: z.boolean().optional(),
  /** Every session is gone (1002). */
  forgetSessions: z.boolean().optional(),
});
const orders = z.union([z.array(ruleSchema), ruleSchema, command]);

export interface DoorParts {
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly accounts: Accounts;
  readonly sessions: Shelf<Session>;
}

/** The door for tests: things that go wrong on order, and the book of what reached the studio. Only with `faults`. */
export function doorRoutes(parts: DoorParts): OpenRoute[] {
  const common = { body: 'none', failures: 'envelope', open: true } as const;
  const { faults, requests } = parts;
  return [
    {
      ...common,
      method: 'POST',
      path: '/__faults',
      body: 'json',
      handle: ({ body, response }) => {
        const wanted = orders.safeParse(body);
        if (!wanted.success) throw badRequest(z.prettifyError(wanted.error));
        follow(parts, wanted.data);
        sendJson(response, 200, { rules: faults.list() });
      },
    },
    {
      ...common,
      method: 'GET',
      path: '/__faults',
      handle: ({ response }) => sendJson(response, 200, { rules: faults.list() }),
    },
    {
      ...common,
      method: 'DELETE',
      path: '/__faults',
      handle: ({ response }) => {
        faults.clear();
        sendJson(response, 200, { rules: [] });
      },
    },
    {
      ...common,
      method: 'GET',
      path: '/__requests',
      handle: ({ response }) => sendJson(response, 200, { requests: requests.list() }),
    },
    {
      ...common,
      method: 'DELETE',
      path: '/__requests',
      handle: ({ response }) => {
        requests.clear();
        sendJson(response, 200, { requests: [] });
      },
    },
  ];
}

function follow({ faults, accounts, sessions }: DoorParts, wanted: z.infer<typeof orders>): void {
  if (Array.isArray(wanted)) return faults.add(...wanted);
  if ('action' in wanted) return faults.add(wanted);
  if (wanted.clear === true) faults.clear();
  faults.add(...(wanted.rules ?? []));
  if (wanted.credits !== undefined) accounts.setCredits(wanted.credits);
  if (wanted.refuseTokens === true) accounts.refuseTokens();
  if (wanted.forgetSessions === true) for (const session of sessions.all()) sessions.delete(session.id);
}
