import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AV_PIX_FMT_GRAY8, AV_PIX_FMT_YUV420P } from 'node-av/constants';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPicture, readPlane, tagAsFilm } from '../../../studio/render/av/frames.ts';
import { filterValue, Graph } from '../../../studio/render/av/graph.ts';
import { Compositor } from '../../../studio/render/compositor.ts';
import { backgroundPicture } from '../../../studio/render/picture/backgrounds.ts';
import { officeSvg } from '../../../studio/render/picture/office.ts';
import { layOut, titleFilters } from '../../../studio/render/picture/titles.ts';
import type { Title } from '../../../studio/render/plan.ts';

const film = { width: 640, height: 360 };
const hd = { width: 1920, height: 1080 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "picture test, it's [here]-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(['office', 'gradient', 'bokeh'] as const)(
  'the %s is drawn in any size, always alike, and kept',
  async (kind) => {
    for (const [width, height] of [
      [320, 180],
      [180, 320],
    ] as const) {
      const cache = join(folder, `${kind}-${width}`);
      const drawn = await backgroundPicture(kind, width, height, cache);
      expect(drawn).toHaveLength(width * height * 3);
      expect((await backgroundPicture(kind, width, height, join(cache, 'other'))).equals(drawn)).toBe(true);
      expect((await readdir(cache)).filter((name) => name.endsWith('.rgb'))).toEqual([
        `${kind}-${width}x${height}.rgb`,
      ]);
      expect((await readFile(join(cache, `${kind}-${width}x${height}.rgb`))).equals(drawn)).toBe(true);
      const { channels } = await sharp(drawn, { raw: { width, height, channels: 3 } }).stats();
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(10);
    }
  },
);

test('another seed is another office', () => {
  expect(officeSvg(640, 360, 1)).not.toBe(officeSvg(640, 360, 2));
});

interface Drawn {
  readonly picture: Buffer;
  /** How bright each row is. */
  readonly rows: readonly number[];
  /** What was written into the titles' files. */
  readonly texts: readonly string[];
}

/** `titles` on black, in the film's tenth of a second number `slot`. */
async function drawTitles(titles: readonly Title[], slot: number): Promise<Drawn> {
  const own = await mkdtemp(join(folder, 'title '));
  const filters = await titleFilters(titles, film, own);
  const compositor = new Compositor({ film, rate: { num: 10, den: 1 }, titles: filters });
  const black = newPicture(film.width, film.height, AV_PIX_FMT_YUV420P);
  black.data![0]!.fill(16);
  black.data![1]!.fill(128);
  black.data![2]!.fill(128);
  tagAsFilm(black);
  black.pts = BigInt(slot);
  await compositor.push({ full: black });
  const shown = (await compositor.pull())!;
  const luma = Buffer.alloc(film.width * film.height);
  readPlane(shown, 0, luma, film.width, film.height);
  for (const frame of [black, shown]) frame.free();
  compositor.close();
  const rows = Array.from({ length: film.height }, (_, y) =>
    Math.max(...luma.subarray(y * film.width, (y + 1) * film.width)),
  );
  const files = (await readdir(own)).toSorted();
  return { picture: luma, rows, texts: await Promise.all(files.map((name) => readFile(join(own, name), 'utf8'))) };
}

function title(text: string, rest: Partial<Title> = {}): Title {
  return { text, startMs: 0, durationMs: 2000, place: 'bottom', ...rest };
}

test.each([
  ['top', 0, 120],
  ['center', 120, 240],
  ['bottom', 240, 360],
] as const)('a title at the %s is there and nowhere else', async (place, from, to) => {
  const { rows } = await drawTitles([title('Urban Dreams', { place })], 10);
  const bright = rows.flatMap((value, y) => (value > 150 ? [y] : []));
  expect(bright.length).toBeGreaterThan(8);
  expect(Math.min(...bright)).toBeGreaterThanOrEqual(from);
  expect(Math.max(...bright)).toBeLessThan(to);
});

test('a title comes and goes when it should', async () => {
  const titles = [title('Urban Dreams', { startMs: 1000, durationMs: 1000 })];
  expect(Math.max(...(await drawTitles(titles, 5)).rows)).toBeLessThan(30);
  expect(Math.max(...(await drawTitles(titles, 15)).rows)).toBeGreaterThan(150);
  expect(Math.max(...(await drawTitles(titles, 25)).rows)).toBeLessThan(30);
});

test('a title shows what was written, not what the time is', async () => {
  const early = await drawTitles([title('%{pts} %{n}')], 8);
  const late = await drawTitles([title('%{pts} %{n}')], 12);
  expect(early.picture.equals(late.picture)).toBe(true);
  expect(early.picture.equals((await drawTitles([], 8)).picture)).toBe(false);
});

test('nothing in a title is ever interpreted', async () => {
  const hostile = "%{pts} \\ ' : , ; [out] textfile=/etc/passwd %{expr:1+1} \\n ${x} {}";
  const { rows, texts } = await drawTitles([title(hostile)], 10);
  expect(texts.join('').replace(/\s+/g, ' ')).toBe(hostile);
  expect(Math.max(...rows)).toBeGreaterThan(150);
});

test('Chinese is drawn, and signs that no font has are left out', async () => {
  const { rows, texts } = await drawTitles([title('城市梦想 🚀\u0007\u202e!')], 10);
  expect(texts).toEqual(['城市梦想 !']);
  expect(Math.max(...rows)).toBeGreaterThan(150);
});

test('a title without a letter is no title', async () => {
  const { rows, texts } = await drawTitles([title(' 🚀 \n ')], 10);
  expect(texts).toEqual([]);
  expect(Math.max(...rows)).toBeLessThan(30);
});

test('long titles are broken between words, Chinese anywhere, and cut at four lines', () => {
  const { lines } = layOut('one title that is long enough to need more than a single line on the screen', hd);
  expect(lines).toHaveLength(2);
  expect(lines.join(' ')).toBe('one title that is long enough to need more than a single line on the screen');
  expect(layOut('城'.repeat(40), hd).lines.length).toBeGreaterThan(1);
  const endless = layOut('word '.repeat(200).trim(), hd);
  expect(endless.lines).toHaveLength(4);
  expect(endless.lines.at(-1)).toMatch(/…$/);
  expect(layOut('W'.repeat(120), hd).lines.length).toBeGreaterThan(1);
});

test('short titles are larger than long ones', () => {
  expect(layOut('Hi', hd).fontSize).toBeGreaterThan(layOut('word '.repeat(60), hd).fontSize);
});

test('any text survives as a filter value', async () => {
  const graph = new Graph(
    `buffer@in=video_size=16x16:pix_fmt=gray:time_base=1/1:pixel_aspect=1/1,` +
      `metadata=mode=add:key=k:value=${filterValue("a:b,c;d[e]f'g\\h=i%{j} k")},buffersink@out`,
  );
  const frame = newPicture(16, 16, AV_PIX_FMT_GRAY8);
  frame.pts = 0n;
  await graph.push('buffer@in', frame);
  expect((await graph.pull('buffersink@out'))!.getMetadata().get('k')).toBe("a:b,c;d[e]f'g\\h=i%{j} k");
  graph.close();
});
