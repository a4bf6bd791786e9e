/** What separates the values of a CSV: exports of spreadsheets follow the language of whoever made them. Pure. */

export const CSV_SEPARATORS = [',', ';', '\t'] as const;
export type CsvSeparator = (typeof CSV_SEPARATORS)[number];

/** That which stands most often in the first row, outside quotes; of equals the comma (RFC 4180). */
export function csvSeparator(text: string): CsvSeparator {
  const counts = new Map<string, number>();
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') isQuoted = !isQuoted;
    // The row ends where a line does that ends outside quotes.
    else if (!isQuoted && (char === '\n' || char === '\r') && at > 0) break;
    else if (!isQuoted) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  const often = (separator: CsvSeparator) => counts.get(separator) ?? 0;
  return CSV_SEPARATORS.reduce((best, one) => (often(one) > often(best) ? one : best));
}
