import { AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { Codec, CodecContext, Frame } from 'node-av/lib';
import type { Packet, Stream } from 'node-av/lib';
import { MediaError } from '../plan.ts';
import { checkFile } from './library.ts';
import { newPacket } from './media-file.ts';
import type { MediaFile } from './media-file.ts';

// 8K; a picture of a billion pixels in a small file is an attack.
const maxPixels = 7680 * 4320;
// So many undecodable frames in a row are noise, not damage.
const maxBadFrames = 300;

/** The frames of one stream in order. Damaged packets are passed over. */
export class Decoder {
  readonly #file: MediaFile;
  readonly #stream: Stream;
  readonly #codec: CodecContext;
  readonly #packet: Packet = newPacket();
  #drained = false;

  private constructor(file: MediaFile, stream: Stream, codec: CodecContext) {
    this.#file = file;
    this.#stream = stream;
    this.#codec = codec;
  }

  /** `file` is then read for this stream alone, and closed with the decoder. */
  static async open(file: MediaFile, stream: Stream, threads: number): Promise<Decoder> {
    const decoder = Codec.findDecoder(stream.codecpar.codecId);
    if (!decoder) throw new MediaError('unreadable', 'No decoder for this codec');
    const codec = new CodecContext();
    codec.allocContext3(decoder);
    checkFile(codec.parametersToContext(stream.codecpar), 'Describing the codec');
    codec.pktTimebase = stream.timeBase;
    codec.threadCount = threads;
    codec.setOption('max_pixels', maxPixels);
    checkFile(await codec.open2(decoder), 'Opening the decoder');
    file.only(stream);
    return new Decoder(file, stream, codec);
  }

  /** To be freed by the caller; undefined at the end. */
  async next(): Promise<Frame | undefined> {
    const frame = new Frame();
    frame.alloc();
    for (let bad = 0; bad < maxBadFrames;) {
      const code = await this.#codec.receiveFrame(frame);
      if (code >= 0) return frame;
      if (code === AVERROR_EOF || (code === AVERROR_EAGAIN && this.#drained)) break;
      if (code === AVERROR_EAGAIN) await this.#feed();
      else bad++;
    }
    frame.free();
    return undefined;
  }

  /** To the last key frame at or before `atMs`. False where the format cannot: nothing has moved then. */
  async seek(atMs: number): Promise<boolean> {
    if (!(await this.#file.seek(atMs))) return false;
    this.#codec.flushBuffers();
    this.#drained = false;
    return true;
  }

  /** When the frame is to be seen or heard, in ms from the file's beginning. */
  timeOf(frame: Frame): number | undefined {
    return this.#file.toMs(this.#stream, frame.bestEffortTimestamp);
  }

  async close(): Promise<void> {
    this.#packet.free();
    this.#codec.freeContext();
    await this.#file.close();
  }

  async #feed(): Promise<void> {
    if (await this.#file.read(this.#packet)) {
      if (this.#packet.streamIndex === this.#stream.index) await this.#codec.sendPacket(this.#packet);
      return;
    }
    this.#drained = true;
    await this.#codec.sendPacket(null);
  }
}
