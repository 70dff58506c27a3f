import { getEventListeners, once } from 'node:events';
import { constants, createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { errors } from 'undici';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { breakOf } from '../../src/nemo/flight.ts';
import { ManualClock } from '../fakes/manual-clock.ts';
import { LOCALHOST } from './localhost-certificate.ts';
import { events, ok } from './server.ts';
import { client, CREDITS, failureOf, never, RUN, session, told, world, type Client } from './world.ts';

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

interface RawServer {
  readonly url: string;
  connections: number;
}

/** A server that does `act` with each connection, below HTTP. */
async function rawServer(act: (socket: Socket) => void): Promise<RawServer> {
  const raw = { url: '', connections: 0 };
  const server = createServer((socket) => {
    raw.connections += 1;
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    act(socket);
  });
  raw.url = `http://127.0.0.1:${await portOf(server)}`;
  return raw;
}

/** What a server does once the first bytes of a request are there: says `text`, then `after`. */
function answering(text: string, after: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => {
      if (text === '') after(socket);
      else socket.write(text, () => setTimeout(after, 5, socket));
    });
  };
}

const end = (socket: Socket): void => void socket.end();
const reset = (socket: Socket): void => void socket.resetAndDestroy();

function at(apiUrl: string): Client {
  return client({ apiUrl, clock: new ManualClock(), token: 'op' });
}

const unreachable = { events: [], error: { kind: 'unreachable', facts: { started: false } } };

describe('a prompt that never connected may leave again: `unreachable`, not started', () => {
  it('connection refused', async () => {
    const server = createServer();
    const port = await portOf(server);
    await new Promise((resolve) => {
      server.close(resolve);
    });
    expect(await told(at(`http://127.0.0.1:${port}`))).toMatchObject(unreachable);
  });

  it('no such name', async () => {
    expect(await told(at('http://no-such-host.invalid'))).toMatchObject(unreachable);
  });

  it('a certificate that nobody vouches for', async () => {
    expect(await told(at(`https://localhost:${await portOf(createTlsServer(LOCALHOST))}`))).toMatchObject(unreachable);
  });

  it('TLS spoken to somebody who does not', async () => {
    const { url } = await rawServer(answering('HTTP/1.1 400 Bad Request\r\n\r\n', end));
    expect(await told(at(url.replace('http:', 'https:')))).toMatchObject(unreachable);
  });

  it('a connection cut during the handshake', async () => {
    const { url } = await rawServer(answering('', reset));
    expect(await told(at(url.replace('http:', 'https:')))).toMatchObject(unreachable);
  });
});

describe('a prompt that may have arrived is never sent again: `disconnected`, started', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n';
  const said = 'data: {"type":"text","content":"Half"}\n\n';
  const chunked = `transfer-encoding: chunked\r\n\r\n${said.length.toString(16)}\r\n${said}\r\n`;
  const half = [{ type: 'text', text: 'Half', whole: false }];

  it.each([
    ['hung up on before an answer', '', end, []],
    ['reset before an answer', '', reset, []],
    ['answered with nonsense', 'SSH-2.0-OpenSSH\r\n\r\n', end, []],
    ['reset within the head', 'HTTP/1.1 200 OK\r\ncontent-', reset, []],
    ['ended within its stream', head + chunked, end, half],
    ['ended within a stream that is to close anyway', `${head}connection: close\r\n${chunked}`, end, half],
    ['reset within its stream', head + chunked, reset, half],
    ['ended short of its length', `${head}content-length: 999\r\n\r\n${said}`, end, half],
  ] as const)('rule 45: %s', async (_, text, after, expected) => {
    const server = await rawServer(answering(text, after));
    const { events: came, error } = await told(at(server.url));
    expect(error).toMatchObject({ kind: 'disconnected', facts: { started: true } });
    expect(came).toEqual(expected);
    expect(server.connections).toBe(1);
  });

  it('a stream that has no other end than its connection’s is complete', async () => {
    const { url } = await rawServer(answering(`${head}connection: close\r\n\r\n${said}`, end));
    expect(await told(at(url))).toEqual({ events: half, error: undefined });
  });

  it('a silence that is over its limit is told as such', () => {
    const flight = { what: 'GET /x', once: false, written: true };
    for (const silence of [new errors.HeadersTimeoutError(), new errors.BodyTimeoutError()]) {
      expect(breakOf(silence, flight, never)).toMatchObject({ kind: 'timed-out', facts: { started: true } });
    }
  });

  it('every other call tells it the same way', async () => {
    const { url } = await rawServer(answering('', reset));
    expect(await failureOf(at(url).credits(never))).toMatchObject({ kind: 'disconnected', facts: { started: true } });
  });
});

async function h2Server(
  answer: (stream: ServerHttp2Stream, path: string, count: number) => void,
): Promise<{ url: string; paths: string[] }> {
  const paths: string[] = [];
  const server = createSecureServer(LOCALHOST);
  server.on('session', (each) => {
    each.on('error', () => {});
    onTestFinished(() => each.destroy());
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    paths.push(String(headers[':path']));
    answer(stream, String(headers[':path']), paths.length);
  });
  return { url: `https://localhost:${await portOf(server)}`, paths };
}

describe('over HTTP/2', () => {
  const trusted = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...trusted, LOCALHOST.cert]));
  afterAll(() => setDefaultCACertificates(trusted));

  const done = 'data: {"type":"text","content":"Done."}\n\n';

  it('streams and calls share a connection', async () => {
    const { url, paths } = await h2Server((stream, path) => {
      stream.respond({ ':status': 200 });
      stream.end(path === '/run_sse' ? done : '{"code":0,"data":{"available":7}}');
    });
    const nemo = at(url);
    expect(await told(nemo)).toEqual({ events: [{ type: 'text', text: 'Done.', whole: false }], error: undefined });
    expect(await nemo.credits(never)).toMatchObject({ available: 7 });
    expect(paths).toHaveLength(2);
  });

  it('rule 45: a prompt turned away with REFUSED_STREAM is not sent again behind our back', async () => {
    const { url, paths } = await h2Server((stream, _, count) => {
      if (count === 1) return stream.close(constants.NGHTTP2_REFUSED_STREAM);
      stream.respond({ ':status': 200 });
      stream.end(done);
    });
    const { events: came, error } = await told(at(url));
    expect(came).toEqual([]);
    expect(error).toMatchObject({ kind: 'disconnected', facts: { started: true } });
    expect(paths).toEqual(['/run_sse']);
  });

  it('rule 45: a stream reset in the middle is a broken one', async () => {
    const { url } = await h2Server((stream) => {
      stream.respond({ ':status': 200 });
      stream.write(done, () => setTimeout(() => stream.destroy(new Error('lost the agent')), 5));
    });
    const { events: came, error } = await told(at(url));
    expect(came).toHaveLength(1);
    expect(error).toMatchObject({ kind: 'disconnected', facts: { started: true } });
  });
});

describe('an abort', () => {
  it('ends a wait for the connection at once, and nothing is written afterwards', async () => {
    const bytes: Buffer[] = [];
    const { url } = await rawServer((socket) => void socket.on('data', (chunk) => bytes.push(chunk)));
    const stop = new AbortController();
    // A handshake that nobody answers.
    const telling = told(at(url.replace('http:', 'https:')), stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 20);
    expect(await telling).toMatchObject({ events: [], error: { message: 'enough' } });
    expect(Buffer.concat(bytes).toString('latin1')).not.toContain('run_sse');
  });

  it('before the call lets nothing leave', async () => {
    const { server, nemo } = await world({ token: 'op' });
    expect(await told(nemo, AbortSignal.abort('no'))).toEqual({ events: [], error: 'no' });
    expect(server.seen).toEqual([]);
  });

  it('rejects an open stream with its reason and closes the socket', async () => {
    const { server, nemo } = await world({ token: 'op' });
    // Several events in one piece: those behind the abort are not told any more.
    server.on(RUN, (response) => void response.writeHead(200).write('data: heartbeat\n\n'.repeat(5)));
    const stop = new AbortController();
    const came: unknown[] = [];
    const listening = (async () => {
      for await (const event of nemo.say(session, 'x', stop.signal)) {
        came.push(event);
        stop.abort(new Error('enough'));
      }
    })();
    await expect(listening).rejects.toThrow('enough');
    expect(came).toEqual([{ type: 'keepalive' }]);
    await expect.poll(() => server.connections()).toBe(0);
  });

  it('whoever stops listening closes the socket', async () => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(RUN, (response) => void response.writeHead(200).write('data: {"type":"heartbeat"}\n\n'));
    for await (const event of nemo.say(session, 'x', never)) {
      expect(event).toEqual({ type: 'keepalive' });
      break;
    }
    await expect.poll(() => server.connections()).toBe(0);
  });

  it('finds no listener left on its signal after the calls that carried it', async () => {
    const { server, nemo } = await world();
    server.on(CREDITS, ok({ available: 1 })).on(RUN, events({ type: 'text', content: 'Done.' }));
    const { signal } = new AbortController();
    await nemo.credits(signal);
    await told(nemo, signal);
    await failureOf(nemo.project(session, signal));
    await expect.poll(() => getEventListeners(signal, 'abort')).toEqual([]);
  });
});
