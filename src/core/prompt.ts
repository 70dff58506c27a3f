import { splitBatch } from './batch.ts';
import type { Call } from './call.ts';
import { handedIn } from './hand-over.ts';
import { isVague } from './intent.ts';
import { linksIn, mediaLinks, streamingSite } from './media-type.ts';
import type { FileRef } from './message.ts';
import { runTurn } from './turn.ts';

/** What somebody wants done, in words, with files, or with files alone. */
export interface Request {
  readonly text: string;
  readonly files: readonly FileRef[];
  readonly thenExport: boolean;
}

/** Runs the turns of one message: one, or one a file where as many lines of instruction as files were given. */
export async function runRequest(call: Call, request: Request): Promise<void> {
  const links = mediaLinks(request.text);
  const site = streamingSiteIn(request.text);
  if (site !== undefined) return sayStreamingSite(call, request, site);
  const handed = handedIn(request.files, links);
  const prompt = onlyLinks(request.text, links) ? '' : request.text;
  const batch = splitBatch(prompt, handed.length);
  if (!batch) {
    if (isVague(prompt)) await call.voice.say(`${call.message.id}/hint`, call.voice.words.vagueHint);
    return runTurn(call, {
      key: call.message.id,
      prompt,
      files: handed,
      thenExport: request.thenExport,
      chained: false,
    });
  }
  for (const [index, line] of batch.lines.entries()) {
    const key = index === 0 ? call.message.id : `${call.message.id}#${index + 1}`;
    const files = handed.slice(index, index + 1);
    await runTurn(call, { key, prompt: line, files, thenExport: batch.exportEach, chained: false });
  }
}

function streamingSiteIn(text: string): string | undefined {
  return linksIn(text)
    .map((url) => streamingSite(url))
    .find((site) => site !== undefined);
}

function onlyLinks(text: string, links: readonly URL[]): boolean {
  return (
    links.length > 0 &&
    text.split(/\s+/).every((word) => word === '' || links.some(({ href }) => URL.parse(word)?.href === href))
  );
}

/** A page is no file: nothing is sent, and nothing paid, before the person says so. */
async function sayStreamingSite(call: Call, request: Request, site: string): Promise<void> {
  const { choices } = call.services;
  const { words } = call.voice;
  const anyway = await choices.button(
    words.buttons.sendAnyway,
    { kind: 'prompt', text: withoutLinks(request.text), files: request.files },
    call.message.author.id,
  );
  const buttons = withoutLinks(request.text) === '' ? [] : [anyway];
  await call.voice.say(`${call.message.id}/site`, words.streamingSite(site), { buttons });
}

function withoutLinks(text: string): string {
  return linksIn(text)
    .reduce((rest, { href }) => rest.replaceAll(href, ''), text)
    .trim();
}
