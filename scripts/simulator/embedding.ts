/** Made-up embedding vectors of unit length, the same for every text, kept per number of dimensions. */
const vectors = new Map<number, readonly number[]>();
const encoded = new Map<number, string>();

/** A vector of `dimensions` numbers. */
export function embedding(dimensions: number): readonly number[] {
  const cached = vectors.get(dimensions);
  if (cached !== undefined) return cached;
  const waves = Array.from({ length: dimensions }, (_, index) => Math.sin(index + 1));
  const norm = Math.hypot(...waves);
  const vector = waves.map((value) => Math.fround(value / norm));
  vectors.set(dimensions, vector);
  return vector;
}

/** The same vector as base64 of little-endian 32-bit floats, which OpenAI's SDK asks for by default. */
export function embeddingBase64(dimensions: number): string {
  const cached = encoded.get(dimensions);
  if (cached !== undefined) return cached;
  const bytes = Buffer.alloc(dimensions * 4);
  embedding(dimensions).forEach((value, index) => {
    bytes.writeFloatLE(value, index * 4);
  });
  const text = bytes.toString('base64');
  encoded.set(dimensions, text);
  return text;
}
