import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { BotError } from '../../core/errors.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What is kept encrypted: AES-256-GCM, bound to the record's name, so that no record can be put in another's place. */
export class Seal {
  readonly #key: Buffer;

  /** `key`: 32 bytes in hexadecimal or base64. Throws a `BotError` where it is none. */
  constructor(key: string) {
    this.#key = Buffer.from(key, /^[0-9a-f]{64}$/i.test(key) ? 'hex' : 'base64');
    if (this.#key.length !== KEY_BYTES) {
      throw new BotError(
        'unexpected',
        'ENCRYPTION_KEY must be 32 bytes in hexadecimal or base64 (openssl rand -base64 32).',
      );
    }
  }

  close(name: string, text: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(name));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Throws a `BotError` where the key is another one, or the record was changed. */
  open(name: string, sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch (error) {
      throw new BotError('unauthorized', `the record of ${name} does not open with this ENCRYPTION_KEY`, {
        cause: error,
      });
    }
  }
}
