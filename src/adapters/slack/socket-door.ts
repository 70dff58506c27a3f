import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SocketModeReceiver, type Receiver } from '@slack/bolt';

import type { BotError } from '../../core/errors.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { SlackApi } from './api.ts';
import type { Door } from './door.ts';
import { INSTALL_PATH, installerOptions, REDIRECT_PATH, scopesOf, type InstallParts } from './install.ts';
import { slackLogger } from './slack-log.ts';
import { SocketLink } from './socket-link.ts';

interface SocketParts {
  readonly appToken: string;
  readonly server: { readonly host: string; readonly port: number };
  readonly install: InstallParts | undefined;
  readonly api: SlackApi;
  readonly clock: Clock;
  readonly log: Log;
  onFatal(error: BotError): void;
}

/**
 * Socket Mode, over two connections: while Slack renews one, every few hours, events come by the other. The acknowledgement comes
 * first here: what is in hand when the process dies is lost, which is why this mode is for trying out.
 */
export class SocketDoor implements Door {
  readonly #parts: SocketParts;
  readonly #receivers: readonly SocketModeReceiver[];
  readonly #links: readonly SocketLink[];
  #pages: Server | undefined;

  constructor(parts: SocketParts) {
    this.#parts = parts;
    this.#receivers = [receiverOf(parts, parts.install), receiverOf(parts, undefined)];
    const alone = (): boolean => this.#links.every(({ connected }) => !connected);
    this.#links = this.#receivers.map(
      ({ client }, index) =>
        new SocketLink({
          client,
          name: `socket ${index + 1}`,
          clock: parts.clock,
          log: parts.log,
          alone,
          onFatal: parts.onFatal.bind(parts),
        }),
    );
  }

  get receivers(): readonly Receiver[] {
    return this.#receivers;
  }

  get listening(): boolean {
    return this.#links.some(({ connected }) => connected);
  }

  get port(): number | undefined {
    return (this.#pages?.address() as AddressInfo | null | undefined)?.port;
  }

  async start(): Promise<void> {
    if (this.#parts.install !== undefined) await this.#openPages(this.#parts.install);
    // One is enough to begin with; the second follows by itself.
    await Promise.any(this.#links.map((link) => link.start())).catch((error: unknown) => {
      throw error instanceof AggregateError ? (error.errors[0] as unknown) : error;
    });
  }

  async stop(inHand: Promise<unknown>): Promise<void> {
    await Promise.all([inHand, ...this.#links.map((link) => link.stop())]);
    const pages = this.#pages;
    this.#pages = undefined;
    if (pages === undefined) return;
    pages.closeAllConnections();
    pages.close();
    await once(pages, 'close');
  }

  /** The library's own server for them would end the process where its port is taken. */
  async #openPages({ workspaces }: InstallParts): Promise<void> {
    const [receiver] = this.#receivers;
    const installer = receiver?.installer;
    const pages = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (installer !== undefined && request.method === 'GET' && pathname === INSTALL_PATH) {
        void installer
          .handleInstallPath(request, response, {}, { scopes: scopesOf(workspaces) })
          .catch(() => response.writeHead(500).end());
      } else if (installer !== undefined && request.method === 'GET' && pathname === REDIRECT_PATH) {
        void installer.handleCallback(request, response, {}).catch(() => response.writeHead(500).end());
      } else response.writeHead(404).end();
    });
    this.#pages = pages;
    pages.listen(this.#parts.server);
    await once(pages, 'listening');
  }
}

function receiverOf({ appToken, api, log }: SocketParts, install: InstallParts | undefined): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger: slackLogger(log),
    // Connecting anew is ours to do: the library waits 5 s before it, and ends the process where the token is refused.
    autoReconnectEnabled: false,
    processEventErrorHandler: async ({ error }) => {
      log.error('slack.lost', { reason: error.message });
      return false;
    },
    ...(install === undefined
      ? { installerOptions: { clientOptions: api.clientOptions() } }
      : installerOptions(install)),
  });
}
