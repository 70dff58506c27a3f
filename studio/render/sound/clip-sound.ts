import { avChannelLayoutDefault, avChannelLayoutDescribe } from 'node-av/lib';
import type { Frame } from 'node-av/lib';
import { Decoder } from '../av/decoder.ts';
import { Graph } from '../av/graph.ts';
import { MediaFile } from '../av/media-file.ts';
import { SampleQueue, sampleRate } from './sample-queue.ts';
import type { Stereo } from './sample-queue.ts';

// Streams are trusted to be without gaps up to 50 ms; their rounded times say less than their sample counts.
const slack = sampleRate / 20;

/** The sound of one clip from `startMs` on, at 48 kHz in stereo. */
export class ClipSound {
  readonly #decoder: Decoder;
  readonly #startMs: number;
  readonly #queue = new SampleQueue();
  #graph: Graph | undefined;
  #shape = '';
  #next: number | undefined;
  #over = false;

  private constructor(decoder: Decoder, startMs: number) {
    this.#decoder = decoder;
    this.#startMs = startMs;
  }

  /** Undefined: the file has no sound that can be decoded. */
  static async open(path: string, startMs: number): Promise<ClipSound | undefined> {
    const file = await MediaFile.open(path);
    const stream = file.stream('audio');
    if (!stream || stream.codecpar.sampleRate === 0) {
      await file.close();
      return undefined;
    }
    const decoder = await Decoder.open(file, stream, 1);
    if (startMs > 0) await decoder.seek(Math.max(0, startMs - 250));
    return new ClipSound(decoder, startMs);
  }

  /** True once the source has nothing more to give. */
  get over(): boolean {
    return this.#over;
  }

  /** The next `count` samples; silence where there are none. */
  async read(count: number): Promise<Stereo> {
    const wanted = this.#queue.position + count;
    while (!this.#over && this.#queue.end < wanted) await this.#decode();
    return this.#queue.take(count);
  }

  async close(): Promise<void> {
    this.#graph?.close();
    await this.#decoder.close();
  }

  async #decode(): Promise<void> {
    const frame = await this.#decoder.next();
    if (!frame) {
      this.#over = true;
      await this.#graph?.finish('abuffer@in');
      await this.#collect();
      return;
    }
    const atMs = this.#decoder.timeOf(frame);
    const place = atMs === undefined ? this.#next : Math.round(((atMs - this.#startMs) * sampleRate) / 1000);
    if (place !== undefined && (this.#next === undefined || Math.abs(place - this.#next) > slack)) this.#next = place;
    await this.#reshape(frame);
    await this.#graph?.push('abuffer@in', frame);
    frame.free();
    await this.#collect();
  }

  /** Some streams change their rate or channels half-way. */
  async #reshape(frame: Frame): Promise<void> {
    const shape = describe(frame);
    if (shape === this.#shape) return;
    this.#graph?.close();
    this.#graph = new Graph(shape);
    this.#shape = shape;
  }

  async #collect(): Promise<void> {
    for (;;) {
      const frame = await this.#graph?.pull('abuffersink@out');
      if (!frame) return;
      const sound = samplesOf(frame);
      frame.free();
      const at = this.#next ?? 0;
      this.#queue.append(at, sound);
      this.#next = at + sound.left.length;
    }
  }
}

function describe(frame: Frame): string {
  // Order 0: the file says how many channels there are but not which.
  const layout = frame.channelLayout.order === 0 ? avChannelLayoutDefault(frame.channels) : frame.channelLayout;
  return (
    `abuffer@in=time_base=1/${frame.sampleRate}:sample_rate=${frame.sampleRate}:sample_fmt=${frame.format}` +
    `:channel_layout=${avChannelLayoutDescribe(layout)},aresample=${sampleRate},` +
    `aformat=sample_fmts=fltp:channel_layouts=stereo,abuffersink@out`
  );
}

/** A copy: the frame's memory is about to go. */
function samplesOf(frame: Frame): Stereo {
  const channel = (index: number): Float32Array => {
    const bytes = frame.extendedData?.[index];
    if (!bytes) throw new Error('The frame holds no sound');
    const copy = new Uint8Array(bytes.subarray(0, frame.nbSamples * 4));
    return new Float32Array(copy.buffer, 0, frame.nbSamples);
  };
  return { left: channel(0), right: channel(1) };
}
