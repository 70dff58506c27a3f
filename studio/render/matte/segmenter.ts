import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** The general model's view is a square of this side, in and out; the landscape model's is as wide and lower. */
export const modelSide = 256;
export const secondHeight = 144;

const require = createRequire(import.meta.url);
const runtime = require
  .resolve('@twilio/video-processors/package.json')
  .replace(/package\.json$/, 'dist/build/tflite-simd-1-0-0');
const models = {
  general: {
    file: '@mediapipe/selfie_segmentation/selfie_segmentation.tflite',
    hash: '8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27',
    pixels: modelSide * modelSide,
  },
  landscape: {
    file: '@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite',
    hash: '4aafe6223bb8dac6fac8ca8ed56852870a33051ef3f6238822d282a109962894',
    pixels: modelSide * secondHeight,
  },
} as const;

// None of these files is part of its package's promised interface, so another release may bring another file under the name.
const runtimeHash = '28813f8fdd8ca46e405b4473dcaf8e783f8028b845e30fdc9eee815118a76953';

/* oxlint-disable no-underscore-dangle -- the names are the module's */

/** What the Emscripten module of TensorFlow Lite with XNNPACK exports. */
interface Runtime {
  readonly HEAPU8: Uint8Array;
  readonly HEAPF32: Float32Array;
  _getModelBufferMemoryOffset(): number;
  _loadModel(bytes: number): number;
  _getInputMemoryOffset(): number;
  _getOutputMemoryOffset(): number;
  _runInference(): number;
}

type LoadRuntime = (options: { readonly wasmBinary: Buffer; print(): void; printErr(): void }) => Promise<Runtime>;

/** MediaPipe's selfie segmentation (2021) on one thread: 8 ms a picture with the general model, 4 with the landscape one. */
export class Segmenter {
  readonly #runtime: Runtime;
  readonly #input: number;
  readonly #output: number;
  readonly #pixels: number;

  private constructor(loaded: Runtime, pixels: number) {
    this.#runtime = loaded;
    // Offsets are in bytes, the heap is of floats.
    this.#input = loaded._getInputMemoryOffset() / 4;
    this.#output = loaded._getOutputMemoryOffset() / 4;
    this.#pixels = pixels;
  }

  static async load(name: keyof typeof models): Promise<Segmenter> {
    const model = models[name];
    const [wasmBinary, weights] = await Promise.all([
      readExpected(`${runtime}.wasm`, runtimeHash),
      readExpected(require.resolve(model.file), model.hash),
    ]);
    const loaded = await withoutNewHandlers(() => {
      const load = require(`${runtime}.js`) as LoadRuntime;
      return load({ wasmBinary, print: () => {}, printErr: () => {} });
    });
    loaded.HEAPU8.set(weights, loaded._getModelBufferMemoryOffset());
    if (loaded._loadModel(weights.length) !== 0) throw new Error('The segmentation model does not load');
    return new Segmenter(loaded, model.pixels);
  }

  /** `rgb`: the model's view, three bytes a pixel. Writes how sure the model is of a person, 0 to 1, into `confidence`. */
  segment(rgb: Uint8Array, confidence: Float32Array): void {
    const heap = this.#runtime.HEAPF32;
    for (let i = 0; i < rgb.length; i++) heap[this.#input + i] = rgb[i]! / 255;
    this.#runtime._runInference();
    // Read anew: the heap moves when it grows.
    const answer = this.#runtime.HEAPF32;
    confidence.set(answer.subarray(this.#output, this.#output + this.#pixels));
  }
}

async function readExpected(path: string, expected: string): Promise<Buffer> {
  const bytes = await readFile(path);
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash !== expected) throw new Error(`${path} is not the file this was built for`);
  return bytes;
}

/** Emscripten's glue catches every uncaught error of the process and prints its own source: its handlers are taken off again. */
async function withoutNewHandlers<T>(load: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => process.listeners(event as NodeJS.Signals));
  const loaded = await load();
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as NodeJS.Signals)) {
      if (!before[i]?.includes(listener)) process.off(event, listener);
    }
  });
  return loaded;
}
