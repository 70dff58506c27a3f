import { Routes, type APIInteraction } from 'discord.js';

import type { FileRef, IncomingMessage } from '../../core/message.ts';
import type { Host, Phrase, Log } from '../../core/ports.ts';
import { heedOf, readMessage, type Heard } from './inbound.ts';
import { readInteraction, type Ack, type Reading } from './interactions.ts';
import { Lanes } from './lanes.ts';
import type { DiscordOptions } from './options.ts';
import { addressOf, isRecord, timeOf } from './place.ts';
import type { DiscordRest } from './rest.ts';
import type { Seen } from './seen.ts';
import { echoOf, formFor, privateNotice, responseWith, SILENT, THINKING } from './surface.ts';
import type { Surroundings } from './surroundings.ts';

/** Discord gives 3 s; what is older when we get to it is dead, and acting on it would be paid work nobody is told about. */
const INTERACTION_MS = 2_500;
const FORM_MS = 3_600_000;

/** From events to the host: acknowledged, read, and handed over once. */
export class Ears {
  readonly #rest: DiscordRest;
  readonly #options: DiscordOptions;
  readonly #surroundings: Surroundings;
  readonly #seen: Seen;
  readonly #host: Host;
  readonly #log: Log;
  readonly #lanes = new Lanes();

  constructor(rest: DiscordRest, options: DiscordOptions, surroundings: Surroundings, seen: Seen, host: Host) {
    this.#rest = rest;
    this.#options = options;
    this.#log = options.log;
    this.#surroundings = surroundings;
    this.#seen = seen;
    this.#host = host;
  }

  async hear(message: Heard): Promise<void> {
    const heard = await this.#lanes.inOrder(message.channel_id, () => this.#read(message));
    if (heard !== undefined) await this.#host.receive(heard);
    const { id: lastId, channel_id: channelId, guild_id: guildId, channel_type: type } = message;
    const place = { ...(guildId === undefined ? {} : { guildId }), ...(type === undefined ? {} : { type }) };
    this.#seen.note({ channelId, lastId, ...place }, heard !== undefined);
  }

  async answer(given: APIInteraction): Promise<void> {
    const ageMs = this.#rest.now() - timeOf(given.id);
    if (ageMs > INTERACTION_MS) {
      this.#log.warn('discord.interaction-too-late', { ageMs });
      return;
    }
    const reading = readInteraction(given, this.#host.commands);
    if (await this.#acknowledged(given, reading)) await this.#follow(given, reading);
  }

  async #read(given: Heard): Promise<IncomingMessage | undefined> {
    const self = this.#surroundings.self(given);
    if (self === undefined || heedOf(given, self) === 'ignored') return undefined;
    const message = await this.#surroundings.whole(given);
    const heed = heedOf(message, self);
    if (heed === 'ignored' || (heed === 'maybe' && !(await this.#listensTo(message)))) return undefined;
    return readMessage(message, self, await this.#surroundings.isManager(message));
  }

  async #listensTo(message: Heard): Promise<boolean> {
    if (await this.#surroundings.inOwnThread(message)) return true;
    return this.#host.listens(addressOf(message.guild_id, message.channel_id));
  }

  /** The first thing that is awaited. False where Discord no longer waits, or another process has answered: theirs to do. */
  async #acknowledged(given: APIInteraction, reading: Reading): Promise<boolean> {
    const body = this.#responseTo(given, reading);
    if (body === undefined) return false;
    try {
      await this.#rest.call('POST', Routes.interactionCallback(given.id, given.token), { body, auth: false });
      return true;
    } catch (error) {
      this.#log.warn('discord.not-acknowledged', { reason: String(error) });
      return false;
    }
  }

  #responseTo(given: APIInteraction, reading: Reading): object | undefined {
    switch (reading.as) {
      case 'nothing':
        return undefined;
      case 'elsewhere':
        return responseWith(privateNotice(this.#host.phrase('invite-me', reading.locale)));
      case 'form': {
        const id = reading.files.length === 0 ? '' : given.id;
        return formFor(reading.wants, id, (name) => this.#host.phrase(name, reading.locale));
      }
      case 'message':
        return ackBody(reading.ack, reading.message);
    }
  }

  async #follow(given: APIInteraction, reading: Reading): Promise<void> {
    if (reading.as === 'form' && reading.files.length > 0) {
      await this.#options.records.set(`form:${given.id}`, { files: reading.files }, FORM_MS);
    }
    if (reading.as !== 'message') return;
    const { ack, message, waiting } = reading;
    const files = waiting === undefined ? [] : await this.#filesOfForm(waiting);
    if (files === undefined) return this.#sayNo(given, ack, message, 'no-longer-possible');
    try {
      await this.#host.receive({ ...message, files: [...files, ...message.files] });
    } catch (error) {
      await this.#sayNo(given, ack, message, 'try-again');
      throw error;
    }
  }

  /** Who has been acknowledged is not left without a sentence. */
  async #sayNo(given: APIInteraction, ack: Ack, { author }: IncomingMessage, phrase: Phrase): Promise<void> {
    const { application_id: app, token } = given;
    const call = { body: privateNotice(this.#host.phrase(phrase, author.locale)), auth: false };
    if (ack === 'thinking') await this.#rest.call('PATCH', Routes.webhookMessage(app, token, '@original'), call);
    else await this.#rest.call('POST', Routes.webhook(app, token), call);
  }

  async #filesOfForm(name: string): Promise<readonly FileRef[] | undefined> {
    const stored: unknown = await this.#options.records.get(`form:${name}`);
    return isRecord(stored) && Array.isArray(stored['files']) ? (stored['files'] as FileRef[]) : undefined;
  }
}

function ackBody(ack: Ack, message: IncomingMessage): object {
  const bodies = { echo: () => echoOf(message), thinking: () => THINKING, silent: () => SILENT };
  return bodies[ack]();
}
