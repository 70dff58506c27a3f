export type MediaKind = 'video' | 'image' | 'audio';

interface Format {
  readonly kind: MediaKind;
  readonly contentType: string;
  /** What its first bytes must look like. */
  readonly containers: readonly Container[];
}

type Container = 'iso' | 'avi' | 'matroska' | 'jpeg' | 'png' | 'gif' | 'webp' | 'mp3' | 'wav' | 'adts';

const formats: Readonly<Record<string, Format>> = {
  mp4: { kind: 'video', contentType: 'video/mp4', containers: ['iso'] },
  mov: { kind: 'video', contentType: 'video/quicktime', containers: ['iso'] },
  avi: { kind: 'video', contentType: 'video/x-msvideo', containers: ['avi'] },
  webm: { kind: 'video', contentType: 'video/webm', containers: ['matroska'] },
  mkv: { kind: 'video', contentType: 'video/x-matroska', containers: ['matroska'] },
  jpg: { kind: 'image', contentType: 'image/jpeg', containers: ['jpeg'] },
  jpeg: { kind: 'image', contentType: 'image/jpeg', containers: ['jpeg'] },
  png: { kind: 'image', contentType: 'image/png', containers: ['png'] },
  gif: { kind: 'image', contentType: 'image/gif', containers: ['gif'] },
  webp: { kind: 'image', contentType: 'image/webp', containers: ['webp'] },
  mp3: { kind: 'audio', contentType: 'audio/mpeg', containers: ['mp3'] },
  wav: { kind: 'audio', contentType: 'audio/wav', containers: ['wav'] },
  m4a: { kind: 'audio', contentType: 'audio/mp4', containers: ['iso'] },
  aac: { kind: 'audio', contentType: 'audio/aac', containers: ['adts', 'iso'] },
};

export const supportedList = 'mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac';

/** How many bytes `looksLike` wants to see. */
export const sniffBytes = 64;

/** In lower case, without the dot; '' where the name has none. */
export function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? '';
}

/** What a name promises; undefined for a type that is not taken. */
export function formatOf(name: string): { kind: MediaKind; contentType: string; extension: string } | undefined {
  const extension = extensionOf(name);
  const format = formats[extension];
  return format === undefined ? undefined : { kind: format.kind, contentType: format.contentType, extension };
}

/** Whether the first bytes of a file keep the promise of its name. */
export function looksLike(name: string, head: Buffer): boolean {
  const container = containerOf(head);
  return container !== undefined && (formats[extensionOf(name)]?.containers.includes(container) ?? false);
}

/** The extension to give a file that came without a name. */
export function extensionFor(contentType: string): string | undefined {
  const bare = contentType.split(';')[0]?.trim().toLowerCase();
  return Object.entries(formats).find(([, format]) => format.contentType === bare)?.[0];
}

function containerOf(head: Buffer): Container | undefined {
  const ascii = (from: number, to: number): string => head.toString('latin1', from, to);
  // QuickTime files of old begin with any of these atoms, newer ones and MP4 with ftyp.
  if (/^(ftyp|moov|mdat|wide|free|skip|pnot)$/.test(ascii(4, 8))) return 'iso';
  if (ascii(0, 4) === 'RIFF') return riffOf(ascii(8, 12));
  if (head.readUIntBE(0, Math.min(4, head.length)) === 0x1a45dfa3) return 'matroska';
  if (ascii(0, 3) === '\xff\xd8\xff') return 'jpeg';
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (/^GIF8[79]a$/.test(ascii(0, 6))) return 'gif';
  return audioOf(head, ascii(0, 4));
}

function riffOf(form: string): Container | undefined {
  if (form === 'AVI ') return 'avi';
  if (form === 'WAVE') return 'wav';
  return form === 'WEBP' ? 'webp' : undefined;
}

function audioOf(head: Buffer, start: string): Container | undefined {
  if (start.startsWith('ID3')) return 'mp3';
  if (start === 'ADIF') return 'adts';
  const [first = 0, second = 0] = head;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  // An MPEG frame whose layer bits are 00 is AAC in ADTS; any other layer is MP3's family.
  return (second & 0x06) === 0 ? 'adts' : 'mp3';
}
