/** Every format the service takes (rule 31), with its media type. */
export const mediaTypes = {
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  avi: 'video/x-msvideo',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
} as const;

export type Format = keyof typeof mediaTypes;

/** By a file's name or a link's path, whatever its case; `.jpeg` is a jpg. */
export function formatOfName(name: string): Format | undefined {
  const extension =
    name
      .trim()
      .match(/\.([a-z0-9]+)$/iu)?.[1]
      ?.toLowerCase() ?? '';
  if (extension === 'jpeg') return 'jpg';
  return isFormat(extension) ? extension : undefined;
}

/** What the first bytes say the file is, whatever its name; 64 are enough. Undefined: none of the formats. */
export function sniff(first: Uint8Array): Format | undefined {
  const ascii = latin1(first.subarray(0, 64));
  if (/^.{4}ftyp/su.test(ascii)) return ofBrand(ascii.slice(8, 12));
  // QuickTime of old has no ftyp: it begins with one of these atoms.
  if (/^.{4}(?:moov|mdat|wide|free|skip|pnot)/su.test(ascii)) return 'mov';
  const chunks = ascii.match(/^(?:RIFF|RF64).{4}(AVI |WAVE|WEBP)/su)?.[1];
  if (chunks !== undefined) return chunks === 'AVI ' ? 'avi' : chunks === 'WAVE' ? 'wav' : 'webp';
  if (ascii.startsWith('\x1A\x45\xDF\xA3')) return ascii.includes('webm') ? 'webm' : 'mkv';
  if (ascii.startsWith('\x89PNG\r\n\x1A\n')) return 'png';
  if (/^GIF8[79]a/u.test(ascii)) return 'gif';
  if (ascii.startsWith('\xFF\xD8\xFF')) return 'jpg';
  if (ascii.startsWith('ADIF')) return 'aac';
  return ascii.startsWith('ID3') ? 'mp3' : ofAudioFrame(first);
}

/** What something that is no media is, where that tells people more than "not supported". */
export type Foreign = 'html' | 'text' | 'pdf' | 'archive' | 'program' | 'heic';

/** Zip (and what is built on it), RAR, 7-Zip, gzip. */
const archives = ['PK\x03\x04', 'PK\x05\x06', 'Rar!', '7z\xBC\xAF', '\x1F\x8B'];
/** Windows, Linux, macOS, scripts. */
const programs = ['MZ', '\x7FELF', '\xCF\xFA\xED\xFE', '\xCA\xFE\xBA\xBE', '#!'];

/** Of what `sniff` does not know. A web page in place of a file means that the link or the right to read it was not good. */
export function foreignKind(first: Uint8Array): Foreign | undefined {
  if (sniff(first) !== undefined) return undefined;
  const ascii = latin1(first.subarray(0, 512));
  if (/^(?:\xEF\xBB\xBF)?\s*<(?:!doctype html|html|head|body|script|!--)/iu.test(ascii)) return 'html';
  if (ascii.startsWith('%PDF-')) return 'pdf';
  if (archives.some((magic) => ascii.startsWith(magic))) return 'archive';
  if (programs.some((magic) => ascii.startsWith(magic))) return 'program';
  if (/^.{4}ftyp(?:heic|heix|hevc|mif1|msf1|avif)/su.test(ascii)) return 'heic';
  return ascii !== '' && isText(first.subarray(0, 512)) ? 'text' : undefined;
}

function isFormat(name: string): name is Format {
  return Object.hasOwn(mediaTypes, name);
}

/** Every other brand of the ISO family is played as an MP4: isom, mp42, avc1, M4V, 3gp … */
function ofBrand(brand: string): Format | undefined {
  if (brand === 'qt  ') return 'mov';
  if (/^M4[AB] $/u.test(brand)) return 'm4a';
  return /^(?:heic|heix|hevc|mif1|msf1|avif)$/u.test(brand) ? undefined : 'mp4';
}

/** Twelve bits of sync, then the layer: 0 is AAC's ADTS, 1 is MP3's Layer III. */
function ofAudioFrame(first: Uint8Array): Format | undefined {
  const [sync, flags = 0, rates = 0xff] = first;
  if (sync !== 0xff || (flags & 0xe0) !== 0xe0) return undefined;
  const layer = (flags >> 1) & 3;
  if (layer === 0 && (flags & 0xf0) === 0xf0) return 'aac';
  // A bit rate of 15 and a sampling rate of 3 do not exist.
  return layer === 1 && rates >> 4 !== 15 && ((rates >> 2) & 3) !== 3 ? 'mp3' : undefined;
}

function isText(bytes: Uint8Array): boolean {
  try {
    // Streaming: a character may be cut at the end.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return !/[^\P{Cc}\t\n\r\f]/u.test(text);
  } catch {
    return false;
  }
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Neither a blank, nor quotation marks and brackets that stand around a link, nor the punctuation of Chinese text. */
const link = /https:\/\/[^\s<>"'`|\\^{}，。！？；：、（）「」『』【】《》“”‘’…]+/giu;
const mediaPath =
  /^https:\/\/[^?#]+?\.(?:mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp|mp3|wav|m4a|aac)(?![\w/%&=+~@-]|\.\w)(?:\?[!-~]*)?/iu;

/** The https links in a text, in order, each once. Punctuation behind a link is not part of it. */
export function linksIn(text: string): URL[] {
  const links = [...text.matchAll(link)]
    .map(([written]) => URL.parse(trimmed(mediaPath.exec(written)?.[0] ?? written)))
    .filter((url) => url !== null)
    .filter(({ username, password }) => username === '' && password === '');
  return [...new Map(links.map((url) => [url.href, url])).values()];
}

/** Direct links to files of a format the service takes: they count as attached files (conduct.md). */
export function mediaLinks(text: string): URL[] {
  return linksIn(text).filter(
    (url) => formatOfName(decoded(url.pathname)) !== undefined && streamingSite(url) === undefined,
  );
}

const sites: readonly (readonly [string, RegExp])[] = [
  ['YouTube', /^(?:(?:.+\.)?youtube(?:-nocookie)?\.com|youtu\.be)$/u],
  ['Vimeo', /^(?:www\.|player\.)?vimeo\.com$/u],
  ['TikTok', /^(?:.+\.)?tiktok\.com$/u],
  ['Douyin', /^(?:.+\.)?(?:douyin|iesdouyin)\.com$/u],
  ['Bilibili', /^(?:(?:www|m|space|live)\.)?bilibili\.com$|^b23\.tv$/u],
  ['Instagram', /^(?:www\.)?instagram\.com$/u],
  ['Facebook', /^(?:(?:www|m|web)\.)?facebook\.com$|^fb\.watch$/u],
  ['X', /^(?:(?:www|mobile)\.)?(?:x|twitter)\.com$/u],
  ['Twitch', /^(?:(?:www|m|clips)\.)?twitch\.tv$/u],
  ['Kuaishou', /^(?:.+\.)?kuaishou\.com$/u],
  ['Xiaohongshu', /^(?:www\.)?xiaohongshu\.com$|^xhslink\.com$/u],
  ['Weibo', /^(?:(?:www|m|video)\.)?weibo\.(?:com|cn)$/u],
  ['Youku', /^(?:v\.|www\.)?youku\.com$/u],
  ['Tencent Video', /^v\.qq\.com$/u],
  ['Loom', /^(?:www\.)?loom\.com$/u],
  ['Google Drive', /^(?:drive|docs|photos)\.google\.com$|^photos\.app\.goo\.gl$/u],
  ['Dropbox', /^(?:www\.)?dropbox\.com$/u],
  ['OneDrive', /^(?:onedrive\.live\.com|1drv\.ms)$/u],
  ['iCloud', /^(?:www|share)\.icloud\.com$/u],
  ['WeTransfer', /^(?:www\.)?wetransfer\.com$|^we\.tl$/u],
  ['Baidu Pan', /^pan\.baidu\.com$/u],
];

/** The name of the site whose page a link leads to, in place of a file; undefined for all others. */
export function streamingSite(url: URL): string | undefined {
  const name = sites.find(([, host]) => host.test(url.hostname))?.[0];
  const leadsToFile = name === 'Dropbox' && (url.searchParams.get('dl') === '1' || url.searchParams.has('raw'));
  return leadsToFile ? undefined : name;
}

function trimmed(written: string): string {
  const bare = written.replace(/[.,;:!?*_~]+$/u, '');
  // A bracket at the end belongs to the link only if it was opened in it.
  return /[)\]]$/u.test(bare) && !/[([]/u.test(bare) ? trimmed(bare.slice(0, -1)) : bare;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
