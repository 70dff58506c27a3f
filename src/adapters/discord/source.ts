import { createHash } from 'node:crypto';

import { Events, GatewayDispatchEvents, Routes, type Client } from 'discord.js';

import { BotError } from '../../core/errors.ts';
import type { ChatSource, Host, Log } from '../../core/ports.ts';
import { catchUp } from './catch-up.ts';
import { Ears } from './ears.ts';
import { failureOf } from './failures.ts';
import { closedForGood, isFinal, isListening, lacksContent, makeClient } from './gateway.ts';
import { asHeard } from './inbound.ts';
import { asInteraction } from './interactions.ts';
import type { DiscordOptions } from './options.ts';
import { isRecord } from './place.ts';
import type { DiscordRest } from './rest.ts';
import { Seen, type ActiveChannel } from './seen.ts';
import { sessionsLeft } from './sessions-left.ts';
import { commandsFor } from './surface.ts';
import { Surroundings } from './surroundings.ts';

const GOODBYE_MS = 3_000;

/** The listening half: the gateway, through discord.js. */
export class DiscordSource implements ChatSource {
  readonly #rest: DiscordRest;
  readonly #options: DiscordOptions;
  readonly #log: Log;
  readonly #seen: Seen;
  readonly #surroundings: Surroundings;
  readonly #stopping = new AbortController();
  readonly #inWork = new Set<Promise<void>>();
  #client: Client | undefined;
  #ears: Ears | undefined;
  /** Where the last session ended: what has come since must be fetched. */
  #gap: readonly ActiveChannel[] | undefined;

  constructor(rest: DiscordRest, options: DiscordOptions) {
    this.#rest = rest;
    this.#options = options;
    this.#log = options.log;
    this.#seen = new Seen(options.records, options.clock, this.#stopping.signal);
    this.#surroundings = new Surroundings(rest, () => this.#client);
  }

  /** Resolves once events come in; waits for a Discord that is down, rejects where only a changed set-up helps. */
  async start(host: Host): Promise<void> {
    await sessionsLeft(this.#rest, this.#options.clock, this.#log, this.#stopping.signal);
    await this.#seen.load();
    this.#ears = new Ears(this.#rest, this.#options, this.#surroundings, this.#seen, host);
    await this.#connect(this.#options.messageContent);
    await this.#register(host);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#inWork);
    await this.#seen.flush().catch((error: unknown) => this.#log.warn('discord.not-noted', { reason: String(error) }));
    const client = this.#client;
    this.#client = undefined;
    const enough = new AbortController();
    const patience = this.#options.clock.sleep(GOODBYE_MS, enough.signal).catch(() => undefined);
    await Promise.race([client?.destroy(), patience]);
    enough.abort();
  }

  /** Whether events are coming in on every shard right now. */
  listening(): boolean {
    return isListening(this.#client);
  }

  async #connect(messageContent: boolean): Promise<void> {
    const client = makeClient(this.#rest.settings(), messageContent);
    this.#client = client;
    let closed: number | undefined;
    let loggedIn = false;
    this.#listen(client);
    client.on(Events.ShardDisconnect, ({ code }) => {
      closed ??= code;
      if (loggedIn) void this.#closed(client, code);
    });
    try {
      await client.login(this.#options.token);
      loggedIn = true;
      if (this.#stopping.signal.aborted) return await client.destroy();
      this.#log.info('discord.connected', { bot: client.user?.tag, messageContent });
    } catch (error) {
      if (closed === undefined) throw failureOf(error, 'login');
      if (!lacksContent(closed)) throw closedForGood(closed);
      await this.#withoutContent();
    }
  }

  #listen(client: Client): void {
    client.ws.on(GatewayDispatchEvents.Ready, () => {
      this.#gap ??= this.#seen.channels();
    });
    client.ws.on(GatewayDispatchEvents.MessageCreate, (payload: unknown) => {
      const message = asHeard(payload);
      if (message !== undefined) this.#work('message', async () => this.#ears?.hear(message));
    });
    client.ws.on(GatewayDispatchEvents.InteractionCreate, (payload: unknown) => {
      const given = asInteraction(payload);
      if (given !== undefined) this.#work('interaction', async () => this.#ears?.answer(given));
    });
    client.on(Events.ShardReady, () => this.#work('catch-up', () => this.#catchUp()));
    client.on(Events.ShardResume, (shard, replayed) => this.#log.info('discord.resumed', { shard, replayed }));
    client.on(Events.ShardReconnecting, (shard) => this.#log.info('discord.reconnecting', { shard }));
    client.on(Events.ShardError, (error) => this.#log.warn('discord.shard-error', { reason: error.message }));
    client.on(Events.Error, (error) => this.#log.error('discord.client-error', { reason: error.message }));
    client.on(Events.Warn, (reason) => this.#log.warn('discord.client-warning', { reason }));
  }

  /** Nothing that happens in an event leaves its handler: a throw there would end the process. */
  #work(event: string, work: () => Promise<void>): void {
    if (this.#stopping.signal.aborted) return;
    const done = work()
      .catch((error: unknown) => this.#log.error('discord.event-failed', { event, reason: String(error) }))
      .finally(() => this.#inWork.delete(done));
    this.#inWork.add(done);
  }

  async #closed(client: Client, code: number): Promise<void> {
    if (client !== this.#client || !isFinal(code) || this.#stopping.signal.aborted) return;
    try {
      await client.destroy();
      if (!lacksContent(code)) throw closedForGood(code);
      await this.#withoutContent();
    } catch (error) {
      const fatal = failureOf(error, 'gateway');
      this.#log.error('discord.gone', { reason: fatal.message });
      this.#options.onFatal(fatal);
    }
  }

  #withoutContent(): Promise<void> {
    this.#log.warn('discord.mentions-only', {
      reason:
        'The Message Content intent is not granted (Developer Portal, Bot, Privileged Gateway Intents): ' +
        'the bot hears mentions, replies with a ping, direct messages and commands only.',
    });
    return this.#connect(false);
  }

  async #catchUp(): Promise<void> {
    const gap = this.#gap ?? [];
    this.#gap = undefined;
    const ears = this.#ears;
    if (ears === undefined || gap.length === 0) return;
    await catchUp(
      this.#rest,
      gap,
      (message) => ears.hear(message),
      (id) => this.#seen.forget(id),
      this.#log,
      this.#stopping.signal,
    );
  }

  /** Discord takes 200 new commands a day and shows a changed list at once: sent only when it differs from the last one sent. */
  async #register(host: Host): Promise<void> {
    const application = this.#client?.application?.id;
    if (application === undefined) return;
    const body = commandsFor(host);
    const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    const key = `commands:${application}`;
    const known: unknown = await this.#options.records.get(key);
    if (isRecord(known) && known['hash'] === hash) return;
    try {
      await this.#rest.call('PUT', Routes.applicationCommands(application), { body });
      await this.#options.records.set(key, { hash });
      this.#log.info('discord.commands-registered', { count: body.length });
    } catch (error) {
      if (error instanceof BotError && error.kind === 'unauthorized') throw error;
      this.#log.error('discord.commands-not-registered', { reason: String(error) });
    }
  }
}
