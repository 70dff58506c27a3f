import { z } from 'zod';
import type { Agent } from '../agent/agent.ts';
import { EventStream } from '../agent/speaker.ts';
import { badRequest } from '../http/errors.ts';
import type { Route, SignedIn } from '../http/exchange.ts';
import type { Settings } from '../options.ts';
import type { Session } from '../records.ts';
import type { Shelf } from '../store.ts';
import { sessionFor } from './sessions.ts';

const runBody = z.looseObject({
  app_name: z.literal('nemo_agent'),
  user_id: z.literal('me'),
  session_id: z.string(),
  new_message: z.looseObject({ parts: z.array(z.looseObject({ text: z.string() })).min(1) }),
});

/** The conversation. */
export function runRoutes(settings: Settings, agent: Agent, sessions: Shelf<Session>): Route[] {
  const handle = async (exchange: SignedIn): Promise<void> => {
    const wanted = runBody.safeParse(exchange.body);
    if (!wanted.success) throw badRequest(z.prettifyError(wanted.error));
    const session = sessionFor(sessions, exchange, wanted.data.session_id);
    const prompt = wanted.data.new_message.parts.map((part) => part.text).join('\n');
    const run = agent.accept(session, prompt);
    const stream = new EventStream(exchange.response, settings.form, agent.diceFor(run));
    await agent.carryOut(run, stream, exchange.rules);
  };
  return [{ method: 'POST', path: '/run_sse', body: 'json', failures: 'detail', open: false, handle }];
}
