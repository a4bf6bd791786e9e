/** How much text a provider's object carries. Pure. */

/** Members that name something and are no text that a model has written. */
const NAMES: ReadonlySet<string> = new Set(['type', 'role', 'id', 'name', 'signature']);
const DEEPEST = 8;
const encoder = new TextEncoder();

/** Bytes in UTF-8 of every text in a value, at any depth. */
export function textBytes(value: unknown, depth = 0): number {
  if (typeof value === 'string') return encoder.encode(value).length;
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return 0;
  let bytes = 0;
  for (const [name, member] of Object.entries(value))
    if (!NAMES.has(name)) bytes += textBytes(member, depth + 1);
  return bytes;
}

/** A member that is an object, or an empty one. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
