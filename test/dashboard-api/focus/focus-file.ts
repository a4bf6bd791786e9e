/** A month's FOCUS 1.2 file as CSV, read back. */
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import type { MakingContext } from '../../../dashboard-api/exports/making.ts';
import { makeFocus } from '../../../dashboard-api/focus/make.ts';

/** @returns its rows by column, the sidecar's figures, and the text itself; no rule is broken in it */
export async function focusFile(context: MakingContext, billingPeriod: string) {
  const making = makeFocus(context, { kind: 'focus', spec: '1.2', format: 'csv', billingPeriod });
  const pieces: Uint8Array[] = [];
  for await (const { bytes } of making.pieces(null)) pieces.push(bytes);
  const text = Buffer.concat(pieces).toString();
  const figures = making.figures();
  expect(Object.keys(figures).filter((name) => name.startsWith('brokenRule'))).toEqual([]);
  return { rows: parse(text, { columns: true }) as Record<string, string>[], figures, text };
}
