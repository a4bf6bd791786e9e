/** Finds the `model` and `stream` fields of a multipart body (RFC 7578). Pure. */
import { strictModelId } from '../../contract/usage.ts';

export interface MultipartFacts {
  readonly model: string | null;
  readonly strictModel: string | null;
  readonly isStreamed: boolean;
}

const MAX_FIELD_BYTES = 512;

/** Reads what can be read; a body without these fields, or not multipart at all, simply has none. */
export function multipartModel(body: Uint8Array, contentType: string): MultipartFacts {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (!name) return { model: null, strictModel: null, isStreamed: false };
  const delimiter = new TextEncoder().encode(`--${name}`);
  let model: string | null = null;
  let isStreamed = false;
  for (let at = find(body, delimiter, 0); at >= 0; at = find(body, delimiter, at + delimiter.length)) {
    const field = readField(body, at + delimiter.length);
    if (field?.name === 'model') model = field.value;
    if (field?.name === 'stream') isStreamed = field.value === 'true';
  }
  return { model, strictModel: model === null ? null : strictModelId(model), isStreamed };
}

/** A short text field that starts behind a delimiter; null for files and anything else. */
function readField(body: Uint8Array, from: number): { name: string; value: string } | null {
  const head = new TextDecoder().decode(body.subarray(from, from + 4 * MAX_FIELD_BYTES));
  const end = head.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const headers = head.slice(0, end);
  const name = /content-disposition:[^\r\n]*[;\s]name="([^"]*)"/i.exec(headers)?.[1];
  if (name === undefined || /;\s*filename\*?=/i.test(headers)) return null;
  const value = head.slice(end + 4, head.indexOf('\r\n', end + 4));
  return value.length <= MAX_FIELD_BYTES ? { name, value } : null;
}

function find(body: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] ?? 0;
  for (let at = body.indexOf(first, from); at >= 0; at = body.indexOf(first, at + 1)) {
    let length = 1;
    while (length < wanted.length && body[at + length] === wanted[length]) length++;
    if (length === wanted.length) return at;
  }
  return -1;
}
