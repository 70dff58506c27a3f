import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { draftSchema } from '../agent/draft.ts';
import type { Dice } from '../dice.ts';
import type { Rule } from '../faults.ts';
import type { Folders } from '../folders.ts';
import { badRequest, notFound, planBlocksExport } from '../http/errors.ts';
import type { GuardedRoute, SignedIn } from '../http/exchange.ts';
import { sendJson } from '../http/response.ts';
import { sendFile } from '../http/send-file.ts';
import type { Links } from '../links.ts';
import type { Settings } from '../options.ts';
import type { RenderRecord, Session } from '../records.ts';
import type { RenderQueue } from '../renders/queue.ts';
import type { Shelf } from '../store.ts';
import { renderLink } from './files.ts';
import { sessionFor } from './sessions.ts';

const orderBody = z.looseObject({
  id: z.string().regex(/^[\w-]{1,100}$/),
  sessionId: z.string(),
  draft: draftSchema,
  output: z
    .looseObject({
      format: z.string().optional(),
      quality: z.enum(['high', 'medium', 'low']).optional(),
    })
    .optional(),
});

const attribution = ['x-skill-source', 'x-skill-version', 'x-skill-platform'];

export interface RenderParts {
  readonly settings: Settings;
  readonly dice: Dice;
  readonly folders: Folders;
  readonly links: Links;
  readonly queue: RenderQueue;
  readonly sessions: Shelf<Session>;
}

/** Making the film, watching it being made, fetching it. Free of charge. */
export function renderRoutes(parts: RenderParts): GuardedRoute[] {
  const common = { body: 'none', failures: 'success-flag', open: false } as const;
  const root = '/api/render/proxy/lambda';
  return [
    { ...common, method: 'POST', path: root, body: 'json', handle: (exchange) => submit(parts, exchange) },
    { ...common, method: 'GET', path: `${root}/:render`, handle: (exchange) => poll(parts, exchange) },
    { ...common, method: 'POST', path: `${root}/:render/cancel`, handle: (exchange) => cancel(parts, exchange) },
    {
      ...common,
      method: 'GET',
      path: '/api/render/proxy/:render/download',
      handle: (exchange) => download(parts, exchange),
    },
  ];
}

function submit(parts: RenderParts, exchange: SignedIn): void {
  const { request, account, rules } = exchange;
  if (attribution.some((name) => (request.headers[name] ?? '') === '')) throw planBlocksExport();
  const order = orderBody.safeParse(exchange.body);
  if (!order.success) throw badRequest(z.prettifyError(order.error));
  const { id, sessionId, draft, output } = order.data;
  if ((output?.format ?? 'mp4') !== 'mp4') throw badRequest('Only mp4 can be rendered');
  sessionFor(parts.sessions, exchange, sessionId);
  if (parts.queue.get(id) !== undefined) ownRender(parts, exchange, id);
  const render = parts.queue.submit({
    id,
    userId: account.userId,
    sessionId,
    draft,
    quality: output?.quality ?? 'high',
    fileName: `${randomUUID()}.mp4`,
    status: 'pending',
    progress: 0,
    createdAt: Date.now(),
    ...orders(rules),
  });
  answer(parts, exchange, render);
}

/** What the fault door wants of this render. */
function orders(rules: readonly Rule[]): Pick<RenderRecord, 'slowMs' | 'failWith'> {
  const slow = rules.find((rule) => rule.action === 'slow');
  const fail = rules.find((rule) => rule.action === 'fail');
  return {
    ...(slow === undefined ? {} : { slowMs: slow.forMs ?? 1000 }),
    ...(fail === undefined ? {} : { failWith: fail.message ?? 'The render node ran out of memory' }),
  };
}

function poll(parts: RenderParts, exchange: SignedIn): void {
  answer(parts, exchange, ownRender(parts, exchange, exchange.params['render']));
}

function cancel(parts: RenderParts, exchange: SignedIn): void {
  const { id } = ownRender(parts, exchange, exchange.params['render']);
  const render = parts.queue.cancel(id);
  if (render === undefined) throw notFound('Render not found');
  answer(parts, exchange, render);
}

async function download(parts: RenderParts, exchange: SignedIn): Promise<void> {
  const render = ownRender(parts, exchange, exchange.params['render']);
  if (render.status !== 'completed') throw notFound('The render is not finished');
  const path = parts.folders.render(render);
  await sendFile(exchange.request, exchange.response, {
    path,
    contentType: 'video/mp4',
    downloadName: `${render.id}.mp4`,
  });
}

function ownRender({ queue }: RenderParts, { account }: SignedIn, id: string | undefined): RenderRecord {
  const render = queue.get(id ?? '');
  if (render === undefined || render.userId !== account.userId) throw notFound('Render not found');
  return render;
}

/** Bare or in `{success, data}`, the file at `output.url` or `outputUrl`: by the form the studio speaks. */
function answer({ settings, dice, links }: RenderParts, { response, base }: SignedIn, render: RenderRecord): void {
  const choose = (): boolean => settings.form === 'agent' || (settings.form === 'mixed' && dice.chance(0.5));
  const url = render.status === 'completed' ? renderLink(links, base, render) : undefined;
  const details = render.result && {
    duration: render.result.durationMs / 1000,
    width: render.result.width,
    height: render.result.height,
    size: render.result.bytes,
  };
  const file = url === undefined ? {} : choose() ? { outputUrl: url, ...details } : { output: { url, ...details } };
  const fields = {
    id: render.id,
    status: render.status,
    progress: render.progress,
    ...(render.error === undefined ? {} : { error: render.error }),
    ...file,
  };
  sendJson(response, 200, choose() ? fields : { success: true, data: fields });
}
