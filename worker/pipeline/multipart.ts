/** Finds the `model` and `stream` fields of a multipart body (RFC 7578). Pure. */
import { strictModelId } from '../../contract/usage.ts';

export interface MultipartFacts {
  readonly model: string | null;
  readonly strictModel: string | null;
  readonly isStreamed: boolean;
}

const MAX_FIELD_BYTES = 512;

/**
 * Reads what can be read; a body without these fields, or not multipart at all, simply has none. Where two models
 * are named none is: which one counts only the provider knows.
 */
export function multipartModel(body: Uint8Array, contentType: string): MultipartFacts {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (!name) return { model: null, strictModel: null, isStreamed: false };
  const models = new Set<string>();
  let isStreamed = false;
  for (const at of partsOf(body, name)) {
    const field = readField(body, at);
    if (field?.name === 'model') models.add(field.value);
    if (field?.name === 'stream') isStreamed = field.value === 'true';
  }
  const [first = null] = models;
  const model = models.size === 1 ? first : null;
  return { model, strictModel: model === null ? null : strictModelId(model), isStreamed };
}

/** Where each part's head begins. A delimiter stands at the beginning of a line (RFC 2046 §5.1.1) and nowhere else. */
function* partsOf(body: Uint8Array, boundary: string): Generator<number> {
  const delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  if (startsWith(body, delimiter.subarray(2), 0)) yield delimiter.length - 2;
  for (let at = find(body, delimiter, 0); at >= 0; at = find(body, delimiter, at + delimiter.length))
    yield at + delimiter.length;
}

/** A short text field that starts behind a delimiter; null for files and anything else. */
function readField(body: Uint8Array, from: number): { name: string; value: string } | null {
  const head = new TextDecoder().decode(body.subarray(from, from + 4 * MAX_FIELD_BYTES));
  const start = head.indexOf('\r\n\r\n');
  const end = head.indexOf('\r\n', start + 4);
  if (start < 0 || end < 0 || !/^[ \t]*\r\n/.test(head)) return null;
  const headers = head.slice(0, start);
  const name = /content-disposition:[^\r\n]*[;\s]name="([^"]*)"/i.exec(headers)?.[1];
  if (name === undefined || /;\s*filename\*?=/i.test(headers)) return null;
  const value = head.slice(start + 4, end);
  return value.length <= MAX_FIELD_BYTES ? { name, value } : null;
}

function find(body: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] ?? 0;
  for (let at = body.indexOf(first, from); at >= 0; at = body.indexOf(first, at + 1)) {
    if (startsWith(body, wanted, at)) return at;
  }
  return -1;
}

function startsWith(body: Uint8Array, wanted: Uint8Array, at: number): boolean {
  return wanted.every((byte, index) => body[at + index] === byte);
}
