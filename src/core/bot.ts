import { Budget } from './budget.ts';
import type { Call, Services } from './call.ts';
import { Cards } from './cards.ts';
import { ChannelSettings } from './channel-settings.ts';
import { Choices } from './choices.ts';
import type { Command } from './command.ts';
import { Delivering } from './delivery.ts';
import { toBotError } from './errors.ts';
import { Exports, type Exporting } from './export.ts';
import { tellFailure } from './failure.ts';
import { FirstContact } from './first-contact.ts';
import { handle, laneOf } from './handle.ts';
import { examplesIn, homeOf } from './home.ts';
import { InWork } from './in-work.ts';
import { channelKey, type Address, type ChannelKey, type IncomingMessage } from './message.ts';
import type { Parts } from './parts.ts';
import type { Again, Host, Watch } from './ports.ts';
import { RecentExports } from './recent-exports.ts';
import { Recovery, type LostRun } from './recovery.ts';
import { routeOf } from './route.ts';
import { Running } from './running.ts';
import { Sessions } from './sessions.ts';
import { openCard } from './turn-card.ts';
import { Turns } from './turns.ts';
import { Versions } from './versions.ts';
import { Voice } from './voice.ts';
import { phraseFor } from './wording/index.ts';

/** The inbox: what arrives is stored and queued; what its turn comes for is handled; whatever happens, somebody gets a sentence. */
export class Bot {
  readonly #parts: Parts;
  readonly #commands: ReadonlyMap<string, Command>;
  readonly #services: Services;
  readonly #recent: RecentExports;
  readonly #firstContact = new FirstContact();
  readonly #ended = new AbortController();

  constructor(parts: Parts, commands: readonly Command[]) {
    this.#parts = parts;
    this.#commands = new Map(commands.map((command) => [command.info.name, command]));
    const cards = new Cards(parts);
    const choices = new Choices(parts);
    const sessions = new Sessions(parts);
    const turns = new Turns(parts);
    const versions = new Versions(parts);
    this.#recent = new RecentExports(parts);
    this.#services = {
      budget: new Budget(parts),
      cards,
      choices,
      exports: new Exports(parts, {
        cards,
        sessions,
        versions,
        delivering: new Delivering(parts, choices),
        recent: this.#recent,
      }),
      inWork: new InWork(),
      recovery: new Recovery(parts, { cards, choices, turns, versions }),
      running: new Running(parts),
      sessions,
      settings: new ChannelSettings(parts),
      turns,
      versions,
    };
  }

  /** What the adapters are given. */
  get host(): Host {
    return {
      receive: (message) => this.receive(message),
      listens: async (address) => (await this.#services.settings.get(channelKey(address))).listens ?? false,
      commands: [...this.#commands.values()].filter(({ listed }) => listed).map(({ info }) => info),
      phrase: phraseFor,
      home: (visitor) => homeOf(this.#parts, this.#services.exports, this.#recent, visitor),
      examples: examplesIn,
    };
  }

  async start(): Promise<void> {
    this.#services.cards.start(this.#ended.signal);
    await this.#parts.work.start({
      job: (message, recovery, signal) => this.#job(message, recovery, signal),
      look: (watch, signal) => this.#look(watch, signal),
    });
  }

  async stop(graceMs: number): Promise<void> {
    await this.#parts.work.stop(graceMs);
    this.#ended.abort();
  }

  /** Resolves when nothing is in work any more. */
  async idle(): Promise<void> {
    await this.#services.inWork.over(this.#services, this.#parts.clock, this.#ended.signal);
  }

  /** Durable once it resolves. The same message twice is one. */
  async receive(message: IncomingMessage): Promise<void> {
    if (!this.#allowed(message.address)) return this.#declineHere(message);
    const route = await routeOf(message, this.#services.choices);
    const lane = laneOf(message, route, this.#commands);
    const { inWork } = this.#services;
    const known = inWork.has(message.id);
    inWork.begin(message.id);
    const { ahead, duplicate } = await this.#parts.work.enqueue(lane, message);
    if (duplicate && !known) inWork.end(message.id);
    if (duplicate || ahead === 0 || lane !== channelKey(message.address)) return;
    this.#showQueued(message, ahead).catch((error: unknown) => this.#parts.log.warn('queue not shown', { error }));
  }

  #allowed({ channelId }: Address): boolean {
    const { allowedChannels } = this.#parts.settings;
    return allowedChannels === 'all' || allowedChannels.includes(channelId);
  }

  /** Said to who asked alone, and not worth a place in the journal. */
  async #declineHere(message: IncomingMessage): Promise<void> {
    const { voice } = await this.#call(message, this.#ended.signal);
    await voice.say(`${message.id}/said`, voice.words.notAllowedHere, { only: message.author.id });
  }

  async #showQueued(message: IncomingMessage, ahead: number): Promise<void> {
    const call = await this.#call(message, this.#ended.signal);
    const card = await openCard(call, message.id);
    const waiting = await this.#parts.work.waiting(call.channel);
    if (card.begun || !waiting.some(({ id }) => id === message.id)) return;
    card.show(call.voice.words.queued(ahead));
  }

  async #call(message: IncomingMessage, signal: AbortSignal): Promise<Call> {
    const channel = channelKey(message.address);
    const language = await this.#services.settings.language(channel, message.text, message.author.locale);
    const voice = new Voice(this.#parts, message.address, language);
    return { parts: this.#parts, services: this.#services, message, channel, voice, signal };
  }

  async #job(message: IncomingMessage, recovery: boolean, signal: AbortSignal): Promise<void> {
    let call: Call | undefined;
    if (recovery) this.#parts.log.info('message taken up again', { message: message.id });
    this.#services.inWork.begin(message.id);
    try {
      call = await this.#call(message, signal);
      const route = await routeOf(message, this.#services.choices);
      await this.#firstContact.ensure(call, route.kind === 'prompt');
      const inTurn = laneOf(message, route, this.#commands) === call.channel;
      if (inTurn) await this.#beginTurn(call);
      await handle(call, route, this.#commands);
    } catch (thrown) {
      if (!signal.aborted) await this.#apologize(message, call, thrown);
      else if (call && toBotError(signal.reason).kind === 'stopped')
        await this.#services.cards.get(message.id)?.finish(call.voice.words.stopped);
    } finally {
      if (call) await this.#endTurn(call).catch((error: unknown) => this.#parts.log.warn('turn not ended', { error }));
      this.#services.inWork.end(message.id);
      await this.#moveQueue(channelKey(message.address)).catch((error: unknown) =>
        this.#parts.log.warn('queue not moved', { error }),
      );
    }
  }

  async #beginTurn({ channel, message, voice }: Call): Promise<void> {
    await this.#services.running.begin(channel, message);
    await voice.platform.showBusy(voice.address, true);
  }

  async #endTurn({ channel, message, voice }: Call): Promise<void> {
    if ((await this.#services.running.in(channel))?.messageId !== message.id) return;
    await this.#services.running.end(channel);
    await voice.platform.showBusy(voice.address, false);
  }

  /** The last resort: nothing that was said is left without a sentence. */
  async #apologize(message: IncomingMessage, call: Call | undefined, thrown: unknown): Promise<void> {
    if (!call) {
      this.#parts.log.error('message not handled', {
        message: message.id,
        kind: toBotError(thrown).kind,
        error: thrown,
      });
      return;
    }
    await tellFailure(this.#parts, call.voice, `${message.id}/failed`, thrown, message.author.id);
    await this.#services.cards.get(message.id)?.finish(call.voice.words.ended);
  }

  /** The places in the queue, once one has left it. */
  async #moveQueue(channel: ChannelKey): Promise<void> {
    const waiting = await this.#parts.work.waiting(channel);
    for (const [ahead, message] of waiting.entries()) {
      const card = this.#services.cards.get(message.id);
      if (card && ahead > 0) card.show((await this.#call(message, this.#ended.signal)).voice.words.queued(ahead));
    }
  }

  async #look(watch: Watch, signal: AbortSignal): Promise<'done' | Again> {
    const state = watch.state as unknown as LostRun | Exporting;
    try {
      return state.kind === 'export'
        ? await this.#services.exports.look(state, signal)
        : await this.#services.recovery.look(state, signal);
    } catch (thrown) {
      this.#parts.log.error('look failed', { watch: watch.id, kind: toBotError(thrown).kind, error: thrown });
      return { afterMs: 30_000, state: watch.state };
    }
  }
}
