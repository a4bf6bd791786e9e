/** A bill's file as text, or why it cannot be one, before anything is sent. Pure. */

/** As much as the API takes. */
export const MOST_BYTES = 16 * 1024 * 1024;

const SHEET = 'That is a workbook or an archive. Open it, and save the sheet with the costs as CSV.';

/** What files begin with that are no text, and what to do about them. */
const NO_TEXT: readonly (readonly [begin: readonly number[], words: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], SHEET],
  [[0xd0, 0xcf, 0x11, 0xe0], SHEET],
  [[0x1f, 0x8b], 'The file is compressed. Unpack it first.'],
  [
    [0x25, 0x50, 0x44, 0x46],
    'That is a PDF, an invoice perhaps. What is compared is the provider’s cost report, as CSV or JSON.',
  ],
  [[0x50, 0x41, 0x52, 0x31], 'That is Parquet. Have the export made as CSV.'],
];

/** Why a file of so many bytes is not read at all; null: it is. */
export function sizeFault(bytes: number): string | null {
  if (bytes === 0) return 'The file is empty.';
  if (bytes <= MOST_BYTES) return null;
  const size = Math.ceil(bytes / (1024 * 1024));
  return `The file has ${size} MB, and 16 MB are taken at once. Bring it month by month, or keep only the rows of AI services.`;
}

/** The text of a file: UTF-8, or UTF-16 where its first bytes say so, as spreadsheets write it. */
export function textOf(bytes: Uint8Array): { readonly text: string } | { readonly fault: string } {
  const known = NO_TEXT.find(([begin]) => begin.every((byte, index) => bytes[index] === byte));
  if (known) return { fault: known[1] };
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.trim() === '') return { fault: 'The file is empty.' };
  if (text.includes('\0')) return { fault: 'That is no text: a cost report is a CSV or JSON.' };
  return { text };
}
