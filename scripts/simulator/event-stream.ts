/**
 * AWS's binary event stream: messages with headers, a payload and two check sums
 * (smithy.io/2.0/aws/amazon-eventstream.html).
 */
import { crc32 } from 'node:zlib';

const STRING = 7;
const PRELUDE_BYTES = 8;
const SUM_BYTES = 4;

/** One event with a JSON payload. */
export function eventMessage(type: string, payload: object): Buffer {
  const body = Buffer.from(JSON.stringify(payload));
  const headers = Buffer.concat([
    header(':event-type', type),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ]);
  const message = Buffer.alloc(PRELUDE_BYTES + SUM_BYTES + headers.length + body.length + SUM_BYTES);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, PRELUDE_BYTES)), PRELUDE_BYTES);
  headers.copy(message, PRELUDE_BYTES + SUM_BYTES);
  body.copy(message, PRELUDE_BYTES + SUM_BYTES + headers.length);
  const end = message.length - SUM_BYTES;
  message.writeUInt32BE(crc32(message.subarray(0, end)), end);
  return message;
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.of(Buffer.byteLength(name)),
    Buffer.from(name),
    Buffer.of(STRING),
    length,
    Buffer.from(value),
  ]);
}
