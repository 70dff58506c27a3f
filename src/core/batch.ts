import { readIntent } from './intent.ts';

/** Several files with an instruction each: the first line is for the first file, and so on. */
export interface Batch {
  /** As they were written, without the number or the bullet in front. */
  readonly lines: readonly string[];
  /** Every file is to have a render of its own. A last line "export" means that too: there are several results. */
  readonly exportEach: boolean;
}

const marker =
  /^\s*(?:\(?\d{1,2}[.):、．）](?!\d)|[①-⑳]|[-*•·–]\s|(?:第\s?[一二三四五六七八九十\d]+[个段条]|file\s?\d+|clip\s?\d+|视频\s?\d+)\s*[:：])\s*/iu;

const eachWish =
  '(?:export|download|render|send(?: me)?)(?: them)?(?: each| each one| every one| all| all of them| separately| individually)(?: of them| one| separately)?|(?:每个|每一个|每段|全部|都|各自|分别|逐个)+(?:都|单独|分别)?(?:导出|下载|发给我|渲染)(?:出来|一下|吧|一份)?|(?:导出|下载|发给我)(?:每个|每一个|全部|所有|各自)(?:视频|文件|出来)?';
const wholeWish = new RegExp(
  `^(?:please |and |then |and then |finally |请|然后|最后|并|再|帮我)*(?:${eachWish})(?: please)?$`,
  'iu',
);
const trailingWish = new RegExp(
  `[\\s,;，；、.。]*(?:(?<=[\\s,;.])(?:and then|and|then|please)\\s+|(?:然后|并且|并|最后|再)|(?<=[,;，；、.。]\\s*))(?:${eachWish})(?: please)?[\\s.!。！]*$`,
  'iu',
);

/**
 * Reads a message to `files` files as one instruction a file. Undefined where it is not: one file, or another number of
 * instructions. A line that says "export each", or a last line that ends so, is a wish for all of them.
 */
export function splitBatch(text: string, files: number): Batch | undefined {
  if (files < 2) return undefined;
  const written = text.split('\n').filter((line) => /[\p{L}\p{N}]/u.test(line.replace(marker, '')));
  const instructions = written.filter((line) => !isWish(line) && !isCommand(line));
  const numbered = instructions.filter((line) => marker.test(line));
  const chosen = [instructions, numbered].find((lines) => lines.length === files);
  if (chosen === undefined) return undefined;

  const lines = chosen.map((line) => line.replace(marker, '').trim());
  const last = lines.at(-1) ?? '';
  const cut = last.replace(trailingWish, '');
  const exportEach = cut !== last || written.some(isWish) || written.some(isExport);
  return { lines: [...lines.slice(0, -1), cut], exportEach };
}

function isWish(line: string): boolean {
  const words = line
    .normalize('NFKC')
    .replace(marker, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
  return wholeWish.test(words.trim());
}

function isCommand(line: string): boolean {
  return readIntent(line.replace(marker, ''), 0).kind === 'command';
}

function isExport(line: string): boolean {
  const intent = readIntent(line.replace(marker, ''), 0);
  return intent.kind === 'command' && intent.name === 'export';
}
