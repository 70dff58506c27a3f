import { z } from 'zod';

/*
 * Things that go wrong on order. A rule waits for a request that fits it and is used up by `times` of them.
 * Line faults: `drop` and `stall` cut the answer or the request short; a status (`503`, `402`, `5xx`) or `code:1001` is
 * answered in place of the work. The others change how a run or a render goes.
 */

const action = z.union([
  z.enum([
    'drop',
    'stall',
    'error-event',
    'no-text',
    'text',
    'heartbeats',
    'temporary-issue',
    'slow',
    'fail',
    '5xx',
    'html',
  ]),
  z.string().regex(/^[45]\d\d$/),
  z.string().regex(/^code:\d+$/),
]);

export const ruleSchema = z.strictObject({
  action,
  /** The beginning of the path; `*` for any. */
  path: z.string().default('*'),
  method: z.string().toUpperCase().optional(),
  /** Only a prompt that contains this. */
  prompt: z.string().optional(),
  /** Lets so many that fit go by first. */
  skip: z.int().min(0).default(0),
  times: z.int().min(1).default(1),
  /**
   * For `drop` and `stall`. `request`: nothing is done and nothing answered. `bytes`: all is done, and the answer is cut
   * after `bytes` of its body (0: before its status line). `received`: cut when `bytes` of an upload have come in.
   */
  after: z.enum(['request', 'bytes', 'received']).default('request'),
  bytes: z.int().min(0).default(0),
  /** How long a stall holds the line (default: until the other side gives up), or how much slower `slow` is. */
  forMs: z.int().min(0).optional(),
  /** How many, for `heartbeats`. */
  count: z.int().min(1).default(10),
  /** NemoVideo's code for `error-event`. */
  code: z.int().optional(),
  message: z.string().optional(),
  retryAfterS: z.int().min(0).optional(),
});

export type Rule = z.output<typeof ruleSchema>;
export type RuleInput = z.input<typeof ruleSchema>;

export interface Fitting {
  readonly method: string;
  readonly path: string;
  readonly prompt?: string;
}

export class Faults {
  #rules: Rule[] = [];

  /** Throws a ZodError where a rule is not one. */
  add(...rules: readonly RuleInput[]): void {
    this.#rules.push(...rules.map((rule) => ruleSchema.parse(rule)));
  }

  clear(): void {
    this.#rules = [];
  }

  /** What is still waiting. */
  list(): readonly Rule[] {
    return this.#rules;
  }

  /** The rules that fit this request; each is one time nearer to its end. */
  take(request: Fitting): Rule[] {
    const taken: Rule[] = [];
    this.#rules = this.#rules.flatMap((rule) => {
      if (!fits(rule, request)) return [rule];
      if (rule.skip > 0) return [{ ...rule, skip: rule.skip - 1 }];
      taken.push(rule);
      return rule.times > 1 ? [{ ...rule, times: rule.times - 1 }] : [];
    });
    return taken;
  }
}

function fits(rule: Rule, request: Fitting): boolean {
  if (rule.path !== '*' && !request.path.startsWith(rule.path)) return false;
  if (rule.method !== undefined && rule.method !== request.method) return false;
  return rule.prompt === undefined || (request.prompt?.includes(rule.prompt) ?? false);
}
