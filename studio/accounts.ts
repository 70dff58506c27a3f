import { randomBytes } from 'node:crypto';
import { badToken, noCredits, rateLimited } from './http/errors.ts';
import type { Account } from './records.ts';
import type { Shelf, Store } from './store.ts';

const tokenLifeMs = 7 * 24 * 3_600_000;
const startingCredits = 100;

interface Minted {
  readonly at: readonly number[];
}

/** Who may do what, and what they have left. */
export class Accounts {
  readonly #accounts: Shelf<Account>;
  /** By token, and by client id: the account's user id. */
  readonly #byToken: Shelf<{ userId: string }>;
  readonly #byClient: Shelf<{ userId: string }>;
  readonly #minted: Shelf<Minted>;
  readonly #perAddress: number;

  constructor(store: Store, tokensPerIp: number) {
    this.#accounts = store.shelf('accounts');
    this.#byToken = store.shelf('tokens');
    this.#byClient = store.shelf('clients');
    this.#minted = store.shelf('minted');
    this.#perAddress = tokensPerIp;
  }

  /** An account with a token that was agreed on beforehand. */
  register(token: string): void {
    if (this.#byToken.get(token) !== undefined) return;
    this.#save({ userId: `user_${hex(8)}`, token, revoked: false, available: startingCredits, frozen: 0 });
  }

  /**
   * One live token a client: who asks again within its life is given the same one. A token that has aged or was refused
   * is followed by a fresh one of the same account, so its sessions stay; credits are full again only after the 7 days.
   */
  mint(clientId: string, address: string): Account {
    const known = this.#accounts.get(this.#byClient.get(clientId)?.userId ?? '');
    if (known !== undefined && isLive(known)) return known;
    this.#countMint(address);
    const aged = known === undefined || hasAged(known);
    const account: Account = {
      userId: known?.userId ?? `anon_${hex(8)}`,
      clientId,
      token: `nmv_usr_${hex(24)}`,
      expiresAt: Date.now() + tokenLifeMs,
      revoked: false,
      available: aged ? startingCredits : known.available,
      frozen: known?.frozen ?? 0,
    };
    this.#byClient.put(clientId, { userId: account.userId });
    return this.#save(account);
  }

  /** Throws 1001 for a token that is unknown, aged or refused. */
  byToken(token: string | undefined): Account {
    const account = this.#accounts.get(this.#byToken.get(token ?? '')?.userId ?? '');
    if (account === undefined || account.token !== token || !isLive(account)) throw badToken();
    return account;
  }

  /** Throws 2001 where there is not enough. */
  freeze(userId: string, credits: number): void {
    this.#change(userId, (account) => {
      if (account.available < credits) throw noCredits();
      return { ...account, available: account.available - credits, frozen: account.frozen + credits };
    });
  }

  /** What was frozen is spent. */
  settle(userId: string, credits: number): void {
    this.#change(userId, (account) => ({ ...account, frozen: account.frozen - credits }));
  }

  /** What was frozen is given back. */
  release(userId: string, credits: number): void {
    this.#change(userId, (account) => ({
      ...account,
      available: account.available + credits,
      frozen: account.frozen - credits,
    }));
  }

  /** Every account has this much from now on. */
  setCredits(credits: number): void {
    for (const { userId } of this.#accounts.all())
      this.#change(userId, (account) => ({ ...account, available: credits }));
  }

  /** Every token given out so far is refused from now on. */
  refuseTokens(): void {
    for (const { userId } of this.#accounts.all()) this.#change(userId, (account) => ({ ...account, revoked: true }));
  }

  #countMint(address: string): void {
    const since = Date.now() - tokenLifeMs;
    const recent = (this.#minted.get(address)?.at ?? []).filter((at) => at > since);
    if (this.#perAddress > 0 && recent.length >= this.#perAddress) {
      throw rateLimited(Math.ceil(((recent[0] ?? 0) - since) / 1000));
    }
    this.#minted.put(address, { at: [...recent, Date.now()] });
  }

  #change(userId: string, change: (account: Account) => Account): void {
    this.#accounts.update(userId, change);
  }

  #save(account: Account): Account {
    this.#accounts.put(account.userId, account);
    this.#byToken.put(account.token, { userId: account.userId });
    return account;
  }
}

function hasAged(account: Account): boolean {
  return account.expiresAt !== undefined && account.expiresAt <= Date.now();
}

function isLive(account: Account): boolean {
  return !account.revoked && !hasAged(account);
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
