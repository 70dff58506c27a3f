import { AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants';
import { avGetCodecName } from 'node-av/lib';
import type { Stream } from 'node-av/lib';
import sharp from 'sharp';
import { Decoder } from './av/decoder.ts';
import { MediaFile, newPacket } from './av/media-file.ts';
import { seenSize, turnOf } from './geometry.ts';
import { stillFormat } from './picture/user-picture.ts';
import { MediaError } from './plan.ts';
import type { MediaInfo } from './plan.ts';

/** What a file is, by its content. Throws `unreadable` for what cannot be decoded. */
export async function probe(path: string): Promise<MediaInfo> {
  const still = await describeStill(path);
  if (still) return still;
  const file = await MediaFile.open(path);
  const video = file.stream('video');
  const audio = file.stream('audio');
  if (video) return closing(file, () => describeVideo(path, file, video, audio !== undefined));
  if (audio) return closing(file, () => describeAudio(path, file, audio));
  await file.close();
  throw new MediaError('unreadable', 'The file has neither picture nor sound');
}

async function closing<T>(file: MediaFile, describe: () => Promise<T>): Promise<T> {
  try {
    return await describe();
  } finally {
    await file.close();
  }
}

async function describeStill(path: string): Promise<MediaInfo | undefined> {
  const codec = await stillFormat(path);
  if (!codec) return undefined;
  const { autoOrient } = await sharp(path)
    .metadata()
    .catch((error: unknown) => {
      throw new MediaError('unreadable', 'The picture cannot be read', { cause: error });
    });
  return { kind: 'image', ...autoOrient, hasAudio: false, codec };
}

async function describeVideo(path: string, file: MediaFile, video: Stream, hasAudio: boolean): Promise<MediaInfo> {
  const { num, den } = video.sampleAspectRatio;
  const turn = turnOf(video.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX));
  const size = seenSize(video.codecpar, num > 0 && den > 0 ? num / den : 1, turn);
  const shared = { ...size, hasAudio, codec: codecName(video) };
  await checkDecodes(path, 'video');
  const { frames, durationMs } =
    file.durationMs && file.format !== 'gif' ? { frames: 2, durationMs: file.durationMs } : await measure(path);
  if (frames <= 1) return { kind: 'image', ...shared };
  const fps = frameRate(video, durationMs) ?? (frames * 1000) / durationMs;
  return { kind: 'video', durationMs, fps: Math.round(fps * 1000) / 1000, ...shared };
}

/** Frames per second; undefined where the stream does not tell. */
function frameRate({ avgFrameRate: average, rFrameRate: nominal }: Stream, durationMs: number): number | undefined {
  if (average.num <= 0 || average.den <= 0) return undefined;
  const mean = average.num / average.den;
  const steady = nominal.den > 0 ? nominal.num / nominal.den : 0;
  // The mean of a steady clip may be off by a frame; the nominal rate of an unsteady one means nothing.
  const frames = (mean * durationMs) / 1000;
  return Math.abs(steady / mean - 1) < 0.01 + 1.5 / frames ? steady : mean;
}

async function describeAudio(path: string, file: MediaFile, audio: Stream): Promise<MediaInfo> {
  await checkDecodes(path, 'audio');
  const durationMs = file.durationMs ?? (await measure(path)).durationMs;
  return { kind: 'audio', durationMs, hasAudio: true, codec: codecName(audio) };
}

function codecName(stream: Stream): string {
  return avGetCodecName(stream.codecpar.codecId) ?? 'unknown';
}

/** A header alone proves nothing: one frame must come out. */
async function checkDecodes(path: string, kind: 'video' | 'audio'): Promise<void> {
  const file = await MediaFile.open(path);
  const stream = file.stream(kind);
  if (!stream) throw new MediaError('unreadable', `The ${kind} is gone`);
  const decoder = await Decoder.open(file, stream, 1);
  const frame = await decoder.next();
  await decoder.close();
  if (!frame) throw new MediaError('unreadable', `No ${kind} frame can be decoded`);
  frame.free();
}

/** Reads all packets: live recordings do not say how long they are, and pictures may be one or many. */
async function measure(path: string): Promise<{ readonly frames: number; readonly durationMs: number }> {
  const file = await MediaFile.open(path);
  const stream = file.stream('video') ?? file.stream('audio');
  if (!stream) throw new MediaError('unreadable', 'Neither picture nor sound');
  file.only(stream);
  const packet = newPacket();
  const tickMs = (1000 * stream.timeBase.num) / stream.timeBase.den;
  let frames = 0;
  let endMs = 0;
  while (await file.read(packet)) {
    frames++;
    const startMs = file.toMs(stream, packet.pts) ?? endMs;
    endMs = Math.max(endMs, startMs + Number(packet.duration) * tickMs);
  }
  packet.free();
  await file.close();
  return { frames, durationMs: endMs };
}
