import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { badRequest } from '../http/errors.ts';
import { extensionFor, extensionOf } from './media-type.ts';

const longestChain = 5;
const quietMs = 30_000;

const local = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  local.addSubnet(net, bits);
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  local.addSubnet(net, bits, 'ipv6');

export interface Fetched {
  readonly name: string;
  readonly body: AsyncIterable<Buffer>;
}

/** Opens a public http(s) link, hop by hop; throws 400 where it leads nowhere or, without `allowLocal`, to a local host. */
export async function openUrl(text: string, allowLocal: boolean, signal: AbortSignal): Promise<Fetched> {
  let url = parse(text);
  for (let hop = 0; hop <= longestChain; hop += 1) {
    const answer = await get(url, await addressOf(url, allowLocal), signal);
    const status = answer.statusCode ?? 0;
    if (status >= 300 && status < 400 && answer.headers.location !== undefined) {
      answer.destroy();
      url = parse(answer.headers.location, url);
      continue;
    }
    if (status !== 200) {
      answer.destroy();
      throw badRequest(`The link answered with status ${status}`);
    }
    return { name: nameOf(url, answer.headers['content-type'] ?? ''), body: answer };
  }
  throw badRequest('The link leads from one place to another without end');
}

function parse(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null || !/^https?:$/.test(url.protocol)) throw badRequest('Not a link to a file');
  return url;
}

/** The one address that is asked, so that a name cannot point elsewhere after it was checked. */
async function addressOf(url: URL, allowLocal: boolean): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) > 0 ? [host] : await resolve(host);
  const [first] = addresses;
  if (first === undefined) throw badRequest('The host of the link cannot be found');
  if (!allowLocal && addresses.some(isLocal)) throw badRequest('The link leads to a private or local host');
  return first;
}

async function resolve(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    throw badRequest('The host of the link cannot be found');
  }
}

export function isLocal(address: string): boolean {
  // An IPv4 address in IPv6 dress is what it is.
  const inner = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  return /^::ffff:/i.test(inner) || local.check(inner, isIP(inner) === 6 ? 'ipv6' : 'ipv4');
}

function get(url: URL, address: string, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const options = {
    hostname: address,
    servername: isIP(url.hostname) > 0 ? '' : url.hostname,
    headers: { host: url.host },
    signal,
  };
  return new Promise((resolvePromise, reject) => {
    const asked = request(url, { ...options, timeout: quietMs }, resolvePromise);
    asked.on('timeout', () => asked.destroy(new Error('The link does not answer')));
    asked.on('error', (error) => reject(badRequest(`The link cannot be read: ${error.message}`)));
    asked.end();
  });
}

function nameOf(url: URL, contentType: string): string {
  const last = url.pathname.split('/').at(-1) ?? '';
  const name = safelyDecoded(last);
  if (extensionOf(name) !== '') return name;
  const extension = extensionFor(contentType);
  return extension === undefined ? name : `${name === '' ? 'file' : name}.${extension}`;
}

function safelyDecoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
