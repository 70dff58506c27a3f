import { Routes } from 'discord.js';

import { BotError } from '../../core/errors.ts';
import type { Address, PostedMessage } from '../../core/message.ts';
import type { Delivery } from '../../core/ports.ts';
import type { Diagnosis } from './diagnosis.ts';
import { Frame } from './frame.ts';
import { limitByToken, type UploadLimits } from './limits.ts';
import { fileBody } from './outbound.ts';
import { idIn, lasting, viaOf } from './place.ts';
import type { DiscordRest } from './rest.ts';

/** Files into channels, streamed. */
export class Deliveries {
  readonly #rest: DiscordRest;
  readonly #limits: UploadLimits;
  readonly #diagnosis: Diagnosis;

  constructor(rest: DiscordRest, limits: UploadLimits, diagnosis: Diagnosis) {
    this.#rest = rest;
    this.#limits = limits;
    this.#diagnosis = diagnosis;
  }

  async deliver(to: Address, file: Delivery, signal: AbortSignal): Promise<PostedMessage> {
    const address = lasting(to);
    const route = await this.#routeFor(to, file);
    const upload = (): Promise<unknown> =>
      this.#rest.upload(route.path, new Frame(fileBody(file), file, () => this.#rest.now()), route.auth, signal);
    try {
      return { id: idIn(await this.#diagnosis.attempt(address, 'attach', upload)), address };
    } catch (error) {
      if (!(error instanceof BotError) || error.kind !== 'file-too-large') throw error;
      const limitBytes = await this.#limits.refused(to.workspaceId, file.source.bytes ?? route.limitBytes);
      throw tooLarge(file, limitBytes);
    }
  }

  /** The channel, or the interaction of somebody whose own limit is larger ("Download here"). */
  async #routeFor(
    to: Address,
    file: Delivery,
  ): Promise<{ readonly path: `/${string}`; readonly auth: boolean; readonly limitBytes: number }> {
    const bytes = file.source.bytes ?? 0;
    const limitBytes = await this.#limits.limitOf(to.workspaceId);
    if (bytes <= limitBytes) return { path: Routes.channelMessages(to.channelId), auth: true, limitBytes };
    const via = viaOf(to, this.#rest.now());
    const limitOfVia = limitByToken(via?.limitBytes);
    if (via === undefined || bytes > limitOfVia) throw tooLarge(file, limitBytes);
    return { path: Routes.webhook(via.app, via.token), auth: false, limitBytes: limitOfVia };
  }
}

function tooLarge(file: Delivery, limitBytes: number): BotError {
  const facts = { limitBytes, file: file.name };
  return new BotError('file-too-large', `Discord takes ${limitBytes} bytes here, the file has ${file.source.bytes}`, {
    facts,
  });
}
