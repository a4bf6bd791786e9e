/**
 * Screenshots with a palette: a third of the bytes of true colour, for pictures that are mostly flat. The 256 colours that are
 * most of a picture stay as they are; the others, shades at the edges of letters, take the nearest of these.
 * PNG as https://www.w3.org/TR/png-3/ has it, as far as browsers write it: eight bits a channel, not interlaced.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const MOST_COLOURS = 256;
/** Bytes of a pixel by colour type: true colour without and with alpha, which is opaque in a screenshot. */
const PIXEL_BYTES: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Row by row, `0xRRGGBB`. */
  readonly pixels: Uint32Array;
}

/** @throws {RangeError} if it is no true-colour PNG of eight bits a channel */
export function readPicture(png: Buffer): Picture {
  const parts = [...chunksOf(png)];
  const header = parts.find(({ type }) => type === 'IHDR')?.data;
  const pixelBytes = header && PIXEL_BYTES[header.readUInt8(9)];
  if (!header || pixelBytes === undefined || header.readUInt8(8) !== 8 || header.readUInt8(12) !== 0)
    throw new RangeError('not a picture as browsers write it');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const idat = parts.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  const bytes = unfiltered(inflateSync(Buffer.concat(idat)), width * pixelBytes, pixelBytes);
  const pixels = Uint32Array.from({ length: width * height }, (_, at) =>
    bytes.readUIntBE(at * pixelBytes, 3),
  );
  return { width, height, pixels };
}

/** The picture as a PNG with a palette. */
export function withPalette({ width, height, pixels }: Picture): Buffer {
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const byUse = [...counts].toSorted((one, other) => other[1] - one[1]).map(([colour]) => colour);
  const palette = byUse.slice(0, MOST_COLOURS);
  const places = new Map(byUse.map((colour) => [colour, nearest(palette, colour)]));
  const rows = Buffer.alloc(height * (width + 1));
  for (const [at, pixel] of pixels.entries())
    rows.writeUInt8(places.get(pixel) ?? 0, Math.floor(at / width) * (width + 1) + 1 + (at % width));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  header.writeUInt8(3, 9);
  const colours = Buffer.alloc(palette.length * 3);
  for (const [place, colour] of palette.entries()) colours.writeUIntBE(colour, place * 3, 3);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function nearest(palette: readonly number[], colour: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [place, known] of palette.entries()) {
    const away = [16, 8, 0].reduce(
      (sum, shift) => sum + (((known >> shift) & 255) - ((colour >> shift) & 255)) ** 2,
      0,
    );
    if (away < least) [best, least] = [place, away];
  }
  return best;
}

function* chunksOf(png: Buffer): Generator<{ readonly type: string; readonly data: Buffer }> {
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Rows without the difference to their neighbours that each says it is written as (section 9 of the standard). */
function unfiltered(rows: Buffer, rowBytes: number, pixelBytes: number): Buffer {
  const height = rows.length / (rowBytes + 1);
  const out = Buffer.alloc(height * rowBytes);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (rowBytes + 1)] ?? 0;
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x >= pixelBytes ? (out[at - pixelBytes] ?? 0) : 0;
      const up = y > 0 ? (out[at - rowBytes] ?? 0) : 0;
      const corner = x >= pixelBytes && y > 0 ? (out[at - rowBytes - pixelBytes] ?? 0) : 0;
      out[at] = ((rows[y * (rowBytes + 1) + 1 + x] ?? 0) + predicted(filter, left, up, corner)) & 255;
    }
  }
  return out;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const [byLeft, byUp, byCorner] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs);
  if (byLeft === undefined || byUp === undefined || byCorner === undefined) return 0;
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
