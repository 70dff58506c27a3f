import { BotError, toBotError } from '../../core/errors.ts';
import type { ChatSource, Host, Log } from '../../core/ports.ts';
import { makeApp, type Listener } from './bolt.ts';
import { Deeds } from './deeds.ts';
import type { Door } from './door.ts';
import { Ears, type EarParts } from './ears.ts';
import { fieldsAt, type Fields } from './fields.ts';
import { HttpDoor } from './http-door.ts';
import type { InstallParts } from './install.ts';
import { SocketDoor } from './socket-door.ts';
import type { Workspaces } from './workspaces.ts';

const LONGEST_WAIT_MS = 30_000;

/** The listening half: Bolt, over HTTP or Socket Mode. */
export class SlackSource implements ChatSource {
  readonly #parts: EarParts;
  readonly #workspaces: Workspaces;
  readonly #log: Log;
  readonly #inWork = new Set<Promise<void>>();
  readonly #ending = new AbortController();
  #door: Door | undefined;
  #ears: Ears | undefined;

  constructor(parts: EarParts, workspaces: Workspaces) {
    this.#parts = parts;
    this.#workspaces = workspaces;
    this.#log = parts.options.log;
  }

  get listening(): boolean {
    return this.#door?.listening ?? false;
  }

  get port(): number | undefined {
    return this.#door?.port;
  }

  /** Resolves once events come in; rejects where only a changed set-up helps. */
  async start(host: Host): Promise<void> {
    const { api, options } = this.#parts;
    if (options.workspaces.kind === 'one') await this.#knowOurselves();
    const ears = new Ears(this.#parts, host);
    const deeds = new Deeds(this.#parts, this.#workspaces, host);
    const door = this.#makeDoor();
    this.#door = door;
    this.#ears = ears;
    const [receiver, ...others] = door.receivers;
    if (receiver === undefined) throw new BotError('unexpected', 'a door without a receiver');
    const app = makeApp({ receiver, api, workspaces: this.#workspaces, log: this.#log }, this.#listener(ears, deeds));
    for (const other of others) other.init(app);
    await ears.start();
    await door.start();
    this.#log.info('slack.listening', { mode: options.connection.kind, port: door.port });
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    const inHand = Promise.allSettled(this.#inWork);
    await this.#door?.stop(inHand);
    await inHand;
    await this.#ears?.stop();
  }

  /** Waits for a Slack that is down; a token that is refused is no use waiting for. */
  async #knowOurselves(): Promise<void> {
    for (let waitMs = 1_000; ; waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs)) {
      try {
        await this.#workspaces.only();
        return;
      } catch (error) {
        const { kind, message } = toBotError(error);
        if (kind === 'unauthorized' || kind === 'unexpected') throw error;
        this.#log.warn('slack.not-connected', { kind, reason: message, waitMs });
      }
      await this.#parts.options.clock.sleep(waitMs, this.#ending.signal);
    }
  }

  #makeDoor(): Door {
    const { api, options } = this.#parts;
    const { connection, clock, log, server } = options;
    const install = this.#installParts();
    if (connection.kind === 'http')
      return new HttpDoor({ signingSecret: connection.signingSecret, server, install, log });
    return new SocketDoor({
      appToken: connection.appToken,
      server,
      install,
      api,
      clock,
      log,
      onFatal: (error) => options.onFatal(error),
    });
  }

  #installParts(): InstallParts | undefined {
    const { installations } = this.#workspaces;
    const { workspaces } = this.#parts.options;
    if (workspaces.kind === 'one' || installations === undefined) return undefined;
    return { workspaces, installations, api: this.#parts.api };
  }

  #listener(ears: Ears, deeds: Deeds): Listener {
    return {
      message: (event, home) => this.#work(() => ears.hear(event, home)),
      mention: (event, home) => this.#work(() => ears.hearMention(event, home)),
      command: (body, home, acknowledge) => this.#work(() => deeds.command(body, home, acknowledge)),
      press: (body, home, acknowledge) => this.#work(() => deeds.press(body, home, acknowledge)),
      shortcut: (body, home, acknowledge) => this.#work(() => deeds.shortcut(body, home, acknowledge)),
      submission: (body, home, acknowledge) => this.#work(() => deeds.submission(body, home, acknowledge)),
      stopped: (event, home) => this.#work(() => deeds.stopped(event, home)),
      // A tab that is not drawn is no reason to keep Slack waiting, nor for telling it again.
      homeOpened: async (event, home) =>
        void this.#work(() => deeds.homeOpened(event, home)).catch((error: unknown) => this.#notDrawn(error)),
      uninstalled: (event, workspaceId) => this.#work(() => this.#uninstalled(event, workspaceId)),
    };
  }

  /** What is in hand is finished before `stop` resolves; what comes later is left to Slack to send again. */
  #work(act: () => Promise<void>): Promise<void> {
    if (this.#ending.signal.aborted) return Promise.reject(new BotError('stopped', 'the bot is stopping'));
    const work = act().finally(() => this.#inWork.delete(work));
    this.#inWork.add(work);
    return work;
  }

  async #uninstalled(event: Fields, workspaceId: string | undefined): Promise<void> {
    const revoked = event['type'] === 'tokens_revoked';
    const { bot } = fieldsAt(event, 'tokens');
    // Tokens of people may be revoked while the bot's lives on.
    if (workspaceId === undefined || (revoked && (!Array.isArray(bot) || bot.length === 0))) return;
    this.#log.warn('slack.removed', { workspace: workspaceId, by: event['type'] });
    const { installations } = this.#workspaces;
    if (installations === undefined) {
      this.#parts.options.onFatal(
        new BotError(
          'unauthorized',
          'The app was removed from the workspace: install it again, and set the new token.',
        ),
      );
      return;
    }
    await installations.forget(workspaceId);
    this.#parts.api.forget(workspaceId);
  }

  #notDrawn(error: unknown): void {
    this.#log.warn('slack.home-not-drawn', { reason: String(error) });
  }
}
