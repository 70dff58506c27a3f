import {
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PIX_FMT_YUV420P,
  AV_SAMPLE_FMT_FLTP,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import type { FFEncoderCodec } from 'node-av/constants';
import { avChannelLayoutDefault, Codec, CodecContext, Dictionary, FormatContext, Frame, Rational } from 'node-av/lib';
import type { Packet, Stream } from 'node-av/lib';
import type { FrameRate } from '../cadence.ts';
import type { Size } from '../geometry.ts';
import { sampleRate } from '../sound/sample-queue.ts';
import type { Stereo } from '../sound/sample-queue.ts';
import { check, isDry } from './library.ts';
import { newPacket } from './media-file.ts';

export interface FilmFormat {
  readonly size: Size;
  readonly rate: FrameRate;
  /** x264's: 21 looks like the source at 1080p, 28 is small. */
  readonly crf: number;
  readonly withSound: boolean;
}

const aacFrame = 1024;
const aacBitRate = 160_000n;

/** Writes the film: H.264 and AAC in an MP4 that can be played while it loads. */
export class Mp4Writer {
  readonly #context: FormatContext;
  readonly #video: Track;
  readonly #sound: Track | undefined;
  #pending: Stereo = { left: new Float32Array(0), right: new Float32Array(0) };
  #samples = 0n;

  private constructor(context: FormatContext, video: Track, sound: Track | undefined) {
    this.#context = context;
    this.#video = video;
    this.#sound = sound;
  }

  static async create(path: string, format: FilmFormat): Promise<Mp4Writer> {
    const context = new FormatContext();
    check(context.allocOutputContext2(null, 'mp4', `file:${path}`), 'Preparing the MP4');
    check(await context.openOutput(), 'Creating the MP4');
    const video = new Track(context, await openX264(format));
    // FFmpeg's own encoder: the binary also holds libfdk_aac, whose licence does not go with x264's.
    const sound = format.withSound ? new Track(context, await openAac()) : undefined;
    check(await context.writeHeader(Dictionary.fromObject({ movflags: '+faststart' })), 'Writing the header');
    return new Mp4Writer(context, video, sound);
  }

  /** `frame.pts` counts frames of the film; the frame stays the caller's. */
  async writePicture(frame: Frame): Promise<void> {
    await this.#video.encode(frame);
  }

  async writeSound(sound: Stereo): Promise<void> {
    if (!this.#sound) return;
    this.#pending = joined(this.#pending, sound);
    while (this.#pending.left.length >= aacFrame) await this.#encodeSound(this.#sound, aacFrame);
  }

  async finish(): Promise<void> {
    await this.#video.encode(null);
    if (this.#sound) {
      if (this.#pending.left.length > 0) await this.#encodeSound(this.#sound, this.#pending.left.length);
      await this.#sound.encode(null);
    }
    check(await this.#context.writeTrailer(), 'Finishing the MP4');
    await this.#context.closeOutput();
    this.#context.freeContext();
  }

  async #encodeSound(track: Track, count: number): Promise<void> {
    const { left, right } = this.#pending;
    const frame = soundFrame(left.subarray(0, count), right.subarray(0, count), this.#samples);
    this.#pending = { left: left.subarray(count), right: right.subarray(count) };
    this.#samples += BigInt(count);
    await track.encode(frame);
    frame.free();
  }
}

/** One encoder and its stream in the file. */
class Track {
  readonly #context: FormatContext;
  readonly #codec: CodecContext;
  readonly #stream: Stream;
  readonly #packet: Packet = newPacket();

  constructor(context: FormatContext, codec: CodecContext) {
    this.#context = context;
    this.#codec = codec;
    this.#stream = context.newStream();
    this.#stream.timeBase = codec.timeBase;
    if (codec.framerate.num > 0) this.#stream.avgFrameRate = codec.framerate;
    check(this.#stream.codecpar.fromContext(codec), 'Describing a stream');
  }

  /** Null: there is nothing more to come. */
  async encode(frame: Frame | null): Promise<void> {
    check(await this.#codec.sendFrame(frame), 'Encoding');
    for (;;) {
      const code = await this.#codec.receivePacket(this.#packet);
      if (isDry(code)) break;
      check(code, 'Encoding');
      this.#packet.streamIndex = this.#stream.index;
      this.#packet.rescaleTs(this.#codec.timeBase, this.#stream.timeBase);
      check(await this.#context.interleavedWriteFrame(this.#packet), 'Writing');
    }
    if (frame) return;
    this.#packet.free();
    this.#codec.freeContext();
  }
}

async function openX264({ size, rate, crf }: FilmFormat): Promise<CodecContext> {
  const { codec, context } = encoder(FF_ENCODER_LIBX264);
  context.width = size.width;
  context.height = size.height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(rate.den, rate.num);
  // Without it x264 takes the level of the fastest video there is.
  context.framerate = new Rational(rate.num, rate.den);
  context.sampleAspectRatio = new Rational(1, 1);
  context.gopSize = Math.round((2 * rate.num) / rate.den);
  context.colorRange = AVCOL_RANGE_MPEG;
  context.colorSpace = AVCOL_SPC_BT709;
  context.colorPrimaries = AVCOL_PRI_BT709;
  context.colorTrc = AVCOL_TRC_BT709;
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  // x264 keeps 10 MB for every 1080p frame it looks ahead; 6 instead of 10 cost nothing that can be seen.
  const options = Dictionary.fromObject({ preset: 'veryfast', crf, profile: 'high', 'rc-lookahead': 6 });
  check(await context.open2(codec, options), 'Opening the H.264 encoder');
  return context;
}

async function openAac(): Promise<CodecContext> {
  const { codec, context } = encoder(FF_ENCODER_AAC);
  context.sampleRate = sampleRate;
  context.sampleFormat = AV_SAMPLE_FMT_FLTP;
  context.channelLayout = avChannelLayoutDefault(2);
  context.bitRate = aacBitRate;
  context.timeBase = new Rational(1, sampleRate);
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  check(await context.open2(codec), 'Opening the AAC encoder');
  return context;
}

function encoder(name: FFEncoderCodec): { readonly codec: Codec; readonly context: CodecContext } {
  const codec = Codec.findEncoderByName(name);
  if (!codec) throw new Error(`There is no encoder ${name}`);
  const context = new CodecContext();
  context.allocContext3(codec);
  return { codec, context };
}

function soundFrame(left: Float32Array, right: Float32Array, pts: bigint): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.nbSamples = left.length;
  frame.format = AV_SAMPLE_FMT_FLTP;
  frame.sampleRate = sampleRate;
  frame.channelLayout = avChannelLayoutDefault(2);
  check(frame.getBuffer(), 'Allocating a sound frame');
  [left, right].forEach((channel, i) => {
    frame.extendedData?.[i]?.set(new Uint8Array(channel.buffer, channel.byteOffset, channel.byteLength));
  });
  frame.pts = pts;
  return frame;
}

function joined(before: Stereo, after: Stereo): Stereo {
  return { left: joinedChannel(before.left, after.left), right: joinedChannel(before.right, after.right) };
}

function joinedChannel(before: Float32Array, after: Float32Array): Float32Array {
  const whole = new Float32Array(before.length + after.length);
  whole.set(before);
  whole.set(after, before.length);
  return whole;
}
