import type { Address, Ask, Author, FileRef, IncomingMessage } from '../../core/message.ts';

/** Our name in this channel: `@nemo` is a mention, every other `@word` attaches a file. */
const OUR_NAME = 'nemo';

/** How a person names the button they press: by the number printed before its label, or by the label. */
export type Press = { readonly number: number } | { readonly label: string };

export type Line =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'press'; readonly press: Press }
  | { readonly kind: 'said'; readonly ask: Ask; readonly text: string; readonly paths: readonly string[] };

/**
 * What one line means: `/press 2` and `> Label` press a button, `/name args` is a command, `/edit words` an edit whatever its
 * words, `@path` attaches a file (`@"my clip.mp4"`, `@my\ clip.mp4`; `@@word` is the word itself), anything else is said as it
 * stands. Only a line without a single character means nothing: spaces were said, and get an answer.
 */
export function parseLine(line: string): Line {
  if (line === '') return { kind: 'nothing' };
  const label = /^> ?(.+)$/.exec(line)?.[1];
  if (label !== undefined) return { kind: 'press', press: { label: label.trim() } };
  const [, name, args] = /^\/([a-z][a-z-]*)(?:\s+([\s\S]*))?$/i.exec(line) ?? [];
  if (name === undefined) return { kind: 'said', ask: { kind: 'text' }, ...detach(line) };
  return command(name.toLowerCase(), args ?? '');
}

function command(name: string, args: string): Line {
  if (name === 'press') return { kind: 'press', press: pressed(args.trim()) };
  const ask: Ask = name === 'edit' ? { kind: 'prompt' } : { kind: 'command', name };
  return { kind: 'said', ask, ...detach(args) };
}

function pressed(which: string): Press {
  return /^\d+$/.test(which) ? { number: Number(which) } : { label: which };
}

const ATTACHMENT = /(?<=^|\s)@(?:"(?<double>[^"\n]+)"|'(?<single>[^'\n]+)'|(?<bare>(?:\\ |\S)+))[ \t]*/g;

/** Takes the attachments and our own mention out of the text, and leaves the rest as it was typed. */
function detach(said: string): { text: string; paths: string[] } {
  const paths: string[] = [];
  let found = false;
  const text = said.replace(ATTACHMENT, (whole: string, ...rest: unknown[]) => {
    const { double, single, bare } = rest.at(-1) as Partial<Record<'double' | 'single' | 'bare', string>>;
    if (bare?.startsWith('@')) return whole.slice(1);
    found = true;
    if (bare?.toLowerCase() !== OUR_NAME) paths.push(double ?? single ?? (bare ?? '').replaceAll('\\ ', ' '));
    return '';
  });
  return { text: found ? text.replace(/[ \t]+$/gm, '').trim() : text, paths };
}

/** Lines that end in a backslash go on in the next one: that is how a message of several lines is typed. */
export async function* joinContinued(lines: AsyncIterable<string>): AsyncGenerator<string> {
  const open: string[] = [];
  for await (const line of lines) {
    if (continues(line)) {
      open.push(line.slice(0, -1));
      continue;
    }
    yield [...open.splice(0), line].join('\n');
  }
  if (open.length > 0) yield open.join('\n');
}

export function continues(line: string): boolean {
  return line.endsWith('\\');
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  avi: 'video/x-msvideo',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
};

/** A file on this machine as an attachment. `path` is absolute, so that it is found again after a restart. */
export function toFile(path: string, bytes: number): FileRef {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  const mimeType = MIME_TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''];
  return { name, bytes, ref: { path }, ...(mimeType !== undefined && { mimeType }) };
}

/** What every message of one terminal has in common. */
export interface Sender {
  readonly address: Address;
  readonly author: Author;
}

export function toMessage(
  sender: Sender,
  stamp: { readonly id: string; readonly at: number },
  said: { readonly ask: Ask; readonly text: string; readonly files: readonly FileRef[] },
): IncomingMessage {
  return { ...stamp, address: sender.address, author: sender.author, ...said };
}
