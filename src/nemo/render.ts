import type { Render } from '../core/ports.ts';
import { wordsOf } from './failure.ts';
import { readLayers, renderFile, renderState, type RenderWords } from './wire.ts';

/** Where a render stands, as the wire tells it. */
export type RenderNews =
  | Exclude<Render, { readonly status: 'completed' }>
  | { readonly status: 'completed'; readonly url: URL | undefined };

const COMPLETED = /^(?:completed?|success(?:ful)?|succeeded|done|finished|ready)$/i;
const FAILED = /^(?:fail(?:ed|ure)?|error(?:ed)?|cancel(?:l?ed)?|aborted|expired|timed?_?out|rejected)$/i;
const PENDING = /^(?:pending|queued?|waiting|submitted|created|scheduled|accepted)$/i;

/** Reads the answer to a poll in all its forms (rules.md, Q18). Words it does not know mean that work goes on. */
export function renderNews(answer: unknown): RenderNews {
  const { data, output } = answer as { readonly data?: unknown; readonly output?: unknown };
  const inner = (data as { readonly output?: unknown } | null | undefined)?.output;
  const news = readLayers(renderState, [data, answer]);
  const status = news.status ?? news.state ?? '';
  if (FAILED.test(status)) return { status: 'failed', reason: reasonOf(news, status) };
  const url = urlIn(inner, output, [data, answer]);
  if (COMPLETED.test(status) || (status === '' && url)) return { status: 'completed', url };
  const percent = percentOf(news.progress);
  return { status: PENDING.test(status) ? 'pending' : 'processing', ...(percent === undefined ? {} : { percent }) };
}

function urlIn(inner: unknown, output: unknown, outer: readonly unknown[]): URL | undefined {
  const nested = readLayers(renderFile, [inner, output]);
  const own = readLayers(renderFile, outer);
  const links = [nested.url, nested.outputUrl, nested.download_url, inner, output];
  links.push(own.outputUrl, own.output_url, own.url, own.download_url);
  const link = links.find((each) => typeof each === 'string' && /^https?:/i.test(each) && URL.canParse(each));
  return link === undefined ? undefined : new URL(String(link));
}

function reasonOf({ error, reason, message }: RenderWords, status: string): string {
  return wordsOf(error) || wordsOf(reason) || wordsOf(message) || status;
}

/** In whole percent; shares of 1 are taken too. */
function percentOf(progress: number | undefined): number | undefined {
  if (progress === undefined || progress < 0) return undefined;
  const percent = progress < 1 ? progress * 100 : progress;
  return Math.min(100, Math.round(percent));
}
