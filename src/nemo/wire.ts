import { z } from 'zod';

/*
 * What we read of the service's answers. Every field may be absent or odd: then it is left out, and the rest is read all the
 * same. Unknown fields are dropped unread; the draft never passes through here.
 */

const lenient = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);

const text = lenient(z.string());
const flag = lenient(z.boolean());
const anything = z.unknown().optional();
const number = lenient(
  z.union([
    z.number(),
    z
      .string()
      .regex(/^\s*-?\d+(\.\d+)?\s*%?\s*$/)
      .transform((digits) => Number.parseFloat(digits)),
  ]),
);
/** Ids are strings of digits too long for a number; short ones may arrive as numbers. */
const id = lenient(z.union([z.string().min(1), z.int().transform(String)]));

export const envelope = z.object({
  code: number,
  success: flag,
  message: text,
  msg: text,
  detail: anything,
  error: anything,
  data: anything,
});

export const located = z.object({ loc: lenient(z.array(z.union([z.string(), z.number()]))) });

export const minted = z.object({ token: text, user_id: id, expires_at: lenient(z.union([z.string(), z.number()])) });

export const session = z.object({ session_id: id, sessionId: id, task_id: id, taskId: id, user_id: id, userId: id });

export const claim = z.object({ claim_token: text });

export const credits = z.object({ available: number, frozen: number, total: number, total_granted: number });

export const uploaded = z.object({
  filename: text,
  name: text,
  duration: number,
  width: number,
  height: number,
});

export const sized = z.object({ width: number, height: number });

export const renderTicket = z.object({ render_id: id, renderId: id, id, taskId: id, task_id: id });

export const renderState = z.object({
  status: text,
  state: text,
  progress: number,
  error: anything,
  reason: anything,
  message: anything,
});

export type RenderWords = Partial<z.output<typeof renderState>>;

export const renderFile = z.object({ outputUrl: text, output_url: text, url: text, download_url: text });

const word = lenient(z.union([z.string(), z.number()]));
const named = lenient(z.object({ name: text }));

const part = z.object({
  text,
  thought: flag,
  functionCall: named,
  function_call: named,
  functionResponse: named,
  function_response: named,
});

/** The agent framework's event, in both its spellings; errors of every kind stand beside its content. */
export const agentEvent = z.object({
  content: lenient(z.object({ role: text, parts: lenient(z.array(part)) })),
  partial: flag,
  author: text,
  invocationId: text,
  invocation_id: text,
  errorCode: word,
  error_code: word,
  errorMessage: text,
  error_message: text,
});

export type AgentWireEvent = Partial<z.output<typeof agentEvent>>;

/** The documented event. */
export const plainEvent = z.object({
  type: text,
  content: text,
  text,
  name: text,
  code: number,
  message: text,
  msg: text,
  detail: anything,
  error: anything,
});

export type PlainWireEvent = Partial<z.output<typeof plainEvent>>;

/** An answer to a prompt that is no stream. */
export const plainAnswer = z.object({ text, content: text, reply: text, answer: text, message: text, data: anything });

/** Reads `value` by `schema`; nothing of it where it is no object. */
export function read<T extends z.ZodObject>(schema: T, value: unknown): Partial<z.output<T>> {
  return schema.safeParse(value).data ?? {};
}

/** Reads all `layers`; a field is taken from the first layer that has it. */
export function readLayers<T extends z.ZodObject>(schema: T, layers: readonly unknown[]): Partial<z.output<T>> {
  const found: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries(read(schema, layer))) found[key] ??= value;
  }
  return found as Partial<z.output<T>>;
}
