import { randomUUID } from 'node:crypto';
import { BotError } from '../core/errors.ts';
import type { Account, Box, Log } from '../core/ports.ts';
import type { NemoHttp } from './http.ts';
import { orAborted } from './signals.ts';
import { minted, readLayers } from './wire.ts';

/** The anonymous account of this installation, as it is kept. */
export interface StoredAccount {
  /** A UUID made once and kept for good: a new one for every start runs into the service's limit. */
  readonly clientId: string;
  readonly token?: string;
  readonly userId?: string;
  /** ms since the epoch. */
  readonly expiresAt?: number;
}

export interface AccountOptions {
  readonly http: NemoHttp;
  readonly box: Box<StoredAccount>;
  readonly log: Log;
  /** The operator's (NEMO_TOKEN). */
  readonly token?: string | undefined;
  readonly clientId?: string | undefined;
  /** Whether to go on anonymously where the operator's token is refused. */
  readonly anonFallback: boolean;
}

interface AnonymousAccount extends StoredAccount {
  readonly token: string;
}

/** The one account of an installation: finds its token, gets a new one where it is refused, and lets nobody see it. */
export class Accounts {
  readonly #options: AccountOptions;
  /** One record a service: no other is shown its token. Those on this machine are one, whose port changes with each start. */
  readonly #key: string;
  readonly #closing = new AbortController();
  readonly #given: string | undefined;
  /** The given token, until it is refused. */
  #operatorToken: string | undefined;
  #anonymous: AnonymousAccount | undefined;
  #finding: Promise<void> | undefined;

  constructor(options: AccountOptions) {
    this.#options = options;
    this.#key = options.http.isLocal ? 'local' : options.http.api.origin;
    this.#given = options.token?.trim() || undefined;
    this.#operatorToken = this.#given;
  }

  get account(): Account {
    if (this.#operatorToken !== undefined) return { kind: 'operator' };
    const expiresAt = this.#anonymous?.expiresAt;
    const kind = this.#given === undefined ? 'anonymous' : 'fallback';
    return { kind, ...(expiresAt === undefined ? {} : { expiresAt }) };
  }

  /** The anonymous user's id, as soon as it is known. */
  get userId(): string | undefined {
    return this.#operatorToken === undefined ? this.#anonymous?.userId : undefined;
  }

  /**
   * Makes the call with the account's token. Where the token is refused, it is renewed and the call made once more: `call`
   * must reject with `unauthorized` only where no work has begun. Throws what the call throws.
   */
  async withToken<T>(signal: AbortSignal, call: (token: string) => Promise<T>): Promise<T> {
    let renewals = 0;
    for (;;) {
      const token = await this.#token(signal);
      try {
        return await call(token);
      } catch (error) {
        if (!isRefusal(error) || renewals === 1) throw error;
        if (token === this.#given) this.#giveUpOperator(error);
        else {
          renewals += 1;
          await this.#find(token, signal);
        }
      }
    }
  }

  close(): void {
    this.#closing.abort(new BotError('stopped', 'the client was closed'));
  }

  async #token(signal: AbortSignal): Promise<string> {
    if (this.#operatorToken !== undefined) return this.#operatorToken;
    if (!this.#anonymous) await this.#find(undefined, signal);
    if (!this.#anonymous) throw new BotError('unauthorized', 'no token was found');
    return this.#anonymous.token;
  }

  /** An operator's token that is refused stays refused: everybody goes on anonymously, or nobody goes on. */
  #giveUpOperator(refusal: BotError): void {
    const { log, anonFallback } = this.#options;
    if (this.#operatorToken !== undefined) log.error('NEMO_TOKEN was refused', { goesOnAnonymously: anonFallback });
    if (!anonFallback) throw refusal;
    this.#operatorToken = undefined;
  }

  /** Finds a token other than the refused one. One search at a time, whoever asks; it goes on although one of those who wait gives up. */
  #find(refused: string | undefined, signal: AbortSignal): Promise<void> {
    this.#finding ??= this.#search(refused).finally(() => {
      this.#finding = undefined;
    });
    return orAborted(this.#finding, signal);
  }

  async #search(refused: string | undefined): Promise<void> {
    try {
      const stored = await this.#stored();
      this.#anonymous = usable(stored, refused) ?? (await this.#mintOrAdopt(stored.clientId, refused));
    } catch (error) {
      throw notBegun(error);
    }
  }

  async #stored(): Promise<StoredAccount> {
    const { box, clientId } = this.#options;
    const stored = await box.createOnce(this.#key, { clientId: clientId ?? randomUUID() });
    return clientId === undefined || stored.clientId === clientId ? stored : { clientId };
  }

  async #mintOrAdopt(clientId: string, refused: string | undefined): Promise<AnonymousAccount> {
    try {
      const account = await this.#mintWithAnyId(clientId);
      // First here: a token that cannot be stored is still the only one we get for days.
      this.#anonymous = account;
      await this.#options.box.set(this.#key, account);
      return account;
    } catch (error) {
      if (!(error instanceof BotError) || error.kind !== 'rate-limited') throw error;
      // One token a client in 7 days: another machine of this installation may just have got it.
      const adopted = usable(await this.#stored(), refused);
      if (!adopted) throw error;
      return adopted;
    }
  }

  async #mintWithAnyId(clientId: string): Promise<AnonymousAccount> {
    try {
      return await this.#mint(clientId);
    } catch (error) {
      if (!(error instanceof BotError) || error.kind !== 'refused') throw error;
      this.#options.log.warn('client id refused, trying a new one', { error });
      return this.#mint(randomUUID());
    }
  }

  async #mint(clientId: string): Promise<AnonymousAccount> {
    const { http, log } = this.#options;
    const signal = this.#closing.signal;
    const path = '/api/auth/anonymous-token';
    const answer = await http.json({ method: 'POST', path, headers: { 'x-client-id': clientId }, signal });
    const {
      token,
      user_id: userId,
      expires_at: expiry,
    } = readLayers(minted, [(answer as { data?: unknown }).data, answer]);
    if (!token) throw new BotError('service-failed', 'no token in the answer to the anonymous-token call');
    const expiresAt = expiry === undefined ? Number.NaN : momentOf(expiry);
    log.info('anonymous token made', { userId, ...(Number.isNaN(expiresAt) ? {} : { expiresAt }) });
    return {
      clientId,
      token,
      ...(userId === undefined ? {} : { userId }),
      ...(Number.isNaN(expiresAt) ? {} : { expiresAt }),
    };
  }
}

function isRefusal(error: unknown): error is BotError {
  return error instanceof BotError && error.kind === 'unauthorized';
}

/** What went wrong on the way to a token went wrong before the call itself: a prompt that waits for it has not left. */
function notBegun(error: unknown): unknown {
  if (!(error instanceof BotError)) return error;
  return new BotError(error.kind, error.message, { cause: error, facts: { ...error.facts, started: false } });
}

function usable(stored: StoredAccount, refused: string | undefined): AnonymousAccount | undefined {
  const { token } = stored;
  return token === undefined || token === refused ? undefined : { ...stored, token };
}

/** ISO, or seconds or ms since the epoch; NaN where it is none of them. */
function momentOf(expiry: string | number): number {
  if (typeof expiry === 'string') return Date.parse(expiry);
  return expiry < 1e12 ? expiry * 1000 : expiry;
}
