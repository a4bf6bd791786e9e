/** Messages of a binary event stream, made independently of the reader: check sums are zlib's. */
import { crc32 } from 'node:zlib';

const TEXT = 7;

/** One message with text headers. */
export function binaryFrame(
  headers: Readonly<Record<string, string>>,
  payload: string | Uint8Array,
): Uint8Array {
  const body = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
  const named = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([
        Buffer.of(Buffer.byteLength(name)),
        Buffer.from(name),
        Buffer.of(TEXT),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(12 + named.length + body.length + 4, 0);
  lengths.writeUInt32BE(named.length, 4);
  const message = Buffer.concat([lengths, checkSum(lengths), named, body]);
  return new Uint8Array(Buffer.concat([message, checkSum(message)]));
}

function checkSum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
