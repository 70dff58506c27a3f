import * as C from 'node-av/constants';
import type { AVPixelFormat, FFEncoderCodec } from 'node-av/constants';
import {
  avChannelLayoutDefault,
  Codec,
  CodecContext,
  Dictionary,
  FormatContext,
  Frame,
  Packet,
  Rational,
} from 'node-av/lib';
import { rgbFrame } from '../../../studio/render/av/frames.ts';
import { Graph } from '../../../studio/render/av/graph.ts';
import { check } from '../../../studio/render/av/library.ts';

/** What the clips of the tests are made of. Our own small encoder, so that the writer under test does not make its own input. */
export interface ClipShape {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly seconds: number;
  /** Two tones, left 440 Hz and right 660 Hz. */
  readonly sound?: boolean;
  /** Until then the sound is silence. */
  readonly soundFromSeconds?: number;
  readonly container?: keyof typeof containers;
  /** Tags the colours as HD video has them; clips without tags are common too. */
  readonly tagged?: boolean;
  /** The index before the media. */
  readonly faststart?: boolean;
  /** As a browser records: the file never learns how long it is. */
  readonly live?: boolean;
  /** Clockwise degrees that a player must turn the picture by. */
  readonly turned?: 90 | 180 | 270;
}

const h264 = { video: C.FF_ENCODER_LIBX264, pixels: C.AV_PIX_FMT_YUV420P, audio: C.FF_ENCODER_AAC } as const;
const containers = {
  mp4: h264,
  mov: h264,
  matroska: h264,
  webm: { video: C.FF_ENCODER_LIBVPX_VP8, pixels: C.AV_PIX_FMT_YUV420P, audio: C.FF_ENCODER_LIBOPUS },
  avi: { video: C.FF_ENCODER_MPEG4, pixels: C.AV_PIX_FMT_YUV420P, audio: C.FF_ENCODER_MP2 },
  gif: { video: C.FF_ENCODER_GIF, pixels: C.AV_PIX_FMT_RGB8, audio: C.FF_ENCODER_AAC },
} as const;
const audioRate = 48_000;

/** `draw` gives the RGB bytes of a frame. */
export async function encode(path: string, shape: ClipShape, draw: (frame: number) => Uint8Array): Promise<void> {
  const container = shape.container ?? 'mp4';
  const output = new FormatContext();
  check(output.allocOutputContext2(null, container, path), 'format');
  check(await output.openOutput(), 'file');
  const video = await openVideo(shape, containers[container].video, containers[container].pixels);
  const audio = shape.sound ? await openAudio(containers[container].audio) : undefined;
  const tracks = [video, ...(audio ? [audio] : [])].map((codec) => addStream(output, codec));
  if (shape.turned) addTurn(output, shape.turned);
  check(
    await output.writeHeader(
      Dictionary.fromObject({ ...(shape.faststart && { movflags: '+faststart' }), ...(shape.live && { live: 1 }) }),
    ),
    'header',
  );
  await writePictures(shape, containers[container].pixels, draw, (frame) => tracks[0]!(frame));
  if (audio) await writeTones(shape, audio, (frame) => tracks[1]!(frame));
  check(await output.writeTrailer(), 'trailer');
  await output.closeOutput();
}

type Send = (frame: Frame | null) => Promise<void>;

function addStream(output: FormatContext, codec: CodecContext): Send {
  const stream = output.newStream();
  stream.timeBase = codec.timeBase;
  // Or the last frame would last no time at all.
  if (codec.framerate.num > 0) stream.avgFrameRate = codec.framerate;
  check(stream.codecpar.fromContext(codec), 'stream');
  const packet = new Packet();
  packet.alloc();
  return async (frame) => {
    check(await codec.sendFrame(frame), 'encode');
    while ((await codec.receivePacket(packet)) >= 0) {
      packet.streamIndex = stream.index;
      packet.rescaleTs(codec.timeBase, stream.timeBase);
      check(await output.interleavedWriteFrame(packet), 'write');
    }
  };
}

async function openVideo(shape: ClipShape, name: FFEncoderCodec, pixels: AVPixelFormat): Promise<CodecContext> {
  const codec = Codec.findEncoderByName(name);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = shape.width;
  context.height = shape.height;
  context.pixelFormat = pixels;
  context.timeBase = new Rational(1, shape.fps);
  context.framerate = new Rational(shape.fps, 1);
  context.bitRate = 20_000_000n;
  if (shape.tagged !== false && pixels === C.AV_PIX_FMT_YUV420P) {
    context.colorSpace = C.AVCOL_SPC_BT709;
    context.colorPrimaries = C.AVCOL_PRI_BT709;
    context.colorTrc = C.AVCOL_TRC_BT709;
    context.colorRange = C.AVCOL_RANGE_MPEG;
  }
  context.setFlags(C.AV_CODEC_FLAG_GLOBAL_HEADER);
  const options = name === C.FF_ENCODER_LIBX264 ? { preset: 'veryfast', crf: 14 } : {};
  check(await context.open2(codec, Dictionary.fromObject(options)), 'video encoder');
  return context;
}

async function openAudio(name: FFEncoderCodec): Promise<CodecContext> {
  const codec = Codec.findEncoderByName(name);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.sampleRate = audioRate;
  context.sampleFormat =
    name === C.FF_ENCODER_MP2 || name === C.FF_ENCODER_LIBOPUS ? C.AV_SAMPLE_FMT_S16 : C.AV_SAMPLE_FMT_FLTP;
  context.channelLayout = avChannelLayoutDefault(2);
  context.bitRate = 128_000n;
  context.timeBase = new Rational(1, audioRate);
  context.setFlags(C.AV_CODEC_FLAG_GLOBAL_HEADER);
  check(await context.open2(codec), 'audio encoder');
  return context;
}

/** A display matrix as phones write it: 16.16 fixed point, the last column 2.30. */
function addTurn(output: FormatContext, degrees: 90 | 180 | 270): void {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.round(Math.cos(angle)), Math.round(Math.sin(angle))];
  const matrix = Buffer.alloc(36);
  [cos * 65_536, sin * 65_536, 0, -sin * 65_536, cos * 65_536, 0, 0, 0, 2 ** 30].forEach((value, i) => {
    matrix.writeInt32LE(value, i * 4);
  });
  check(output.streams[0]!.codecpar.addCodedSideData(C.AV_PKT_DATA_DISPLAYMATRIX, matrix), 'matrix');
}

async function writePictures(
  { width, height, fps, seconds, tagged }: ClipShape,
  pixels: AVPixelFormat,
  draw: (frame: number) => Uint8Array,
  send: Send,
): Promise<void> {
  const matrix =
    pixels === C.AV_PIX_FMT_YUV420P ? `:out_color_matrix=${tagged === false ? 'bt601' : 'bt709'}:out_range=tv` : '';
  const toCodec = new Graph(
    `buffer@in=video_size=${width}x${height}:pix_fmt=rgb24:time_base=1/${fps}:pixel_aspect=1/1,` +
      `scale=flags=bicubic+accurate_rnd+full_chroma_int${matrix},format=${pixels},buffersink@out`,
  );
  for (let i = 0; i < Math.round(seconds * fps); i++) {
    const drawn = rgbFrame(draw(i), { width, height });
    drawn.pts = BigInt(i);
    await toCodec.push('buffer@in', drawn);
    drawn.free();
    const frame = (await toCodec.pull('buffersink@out'))!;
    await send(frame);
    frame.free();
  }
  await send(null);
  toCodec.close();
}

async function writeTones(
  { seconds, soundFromSeconds = 0 }: ClipShape,
  codec: CodecContext,
  send: Send,
): Promise<void> {
  const total = Math.round(seconds * audioRate);
  const size = codec.frameSize || 1024;
  for (let at = 0; at < total; at += size) {
    const count = Math.min(size, total - at);
    const frame = new Frame();
    frame.alloc();
    frame.nbSamples = count;
    frame.format = codec.sampleFormat;
    frame.sampleRate = audioRate;
    frame.channelLayout = avChannelLayoutDefault(2);
    check(frame.getBuffer(), 'sound frame');
    fillTones(frame, codec, at, count, soundFromSeconds * audioRate);
    frame.pts = BigInt(at);
    await send(frame);
    frame.free();
  }
  await send(null);
}

function fillTones(frame: Frame, codec: CodecContext, at: number, count: number, silentUntil: number): void {
  const tone = (hertz: number, i: number): number =>
    at + i < silentUntil ? 0 : 0.4 * Math.sin((2 * Math.PI * hertz * (at + i)) / audioRate);
  const planes = frame.extendedData!;
  if (codec.sampleFormat === C.AV_SAMPLE_FMT_S16) {
    for (let i = 0; i < count; i++) {
      planes[0]!.writeInt16LE(Math.round(32_767 * tone(440, i)), i * 4);
      planes[0]!.writeInt16LE(Math.round(32_767 * tone(660, i)), i * 4 + 2);
    }
    return;
  }
  for (let i = 0; i < count; i++) {
    planes[0]!.writeFloatLE(tone(440, i), i * 4);
    planes[1]!.writeFloatLE(tone(660, i), i * 4);
  }
}
