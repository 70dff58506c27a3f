/** Who failed, and how. `wording.ts` has a sentence for each; `turn.ts` and `retry.ts` decide by it. */
export type ErrorKind =
  // The account
  | 'unauthorized'
  | 'no-credits'
  | 'plan-blocks-export'
  | 'forbidden'
  | 'rate-limited'
  // The service
  | 'session-lost'
  | 'refused'
  | 'service-failed'
  | 'agent-failed'
  | 'render-failed'
  // The way to it
  | 'unreachable'
  | 'disconnected'
  | 'timed-out'
  // What was handed in
  | 'unsupported-file'
  | 'file-too-large'
  | 'file-empty'
  | 'file-unreadable'
  | 'file-gone'
  // … and kept from us by its platform: not ready yet, hidden by the plan, closed by its owner, kept somewhere else.
  | 'file-pending'
  | 'file-hidden'
  | 'file-closed'
  | 'file-elsewhere'
  | 'bad-link'
  | 'nothing-to-export'
  // The chat platform
  | 'cannot-post'
  // Us
  | 'stopped'
  | 'shutting-down'
  | 'storage-failed'
  | 'unexpected';

export interface ErrorFacts {
  readonly limitBytes?: number;
  /** How long the other side asked us to wait. */
  readonly retryAfterMs?: number;
  /** True once the service may have begun to work on the request: a prompt must then never leave again. */
  readonly started?: boolean;
  /** The page where an anonymous account is registered; absent for registered ones. Holds no token. */
  readonly registerUrl?: string;
  /** The right that is missing: a token's scope, a platform's permission. */
  readonly missing?: string;
  /** A file's name. */
  readonly file?: string;
  /** The other side's own short words: for the log, and for the user only of kind `refused` and `render-failed`. */
  readonly detail?: string;
}

/** Every failure the core reasons about. `message` is for the log; users read `wording.ts`. */
export class BotError extends Error {
  override readonly name = 'BotError';
  readonly kind: ErrorKind;
  readonly facts: ErrorFacts;

  constructor(kind: ErrorKind, message: string, options: ErrorOptions & { readonly facts?: ErrorFacts } = {}) {
    super(message, options);
    this.kind = kind;
    this.facts = options.facts ?? {};
  }
}

/** Any thrown thing as a `BotError`; what we do not know is `unexpected`, with its cause kept. */
export function toBotError(error: unknown): BotError {
  return error instanceof BotError ? error : new BotError('unexpected', String(error), { cause: error });
}
