/** Tells random bytes from a value that somebody typed, counted up or repeated. Pure. */

/** What a root secret has at the least. */
export const LEAST_SECRET_BYTES = 32;

const LEAST_DISTINCT = 16;

/**
 * False for what 32 random bytes are practically never: shorter, mostly repetition, counted up or down, or readable
 * text. It finds a placeholder, not a badly made secret.
 */
export function isStrongSecret(bytes: Uint8Array): boolean {
  if (bytes.length < LEAST_SECRET_BYTES || new Set(bytes).size < LEAST_DISTINCT) return false;
  const steps = bytes.slice(1).map((byte, index) => byte - (bytes[index] ?? 0));
  return new Set(steps).size > 1 && bytes.some((byte) => byte < 0x20 || byte > 0x7e);
}
