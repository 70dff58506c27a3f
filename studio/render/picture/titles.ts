import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filterValue } from '../av/graph.ts';
import type { Size } from '../geometry.ts';
import type { Title } from '../plan.ts';

const fonts = {
  latin: fontFile('@embedpdf/fonts-latin', 'NotoSans-Bold.ttf'),
  han: fontFile('@embedpdf/fonts-sc', 'NotoSansHans-Bold.otf'),
};
const han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uffef]/u;
const maxLines = 4;
// Seconds.
const fade = 0.4;

/**
 * The filters that draw the titles, each beginning with a comma. Texts go into files under `folder` and are drawn as they are:
 * nothing in them is ever read as a filter's option, an expression or a path.
 */
export async function titleFilters(titles: readonly Title[], film: Size, folder: string): Promise<string> {
  const filters = await Promise.all(
    titles.map(async (title, i) => {
      const { lines, fontSize } = layOut(plain(title.text), film);
      if (lines.length === 0) return '';
      const path = join(folder, `title-${i}.txt`);
      await writeFile(path, lines.join('\n'));
      return describe(title, path, lines.join(''), fontSize, film);
    }),
  );
  return filters.join('');
}

/** Without control characters and without what no font here can draw. */
function plain(text: string): string {
  return text
    .replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\p{Variation_Selector}/gu, (sign) =>
      /[©®™]/.test(sign) ? sign : '',
    )
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

interface Layout {
  readonly lines: readonly string[];
  readonly fontSize: number;
}

/** Breaks a text into lines that fit the film, smaller where it is long; what four lines cannot hold ends in "…". */
export function layOut(text: string, film: Size): Layout {
  const largest = Math.round(Math.min(film.width, film.height) / 15);
  for (const factor of [1, 0.8, 0.62]) {
    const fontSize = Math.max(8, Math.round(largest * factor));
    const lines = breakLines(text, (film.width * 0.84) / fontSize);
    if (lines.length <= 2 || factor === 0.62) return { lines: shortened(lines), fontSize };
  }
  return { lines: [], fontSize: largest };
}

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= maxLines) return lines;
  const last = lines[maxLines - 1] ?? '';
  return [...lines.slice(0, maxLines - 1), `${last.replace(/.{2}$/u, '')}…`];
}

/** Greedy; `room` in widths of a square letter. Chinese and Japanese break anywhere, other texts at spaces, long words anywhere. */
function breakLines(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(/\s+|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|./gu) ?? []) {
    for (const part of widthOf(piece) > room ? piece : [piece]) {
      if (widthOf(line + part) > room && line !== '') {
        lines.push(line.trimEnd());
        line = '';
      }
      line = (line + part).trimStart();
    }
  }
  return line === '' ? lines : [...lines, line.trimEnd()];
}

/** A little more than the fonts' own measures, so that no line is ever cut. */
function widthOf(text: string): number {
  let width = 0;
  for (const letter of text)
    width += han.test(letter) ? 1.02 : /[MWmw@%—…]/.test(letter) ? 1 : /\p{Lu}/u.test(letter) ? 0.75 : 0.62;
  return width;
}

function describe(
  { startMs, durationMs, place }: Title,
  path: string,
  text: string,
  fontSize: number,
  film: Size,
): string {
  const font = han.test(text) ? fonts.han : fonts.latin;
  const [start, end] = [startMs / 1000, (startMs + durationMs) / 1000];
  const margin = Math.round(film.height * 0.07);
  const y = { top: `${margin}`, center: '(h-th)/2', bottom: `h-th-${margin}` }[place];
  const options = [
    `fontfile=${filterValue(font)}`,
    `textfile=${filterValue(path)}`,
    'expansion=none',
    `fontsize=${fontSize}`,
    'fontcolor=white',
    'text_align=C',
    `line_spacing=${Math.round(fontSize * 0.2)}`,
    `box=1:boxcolor=black@0.42:boxborderw=${Math.round(fontSize * 0.4)}`,
    `x=(w-tw)/2:y=${y}`,
    `alpha='min(1,max(0,min((t-${start})/${fade},(${end}-t)/${fade})))'`,
    `enable='between(t,${start},${end})'`,
  ];
  return `,drawtext=${options.join(':')}`;
}

/** The packages export their lists alone; the files lie beside them. */
function fontFile(packageName: string, file: string): string {
  return fileURLToPath(new URL(`../fonts/${file}`, import.meta.resolve(packageName)));
}
