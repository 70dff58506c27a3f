import { randomUUID } from 'node:crypto';

/** The frame around one file in a form, made by hand: its length is known before the file is. */
export interface Frame {
  readonly contentType: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export function frameOf(field: string, name: string, mimeType: string): Frame {
  const boundary = `nemovideo-${randomUUID()}`;
  const encoder = new TextEncoder();
  const head = [
    `--${boundary}`,
    `content-disposition: form-data; name="${field}"; filename="${quoted(name)}"`,
    `content-type: ${mimeType}`,
    '',
    '',
  ];
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    before: encoder.encode(head.join('\r\n')),
    after: encoder.encode(`\r\n--${boundary}--\r\n`),
  };
}

/** As browsers write it (HTML, "multipart/form-data encoding algorithm"): UTF-8, with what would end the quotes escaped. */
function quoted(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

const TYPE_OF_ENDING: Readonly<Record<string, string>> = {
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

/** What the platform says the file is, if that can stand in a header; else what its name says. */
export function mimeTypeOf(name: string, stated: string | undefined): string {
  if (stated !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(stated)) return stated;
  const ending = name.toLowerCase().split('.').at(-1) ?? '';
  return TYPE_OF_ENDING[ending] ?? 'application/octet-stream';
}
