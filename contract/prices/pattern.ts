/** Model patterns of an organisation's own prices: `*` stands for any characters. No I/O. */

/** True if a model id (lower case) is one that the pattern is for. Linear in both, however many `*` there are. */
export function isPatternFor(pattern: string, model: string): boolean {
  const [first = '', ...parts] = pattern.toLowerCase().split('*');
  const last = parts.pop();
  if (last === undefined) return model === first;
  if (!model.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = model.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return model.length - at >= last.length && model.endsWith(last);
}

/** How many characters a pattern fixes. */
export function literalLength(pattern: string): number {
  return pattern.replaceAll('*', '').length;
}
