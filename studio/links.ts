import { createHmac, timingSafeEqual } from 'node:crypto';

/** Makes and checks short-lived file links that open without a token. */
export class Links {
  readonly #key: string;
  readonly #lifeMs: number;

  constructor(key: string, lifeMs: number) {
    this.#key = key;
    this.#lifeMs = lifeMs;
  }

  /** `path` begins with a slash and is already encoded; `base` has no slash at its end. */
  sign(base: string, path: string): string {
    const until = Math.ceil((Date.now() + this.#lifeMs) / 1000);
    return `${base}${path}?exp=${until}&sig=${this.#signature(path, until)}`;
  }

  check(url: URL): boolean {
    const until = Number(url.searchParams.get('exp'));
    if (!Number.isInteger(until) || until * 1000 < Date.now()) return false;
    const given = Buffer.from(url.searchParams.get('sig') ?? '');
    const right = Buffer.from(this.#signature(url.pathname, until));
    return given.length === right.length && timingSafeEqual(given, right);
  }

  #signature(path: string, until: number): string {
    return createHmac('sha256', this.#key).update(`${path}\n${until}`).digest('base64url');
  }
}
