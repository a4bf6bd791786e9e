/**
 * Canary strings: text that a caller or a provider sends and that must be found nowhere afterwards. All begin alike,
 * so that one search finds each of them, also cut off, in another case or in another encoding.
 */

/** Letters and digits only: the same under percent-encoding, in JSON, in a header and in a path. */
export const CANARY = 'SgCanary7Q';

/** A canary whose end says where it was put: `SgCanary7QSystemPrompt`. */
export const canary = (place: string): string => CANARY + place.replace(/[^A-Za-z0-9]/g, '');

export interface Finding {
  readonly sink: string;
  /** In which form it stood there. */
  readonly form: string;
  /** What stood there, as far as it is text. */
  readonly text: string;
}

/** One place that was searched, as bytes. */
export interface Sink {
  readonly name: string;
  readonly bytes: Buffer;
}

interface Needle {
  readonly form: string;
  readonly bytes: Buffer;
}

/** Where a text, which needs 8 characters at least, stands in what the sinks hold: in any usual encoding. */
export function findText(text: string, sinks: Iterable<Sink>): Finding[] {
  const needles = formsOf(text);
  const findings: Finding[] = [];
  for (const { name, bytes } of sinks) {
    for (const needle of needles) {
      const at = bytes.indexOf(needle.bytes);
      if (at < 0) continue;
      const seen = bytes.subarray(at, at + 80).toString('latin1');
      findings.push({ sink: name, form: needle.form, text: seen.replace(/[^\x20-\x7e]+/g, ' ') });
    }
  }
  return findings;
}

function formsOf(text: string): Needle[] {
  const needles: Needle[] = [
    plain('as it is', text),
    plain('lower case', text.toLowerCase()),
    plain('upper case', text.toUpperCase()),
    { form: 'UTF-16LE', bytes: Buffer.from(text, 'utf16le') },
    { form: 'UTF-16BE', bytes: Buffer.from(text, 'utf16le').swap16() },
    plain('hex', Buffer.from(text).toString('hex')),
    plain('hex', Buffer.from(text).toString('hex').toUpperCase()),
    plain('percent-encoded', [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('')),
    plain('escaped', [...Buffer.from(text)].map((byte) => `\\u00${byte.toString(16)}`).join('')),
    plain('reversed', [...text].reverse().join('')),
  ];
  for (const offset of [0, 1, 2]) {
    needles.push(plain('base64', base64Core(text, offset, 'base64')));
    needles.push(plain('base64url', base64Core(text, offset, 'base64url')));
  }
  const isNew = ({ bytes }: Needle, index: number) =>
    needles.findIndex((other) => other.bytes.equals(bytes)) === index;
  return needles.filter(isNew);
}

const plain = (form: string, text: string): Needle => ({ form, bytes: Buffer.from(text, 'latin1') });

/** The characters of a base64 text that depend on `text` alone when `offset` bytes (modulo 3) stand before it. */
function base64Core(text: string, offset: number, encoding: 'base64' | 'base64url'): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
  const encoded = bytes.toString(encoding);
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}
