import { open } from 'node:fs/promises';

export interface Box {
  readonly type: string;
  readonly offset: number;
  readonly bytes: number;
}

/** The outer boxes of an MP4 or MOV in file order; `whole` is false where the last one is cut off. Undefined: not such a file. */
export async function outerBoxes(
  path: string,
): Promise<{ readonly boxes: readonly Box[]; readonly whole: boolean } | undefined> {
  await using file = await open(path);
  const { size } = await file.stat();
  const boxes: Box[] = [];
  let offset = 0;
  while (offset + 8 <= size) {
    const box = await readBox(file, offset, size);
    if (!box) return undefined;
    boxes.push(box);
    offset += box.bytes;
  }
  if (!boxes.some(({ type }) => type === 'ftyp' || type === 'moov')) return undefined;
  return { boxes, whole: offset <= size };
}

async function readBox(
  file: { read(buffer: Buffer, offset: number, length: number, position: number): Promise<unknown> },
  offset: number,
  fileBytes: number,
): Promise<Box | undefined> {
  const head = Buffer.alloc(16);
  await file.read(head, 0, 16, offset);
  const type = head.toString('latin1', 4, 8);
  if (!/^[\w ©-]{4}$/.test(type)) return undefined;
  const short = head.readUInt32BE(0);
  // 0: up to the end of the file; 1: a 64-bit size follows (ISO 14496-12, 4.2).
  const bytes = short === 0 ? fileBytes - offset : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
  return bytes < 8 ? undefined : { type, offset, bytes };
}
