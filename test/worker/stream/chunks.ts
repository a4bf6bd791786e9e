/** Ways of cutting bytes into chunks, for tests that must not depend on it. */
import fc from 'fast-check';

/** Equal chunks of `size` bytes. */
export function equalChunks(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
  return chunks;
}

/** Chunks of random sizes from 1 to `largest`, the same for the same seed. */
export function seededChunks(bytes: Uint8Array, seed: number, largest: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let state = seed >>> 0;
  for (let at = 0; at < bytes.length; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const size = 1 + ((state >>> 8) % largest);
    chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return chunks;
}

/** Sizes of chunks to cut a body with, zero included, repeated to its end. */
export const chunkSizes = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 20 });

/** Cuts `bytes` at the sizes given, over and over. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const steps = sizes.some((size) => size > 0) ? sizes : [1];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = steps[turn % steps.length] ?? 1;
    chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return chunks;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
