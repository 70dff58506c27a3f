import {
  AVDISCARD_ALL,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  AVERROR_EOF,
} from 'node-av/constants';
import { Dictionary, FormatContext, Packet } from 'node-av/lib';
import type { Stream } from 'node-av/lib';
import { MediaError } from '../plan.ts';
import { checkFile } from './library.ts';
import { outerBoxes } from './mp4-boxes.ts';

// What people may upload, by content and whatever the name says; stills are read elsewhere. The list also keeps out the
// playlist formats, which would open other files and addresses in our name.
const formats = 'mov,mp4,matroska,webm,avi,gif,mp3,wav,aac';
const microsecond = 1e6;

/** A file somebody handed in, opened and described; times are in ms from its own beginning. */
export class MediaFile {
  readonly #context: FormatContext;
  readonly #startUs: bigint;

  private constructor(context: FormatContext) {
    this.#context = context;
    this.#startUs = context.startTime === AV_NOPTS_VALUE ? 0n : context.startTime;
  }

  /** Throws `unreadable` for what is no media file, and for an MP4 whose end is missing. */
  static async open(path: string): Promise<MediaFile> {
    const layout = await outerBoxes(path).catch((error: unknown) => {
      throw new MediaError('unreadable', 'The file cannot be opened', { cause: error });
    });
    if (layout && !layout.whole) throw new MediaError('unreadable', 'The end of the file is missing');
    const context = new FormatContext();
    context.allocContext();
    // `file:` keeps names with a colon from being taken for a protocol.
    const options = Dictionary.fromObject({ format_whitelist: formats, protocol_whitelist: 'file' });
    checkFile(await context.openInput(`file:${path}`, null, options), 'Opening the file');
    const file = new MediaFile(context);
    checkFile(await context.findStreamInfo(), 'Reading its streams');
    return file;
  }

  /** FFmpeg's names of the container: "mov,mp4,m4a,3gp,3g2,mj2". */
  get format(): string {
    return this.#context.iformat?.name ?? '';
  }

  /** As the container states it. Absent in live recordings, which were never finished. */
  get durationMs(): number | undefined {
    const { duration } = this.#context;
    return duration === AV_NOPTS_VALUE || duration <= 0n ? undefined : Number(duration) / 1000;
  }

  /** Cover pictures of songs are no video. */
  stream(kind: 'video' | 'audio'): Stream | undefined {
    const type = kind === 'video' ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO;
    const index = this.#context.findBestStream(type);
    const stream = this.#context.streams[index];
    return stream && (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) === 0 ? stream : undefined;
  }

  /** From now on `read` gives packets of this stream alone. */
  only(wanted: Stream): void {
    for (const stream of this.#context.streams) if (stream.index !== wanted.index) stream.discard = AVDISCARD_ALL;
  }

  /** False at the end; also where the rest cannot be read, so that what came before is not lost. */
  async read(packet: Packet): Promise<boolean> {
    packet.unref();
    const code = await this.#context.readFrame(packet);
    return code >= 0 && code !== AVERROR_EOF;
  }

  /** To the last key frame at or before `atMs`; false where the format cannot. */
  async seek(atMs: number): Promise<boolean> {
    const target = this.#startUs + BigInt(Math.round(atMs * 1000));
    return (await this.#context.seekFrame(-1, target, AVSEEK_FLAG_BACKWARD)) >= 0;
  }

  /** Stream time to ms from the file's beginning; undefined for a packet or frame that carries no time. */
  toMs(stream: Stream, timestamp: bigint): number | undefined {
    if (timestamp === AV_NOPTS_VALUE) return undefined;
    const { num, den } = stream.timeBase;
    return ((Number(timestamp) * num) / den - Number(this.#startUs) / microsecond) * 1000;
  }

  async close(): Promise<void> {
    await this.#context.closeInput();
  }
}

/** Packet to be used again and again by `MediaFile.read`. */
export function newPacket(): Packet {
  const packet = new Packet();
  packet.alloc();
  return packet;
}
