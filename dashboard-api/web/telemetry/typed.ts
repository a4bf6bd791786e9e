/** A collector's headers as they are typed, one in a line. Pure. */

const NAME = /^[A-Za-z0-9-]{1,64}$/;
const VALUE = /^[\x20-\x7e]{1,1000}$/;
/** Of HTTP itself. */
const NOT_ONES_OWN = ['host', 'content-length', 'content-type', 'connection'];

/** `authorization: Bearer …` in each line. @returns null if a line is none of these, or a name stands twice */
export function headersOf(typed: string): Readonly<Record<string, string>> | null {
  const lines = typed.split('\n').filter((line) => line.trim() !== '');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    if (colon < 0 || !NAME.test(name) || !VALUE.test(value)) return null;
    if (NOT_ONES_OWN.includes(name) || name in headers) return null;
    headers[name] = value;
  }
  return headers;
}
