import type { AddressInfo } from 'node:net';

import { HTTPReceiver, type BufferedIncomingMessage, type Receiver } from '@slack/bolt';

import type { Log } from '../../core/ports.ts';
import type { Door } from './door.ts';
import { installerOptions, type InstallParts } from './install.ts';
import { slackLogger } from './slack-log.ts';

const PATH = '/slack/events';
/** A message of 40,000 characters comes twice, as text and as blocks, each character escaped to six or more. */
const BODY_LIMIT = 2 * 1024 * 1024;
/** Slack waits 3 s. */
const UNHANDLED_MS = 2_500;
const ANSWERED_MS = 100;

interface HttpParts {
  readonly signingSecret: string;
  readonly server: { readonly host: string; readonly port: number };
  readonly install: InstallParts | undefined;
  readonly log: Log;
}

/** Slack's requests, signed. The answer is sent when the listener is through: what happened is stored by then. */
export class HttpDoor implements Door {
  readonly #receiver: HTTPReceiver;
  readonly #server: HttpParts['server'];
  #port: number | undefined;
  #cut: (() => void) | undefined;

  constructor({ signingSecret, server, install, log }: HttpParts) {
    this.#server = server;
    this.#receiver = new HTTPReceiver({
      signingSecret,
      endpoints: PATH,
      processBeforeResponse: true,
      bodyLimit: BODY_LIMIT,
      logger: slackLogger(log),
      customPropertiesExtractor: (request) => ({ sentAt: sentAt(request) }),
      unhandledRequestTimeoutMillis: UNHANDLED_MS,
      // What we know nothing of: Slack need not send it again.
      unhandledRequestHandler: ({ response }) => {
        if (!response.headersSent) response.writeHead(200).end();
      },
      processEventErrorHandler: async ({ error, response }) => {
        log.error('slack.not-stored', { reason: error.message });
        if (!response.headersSent) response.writeHead(500).end();
        return false;
      },
      ...(install === undefined ? {} : installerOptions(install)),
    });
  }

  get receivers(): readonly Receiver[] {
    return [this.#receiver];
  }

  get port(): number | undefined {
    return this.#port;
  }

  get listening(): boolean {
    return this.#port !== undefined;
  }

  async start(): Promise<void> {
    const server = await this.#receiver.start(this.#server);
    this.#cut = () => server.closeAllConnections();
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(inHand: Promise<unknown>): Promise<void> {
    if (this.#port === undefined) return;
    this.#port = undefined;
    const closed = this.#receiver.stop();
    await inHand;
    // Slack keeps its connections open: what was answered has left by then.
    const late = setTimeout(() => this.#cut?.(), ANSWERED_MS);
    await closed;
    clearTimeout(late);
  }
}

function sentAt({ headers }: BufferedIncomingMessage): number {
  return Number(headers['x-slack-request-timestamp']) * 1000;
}
