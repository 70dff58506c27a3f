import { BotError } from '../core/errors.ts';
import type { AgentEvent, Log, NemoSession } from '../core/ports.ts';
import { readAnswer } from './answer.ts';
import type { Accounts } from './auth.ts';
import { faultInStream, type StreamFault } from './failure.ts';
import { breakOf } from './flight.ts';
import type { Call, NemoHttp } from './http.ts';
import { OpenStream } from './open-stream.ts';
import { hear, judge } from './response.ts';

export interface RunParts {
  readonly http: NemoHttp;
  readonly accounts: Accounts;
  readonly log: Log;
  /** Asks the service for text as it is made; undefined leaves that to the service. */
  readonly streaming: boolean | undefined;
}

/** One prompt, written once, and the agent's events until it is done. See `NemoVideo.say` for what it throws. */
export async function* run(
  parts: RunParts,
  session: NemoSession,
  prompt: string,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent> {
  const { accounts, log } = parts;
  const opened = await accounts.withToken(signal, (token) =>
    open(parts, callOf(parts, session, prompt, token, signal)),
  );
  if (opened instanceof OpenStream) {
    try {
      yield* opened.events(signal);
    } finally {
      log.info('stream ended', { session: session.sessionId, ignored: opened.ignored });
    }
    return;
  }
  yield* opened.events;
  if (opened.fault) throw opened.fault;
}

function callOf(
  { streaming }: RunParts,
  session: NemoSession,
  prompt: string,
  token: string,
  signal: AbortSignal,
): Call {
  return {
    method: 'POST',
    path: '/run_sse',
    token,
    headers: { accept: 'text/event-stream' },
    json: {
      app_name: 'nemo_agent',
      user_id: 'me',
      session_id: session.sessionId,
      new_message: { parts: [{ text: prompt }] },
      ...(streaming === undefined ? {} : { streaming }),
    },
    signal,
    userId: session.userId,
    aboutSession: true,
    once: true,
  };
}

/** A JSON answer in place of a stream. */
interface Said {
  readonly events: readonly AgentEvent[];
  /** Thrown after the events. */
  readonly fault?: BotError | undefined;
}

/** Sends the call and waits until it is clear what follows. Throws the refusal where it is one. */
async function open({ http }: RunParts, call: Call): Promise<OpenStream | Said> {
  const response = await http.send(call);
  const { body, status, flight, asked } = response;
  if (status >= 300) throw (await hear(response, call.signal)).failure;
  const faultOf = (fault: StreamFault): BotError => faultInStream(fault, asked);
  const stream = new OpenStream(body, { faultOf, breakOf: (error) => breakOf(error, flight, call.signal) });
  switch (await stream.kind()) {
    case 'events':
      return stream;
    case 'empty':
      return { events: [] };
    case 'json': {
      const { body: answer, failure } = judge(response, await stream.text());
      if (failure) throw failure;
      const { events, fault } = readAnswer(answer);
      return { events, fault: fault && faultOf(fault) };
    }
    case 'page':
      stream.close();
      throw new BotError('service-failed', `${flight.what} was answered with a page`, { facts: { started: true } });
  }
}
