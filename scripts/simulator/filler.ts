/**
 * Generated text: one word per token, plain ASCII without characters that JSON escapes, so that a piece can
 * be set into a frame as it stands. Repeated lengths come from a small cache.
 */
const WORDS =
  'This is simulated text and no model wrote it: each word stands for one token so that counts can be checked by hand '
    .split(' ')
    .filter(Boolean);
const MAX_CACHED = 2048;

const texts = new Map<number, string>();
const pieces = new Map<string, readonly string[]>();

/** `tokens` words. */
export function fillerText(tokens: number): string {
  const cached = texts.get(tokens);
  if (cached !== undefined) return cached;
  const text = words(0, tokens).trimEnd();
  if (texts.size < MAX_CACHED) texts.set(tokens, text);
  return text;
}

/** The same words cut into `chunks` pieces of nearly equal length; one word each by default. */
export function fillerPieces(tokens: number, chunks: number = tokens): readonly string[] {
  const count = Math.max(1, Math.min(chunks, tokens));
  const key = `${tokens}/${count}`;
  const cached = pieces.get(key);
  if (cached !== undefined) return cached;
  const list: string[] = [];
  for (let index = 0; index < count; index++) {
    const piece = words(Math.floor((index * tokens) / count), Math.floor(((index + 1) * tokens) / count));
    list.push(index === count - 1 ? piece.trimEnd() : piece);
  }
  if (pieces.size < MAX_CACHED) pieces.set(key, list);
  return list;
}

function words(from: number, to: number): string {
  let text = '';
  for (let index = from; index < to; index++) text += `${WORDS[index % WORDS.length]} `;
  return text;
}
