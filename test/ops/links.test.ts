import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LinkOptions, PublicLinks } from '../../src/ops/links.ts';
import { makeCertificate } from '../fakes/certificate.ts';

type Route = (request: IncomingMessage, response: ServerResponse) => void;

const never = new AbortController().signal;

function goTo(to: string, status = 302): Route {
  return (_, response) => response.writeHead(status, { location: to }).end();
}

const clip: Route = (_, response) =>
  response.writeHead(200, { 'content-type': 'Video/MP4; codecs="avc1"', 'content-length': '1234567' }).end();

const certificate = await makeCertificate('cdn.example', 'www.example');

describe('links people paste', () => {
  let server: Server;
  let routes: Record<string, Route>;
  let names: Record<string, string[]>;
  let asked: string[];
  let resolved: string[];
  const ours = getCACertificates('default');

  beforeAll(async () => {
    setDefaultCACertificates([...ours, certificate.cert]);
    server = createServer(certificate, (request, response) => {
      asked.push(`${request.method} ${request.headers.host?.split(':')[0]}${request.url}`);
      const route = routes[request.url ?? ''];
      if (route) route(request, response);
      else response.writeHead(404).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    setDefaultCACertificates(ours);
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    [routes, names, asked, resolved] = [{}, { 'cdn.example': ['127.0.0.1'], 'www.example': ['127.0.0.1'] }, [], []];
  });

  /** 127.0.0.1, where the server is, plays the internet here; everything else is private. */
  const options: LinkOptions = {
    resolve: async (hostname) => {
      resolved.push(hostname);
      const addresses = names[hostname] ?? [hostname];
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
    allowed: (address) => address === '127.0.0.1',
    deadlineMs: 10_000,
  };

  function url(path: string, host = 'cdn.example'): URL {
    return new URL(`https://${host}:${(server.address() as AddressInfo).port}${path}`);
  }

  function inspect(path: string | URL, signal = never): ReturnType<PublicLinks['inspect']> {
    return new PublicLinks(options).inspect(typeof path === 'string' ? url(path) : path, signal);
  }

  function refused(path: string | URL, detail: RegExp): Promise<void> {
    return expect(inspect(path)).rejects.toMatchObject({
      name: 'BotError',
      kind: 'bad-link',
      facts: { detail: expect.stringMatching(detail) },
    });
  }

  test('tells the size and the type of what is there, without fetching it', async () => {
    routes['/clip.mp4?sig=1'] = clip;
    const found = await inspect('/clip.mp4?sig=1');
    expect(found).toEqual({ url: url('/clip.mp4?sig=1'), bytes: 1_234_567, mimeType: 'video/mp4' });
    expect(asked).toEqual(['HEAD cdn.example/clip.mp4?sig=1']);
  });

  test('asks for one byte where a host does not answer HEAD', async () => {
    for (const status of [403, 405, 501]) {
      routes['/clip.mp4'] = ({ method, headers }, response) => {
        if (method === 'HEAD') return response.writeHead(status).end();
        expect(headers.range).toBe('bytes=0-0');
        return response.writeHead(206, { 'content-type': 'video/mp4', 'content-range': 'bytes 0-0/99' }).end('x');
      };
      expect(await inspect('/clip.mp4')).toEqual({ url: url('/clip.mp4'), bytes: 99, mimeType: 'video/mp4' });
    }
  });

  test('does not read on where a host ignores the range and sends everything', async () => {
    let closed = Promise.withResolvers<void>();
    routes['/endless.mp4'] = ({ method }, response) => {
      if (method === 'HEAD') return response.writeHead(200, { 'content-type': 'video/mp4' }).end();
      closed = Promise.withResolvers<void>();
      response.on('close', () => closed.resolve());
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': '5000000000' });
      return response.write('x'.repeat(1_000));
    };
    expect(await inspect('/endless.mp4')).toMatchObject({ bytes: 5_000_000_000 });
    await closed.promise;
  });

  test('knows an empty file, and leaves out what nobody told', async () => {
    routes['/empty'] = ({ method }, response) => {
      if (method === 'HEAD') return response.writeHead(200, { 'content-length': '0' }).end();
      return response.writeHead(416, { 'content-range': 'bytes */0' }).end();
    };
    routes['/live'] = (_, response) => response.writeHead(206, { 'content-range': 'bytes 0-0/*' }).end('x');
    expect(await inspect('/empty')).toEqual({ url: url('/empty'), bytes: 0 });
    expect(await inspect('/live')).toEqual({ url: url('/live') });
  });

  test('follows redirects by hand, also relative ones, and answers with where they end', async () => {
    routes['/a'] = goTo('/b', 301);
    routes['/b'] = goTo(url('/c', 'www.example').href, 307);
    routes['/c'] = clip;
    expect(await inspect('/a')).toMatchObject({ url: url('/c', 'www.example') });
    expect(asked).toEqual(['HEAD cdn.example/a', 'HEAD cdn.example/b', 'HEAD www.example/c']);
  });

  test('follows five redirects, and not six', async () => {
    for (let i = 0; i < 6; i += 1) routes[`/${i}`] = goTo(`/${i + 1}`, 308);
    routes['/6'] = clip;
    expect(await inspect('/1')).toMatchObject({ bytes: 1_234_567 });
    await refused('/0', /more than 5/);
  });

  test('row 12: no hop may be anything but https, or carry a password', async () => {
    for (const bad of ['http://cdn.example/x', 'ftp://cdn.example/x', 'file:///etc/passwd', 'data:video/mp4,x']) {
      await refused(new URL(bad), /not https/);
      routes['/hop'] = goTo(bad);
      await refused('/hop', /not https/);
    }
    await refused(new URL('https://me:secret@cdn.example/x'), /name or a password/);
    expect(asked.filter((each) => each !== 'HEAD cdn.example/hop')).toEqual([]);
  });

  test('row 12: no hop may lead to a host that is private, not by its name either', async () => {
    names['inside.example'] = ['10.0.0.5'];
    names['half.example'] = ['127.0.0.1', '169.254.169.254'];
    names['nowhere.example'] = [];
    for (const host of [
      'inside.example',
      'half.example',
      'nowhere.example',
      '10.1.2.3',
      '[::1]',
      '0x7f.2',
      '2130706434',
    ]) {
      await refused(url('/clip.mp4', host), /not public/);
      routes['/hop'] = goTo(url('/clip.mp4', host).href);
      await refused('/hop', /not public/);
    }
    expect(new Set(asked)).toEqual(new Set(['HEAD cdn.example/hop']));
  });

  test('row 12: a name that changes its address after the check gains nothing', async () => {
    const addresses = ['127.0.0.1', '10.0.0.5'];
    const rebinding: LinkOptions = {
      ...options,
      resolve: async () => [{ address: addresses.shift() ?? '10.0.0.5', family: 4 }],
    };
    routes['/clip.mp4'] = ({ method }, response) =>
      method === 'HEAD' ? response.writeHead(405).end() : clip({} as IncomingMessage, response);
    expect(await new PublicLinks(rebinding).inspect(url('/clip.mp4'), never)).toMatchObject({ bytes: 1_234_567 });
    expect([asked.length, addresses]).toEqual([2, ['10.0.0.5']]);
  });

  test('what is gone is told apart from what is refused', async () => {
    routes['/forbidden'] = (_, response) => response.writeHead(403).end();
    routes['/broken'] = (request) => request.socket.destroy();
    await expect(inspect('/missing')).rejects.toMatchObject({ kind: 'file-gone' });
    await refused('/forbidden', /403/);
    await refused('/broken', /could not be asked/);
    routes['/odd'] = goTo('https://');
    await refused('/odd', /no address/);
  });

  test('a host whose certificate is not its own is not asked', async () => {
    names['evil.test'] = ['127.0.0.1'];
    await refused(url('/clip.mp4', 'evil.test'), /could not be asked/);
    expect(asked).toEqual([]);
  });

  test('ends as soon as it is aborted, with that reason: while resolving and while asking', async () => {
    const reason = new Error('somebody stopped it');
    for (const at of ['resolving', 'asking', 'before']) {
      const stop = new AbortController();
      routes['/slow'] = () => stop.abort(reason);
      const slow: LinkOptions = {
        ...options,
        resolve: (name) => {
          if (at !== 'resolving') return options.resolve(name);
          setImmediate(() => stop.abort(reason));
          return new Promise(() => {});
        },
      };
      if (at === 'before') stop.abort(reason);
      await expect(new PublicLinks(slow).inspect(url('/slow'), stop.signal)).rejects.toBe(reason);
    }
  });

  test('a host that does not answer is given up after a while', async () => {
    routes['/silent'] = () => {};
    const hasty = new PublicLinks({ ...options, deadlineMs: 50 });
    await expect(hasty.inspect(url('/silent'), never)).rejects.toMatchObject({
      kind: 'bad-link',
      facts: { detail: 'it did not answer in time' },
    });
  });

  test('the internet itself is asked in earnest: localhost is refused by default', async () => {
    await expect(new PublicLinks().inspect(url('/clip.mp4', 'localhost'), never)).rejects.toMatchObject({
      facts: { detail: expect.stringMatching(/not public/) },
    });
    expect(asked).toEqual([]);
  });
});
