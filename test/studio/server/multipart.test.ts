import { array, assert, asyncProperty, constantFrom, integer, pre, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryOf, readParts } from '../../../studio/http/multipart.ts';

interface Read {
  readonly name: string;
  readonly filename: string | undefined;
  readonly content: string;
}

async function read(form: Buffer, boundary: string, chunkBytes: number): Promise<Read[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < form.length; at += chunkBytes) yield form.subarray(at, at + chunkBytes);
  }
  const parts: Read[] = [];
  for await (const part of readParts(chunks(), boundary)) {
    const pieces: Buffer[] = [];
    for await (const piece of part.body) pieces.push(piece);
    parts.push({ name: part.name, filename: part.filename, content: Buffer.concat(pieces).toString('latin1') });
  }
  return parts;
}

function formOf(boundary: string, parts: readonly { disposition: string; content: string }[]): Buffer {
  const text = parts.map(
    ({ disposition, content }) =>
      `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: video/mp4\r\n\r\n${content}\r\n`,
  );
  return Buffer.from(`${text.join('')}--${boundary}--\r\n`, 'latin1');
}

describe('a form', () => {
  test('is the same however it is cut into chunks, and whatever its files hold', async () => {
    const content = string({ unit: constantFrom('\r', '\n', '-', 'b', 'x', '\0', '\xff'), maxLength: 60 });
    await assert(
      asyncProperty(array(content, { maxLength: 4 }), integer({ min: 1, max: 80 }), async (contents, chunkBytes) => {
        pre(contents.every((each) => !`\r\n${each}\r\n`.includes('\r\n--bxb')));
        const form = formOf(
          'bxb',
          contents.map((each, index) => ({ disposition: `name="files"; filename="${index}.mp4"`, content: each })),
        );
        const parts = await read(form, 'bxb', chunkBytes);
        expect(parts.map((part) => part.content)).toEqual(contents);
        expect(parts.map((part) => part.filename)).toEqual(contents.map((_, index) => `${index}.mp4`));
      }),
    );
  });

  test.each([
    ['name="files"; filename="a b.mp4"', 'a b.mp4'],
    ['name=files; filename=plain.mp4', 'plain.mp4'],
    ['name="files"; filename="say \\"hi\\".mp4"', 'say "hi".mp4'],
    ['name="files"; filename="say %22hi%22.mp4"', 'say "hi".mp4'],
    ['name="files"; filename="x.mp4"; filename*=UTF-8\'\'%E8%A7%86%E9%A2%91.mp4', '视频.mp4'],
    ['name="files"; filename="视频.mp4"', '视频.mp4'],
  ])('names its file in %s', async (disposition, filename) => {
    const form = Buffer.from(formOf('b', []).toString('latin1'));
    const head = Buffer.from(`--b\r\ncontent-disposition: form-data; ${disposition}\r\n\r\nx\r\n`);
    const [part] = await read(Buffer.concat([head, form]), 'b', 7);
    expect(part).toEqual({ name: 'files', filename, content: 'x' });
  });

  test('may have words in front of it and fields without a file', async () => {
    const form = Buffer.concat([
      Buffer.from('ignore me\r\n'),
      formOf('b', [{ disposition: 'name="source_type"', content: 'file' }]),
    ]);
    expect(await read(form, 'b', 3)).toEqual([{ name: 'source_type', filename: undefined, content: 'file' }]);
  });

  test.each([
    ['ends in the middle', '--b\r\nContent-Disposition: form-data; name="files"\r\n\r\nabc'],
    ['has a part without a name', '--b\r\n\r\nabc\r\n--b--'],
    ['goes on wrongly behind a boundary', '--b??'],
    ['has headers without end', `--b\r\nContent-Disposition: ${'x'.repeat(40_000)}`],
  ])('that %s is refused', async (_, text) => {
    await expect(read(Buffer.from(text), 'b', 1000)).rejects.toMatchObject({ status: 400 });
  });

  test('needs a boundary in its content type', () => {
    expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc');
    expect(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b"')).toBe('a b');
    expect(() => boundaryOf('text/plain')).toThrow(/boundary/);
    expect(() => boundaryOf('multipart/form-data')).toThrow(/boundary/);
  });
});
