import { stripVTControlCharacters } from 'node:util';
import type { Button, Post } from '../../core/message.ts';
import { wrap } from './wrap.ts';

/** Who speaks stands to the left of what is said, and nothing else does. */
const GUTTER = 9;
const NARROWEST = 20;
/** Buttons share a line as long as the eye finds them there. */
const READABLE = 100;

/** C0 but for the line feed, DEL, C1 and the marks that turn the direction of writing: what could act on a terminal or hide a word. */
// oxlint-disable-next-line no-control-regex -- control characters are what it is for
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text that cannot do anything to the terminal: no escape sequence and no control character is left, whoever wrote it. */
export function harmless(text: string): string {
  const lines = stripVTControlCharacters(text).replace(/\r\n?|[\u2028\u2029]/g, '\n');
  return lines.replaceAll('\t', '    ').replace(UNSAFE, '');
}

/** As `harmless`, on one line. */
export function harmlessLine(text: string): string {
  return harmless(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

/** A post as the lines a person reads; `numberOf` says by which number each button can be pressed. */
export function renderPost(post: Post, numberOf: (button: Button) => number): readonly string[] {
  const whom = post.audience === 'channel' ? '' : '(only you see this) ';
  const mention = post.mention === undefined ? '' : `@${harmlessLine(post.mention)} `;
  const lines = `${whom}${mention}${plain(harmless(post.text))}`.split('\n');
  if (post.buttons.length === 0) return lines;
  const buttons = renderButtons(post.buttons, numberOf);
  const beside = `${lines[0]}  ${buttons}`;
  if (lines.length === 1 && beside.length <= READABLE) return [beside];
  if (buttons.length <= READABLE) return [...lines, buttons];
  return [...lines, ...post.buttons.map((button) => renderButtons([button], numberOf))];
}

export function renderButtons(buttons: readonly Button[], numberOf: (button: Button) => number): string {
  return buttons.map((button) => `[${numberOf(button)} ${harmlessLine(button.label)}]`).join(' ');
}

/** Our Markdown without its marks: bold loses its asterisks, a link shows where it leads. Code stays as it is. */
function plain(markdown: string): string {
  const parts = markdown.split(/(```[\s\S]*?```|`[^`\n]*`)/);
  return parts.map((part, index) => (index % 2 === 1 ? part : withoutMarks(part))).join('');
}

function withoutMarks(text: string): string {
  return text
    .replace(/\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g, (_, label: string, url: string) =>
      label === url ? url : `${label} (${url})`,
    )
    .replace(/\*\*(?=\S)(.+?)(?<=\S)\*\*/g, '$1');
}

/** A delivered file: what it is on one line, where it lies on the next, alone, so that it can be copied. */
export function renderFile(file: { name: string; altText: string; bytes: number; path: string }): readonly string[] {
  const facts = [harmlessLine(file.name), sizeOf(file.bytes), harmlessLine(file.altText)];
  return [facts.filter((fact) => fact !== '').join(' · '), harmlessLine(file.path)];
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

/** Puts the speaker in the gutter; wraps where the terminal's width is known, and never where it is a transcript. */
export function frame(speaker: string, lines: readonly string[], width: number | undefined): readonly string[] {
  const head = speaker.padEnd(GUTTER - 1) + ' ';
  const rows = width === undefined ? lines : lines.flatMap((line) => wrap(line, roomIn(width)));
  return rows.map((row, index) => (index === 0 ? head + row : row && ' '.repeat(GUTTER) + row));
}

/** Two columns stay free, so that a character measured wrongly does not push its row over the edge. */
function roomIn(width: number): number {
  return Math.max(width - GUTTER - 2, NARROWEST);
}

/** File systems allow 255 bytes; the rest is for " (2)" and the like. */
const NAME_BYTES = 200;
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name that means one plain, visible file in whatever directory it is put. Its extension is kept. */
export function safeName(name: string): string {
  const last = harmlessLine(name).split(/[/\\]/).at(-1) ?? '';
  const visible = last
    .normalize('NFC')
    .replace(/[<>:"|?*]/g, '-')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const [stem, extension] = splitName(WINDOWS_DEVICE.test(visible) ? `_${visible}` : visible);
  return `${shorten(stem, NAME_BYTES - Buffer.byteLength(extension)) || 'video'}${extension}`;
}

/** The name without its extension, and the extension with its dot. */
export function splitName(name: string): readonly [stem: string, extension: string] {
  const [, stem = name, extension = ''] = /^(.+)(\.[A-Za-z0-9]{1,10})$/.exec(name) ?? [];
  return [stem, extension];
}

function shorten(text: string, bytes: number): string {
  let short = '';
  for (const character of text) {
    if (Buffer.byteLength(short + character) > bytes) break;
    short += character;
  }
  return short;
}
