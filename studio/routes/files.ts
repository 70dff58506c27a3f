import type { Folders } from '../folders.ts';
import { errorForStatus, notFound } from '../http/errors.ts';
import type { Exchange, OpenRoute } from '../http/exchange.ts';
import { sendFile } from '../http/send-file.ts';
import type { Links } from '../links.ts';
import type { RenderRecord, StoredFile } from '../records.ts';
import type { Shelf } from '../store.ts';
import { formatOf } from '../uploads/media-type.ts';

export interface FileParts {
  readonly folders: Folders;
  readonly links: Links;
  readonly files: Shelf<StoredFile>;
  readonly renders: Shelf<RenderRecord>;
}

/** Signed links, opened without a token. */
export function fileRoutes(parts: FileParts): OpenRoute[] {
  return [
    {
      method: 'GET',
      path: '/files/uploads/:file/:name',
      body: 'none',
      failures: 'envelope',
      open: true,
      handle: (exchange) => sendUpload(parts, exchange),
    },
    {
      method: 'GET',
      path: '/files/renders/:render',
      body: 'none',
      failures: 'envelope',
      open: true,
      handle: (exchange) => sendRender(parts, exchange),
    },
  ];
}

export function uploadLink(links: Links, base: string, file: StoredFile): string {
  return links.sign(base, `/files/uploads/${file.id}/${encodeURIComponent(file.name)}`);
}

export function renderLink(links: Links, base: string, render: RenderRecord): string {
  return links.sign(base, `/files/renders/${encodeURIComponent(render.id)}.mp4`);
}

function checkLink(links: Links, url: URL): void {
  if (!links.check(url)) throw errorForStatus(403, 'The link has expired or is not valid');
}

async function sendUpload(
  { folders, links, files }: FileParts,
  { request, response, url, params }: Exchange,
): Promise<void> {
  checkLink(links, url);
  const file = files.get(params['file'] ?? '');
  if (file === undefined) throw notFound('File not found');
  const contentType = formatOf(file.name)?.contentType ?? 'application/octet-stream';
  await sendFile(request, response, { path: folders.upload(file), contentType });
}

async function sendRender(
  { folders, links, renders }: FileParts,
  { request, response, url, params }: Exchange,
): Promise<void> {
  checkLink(links, url);
  const render = renders.get((params['render'] ?? '').replace(/\.mp4$/, ''));
  if (render === undefined) throw notFound('File not found');
  await sendFile(request, response, { path: folders.render(render), contentType: 'video/mp4' });
}
