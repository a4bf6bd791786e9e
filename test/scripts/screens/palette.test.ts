import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Picture, readPicture, withPalette } from '../../../scripts/screens/palette.ts';

/** A true-colour PNG with a row of each filter of the standard, all of them of the same pixels. */
function trueColour(row: readonly number[], filters: readonly number[]): Buffer {
  const bytes = row.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]);
  const before = (x: number) => (x >= 3 ? (bytes[x - 3] ?? 0) : 0);
  const written = (filter: number, isFirst: boolean) =>
    bytes.map((byte, x) => {
      const up = isFirst ? 0 : byte;
      // Above stands the same row: Paeth's prediction is then what stands above, or to the left in the first row.
      const paeth = isFirst ? before(x) : up;
      const predicted = [0, before(x), up, (before(x) + up) >> 1, paeth][filter] ?? 0;
      return (byte - predicted + 256) & 255;
    });
  const rows = Buffer.from(filters.flatMap((filter, y) => [filter, ...written(filter, y === 0)]));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(row.length, 0);
  header.writeUInt32BE(filters.length, 4);
  header.set([8, 2], 8);
  return png([
    ['IHDR', header],
    ['IDAT', deflateSync(rows)],
    ['IEND', Buffer.alloc(0)],
  ]);
}

const png = (chunks: readonly (readonly [string, Buffer])[]): Buffer =>
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    ...chunks.map(([type, data]) => {
      const frame = Buffer.alloc(data.length + 12);
      frame.writeUInt32BE(data.length);
      frame.write(type, 4, 'latin1');
      frame.set(data, 8);
      frame.writeUInt32BE(crc32(frame.subarray(4, data.length + 8)), data.length + 8);
      return frame;
    }),
  ]);

/** What a PNG with a palette shows. */
function shown(written: Buffer): number[] {
  const at = (type: string) => written.indexOf(type, 0, 'latin1');
  const dataOf = (type: string) =>
    written.subarray(at(type) + 4, at(type) + 4 + written.readUInt32BE(at(type) - 4));
  const width = dataOf('IHDR').readUInt32BE(0);
  const colours = dataOf('PLTE');
  return [...inflateSync(dataOf('IDAT'))].flatMap((place, index) =>
    index % (width + 1) === 0 ? [] : [colours.readUIntBE(place * 3, 3)],
  );
}

test('a picture is read whichever filters its rows have', () => {
  const row = [0x000000, 0xffffff, 0x0a675f, 0x123456, 0xfedcba];
  for (const filter of [0, 1, 2, 3, 4]) {
    const { width, height, pixels } = readPicture(trueColour(row, [filter, filter, 1, 4]));
    expect([width, height, ...pixels], `filter ${filter}`).toEqual([5, 4, ...row, ...row, ...row, ...row]);
  }
  expect(() => readPicture(png([['IHDR', Buffer.alloc(13)]]))).toThrow(RangeError);
});

test('up to 256 colours stay as they are; of more the rarest take the nearest', () => {
  const few: Picture = { width: 2, height: 2, pixels: Uint32Array.of(1, 2, 0xff0000, 2) };
  expect(shown(withPalette(few))).toEqual([1, 2, 0xff0000, 2]);
  const often = Array.from({ length: 256 }, (_, index) => index * 0x10101).flatMap((gray) => [gray, gray]);
  const many: Picture = { width: 513, height: 1, pixels: Uint32Array.of(...often, 0x808182) };
  expect(shown(withPalette(many))).toEqual([...often, 0x818181]);
});
