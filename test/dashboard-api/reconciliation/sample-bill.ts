/** A provider's bill as it is kept, for tests. */
import { createHash } from 'node:crypto';
import { newId } from '../../../contract/ids.ts';
import { storedReport } from '../../../dashboard-api/reconciliation/report-file.ts';
import type { StoredBilledRow, StoredReport } from '../../../db/reconciliation/reports.ts';

/** @param rows what differs from a row of 2026-11-20 of one dollar that tells nothing apart */
export function sampleBill(
  provider: string,
  rows: readonly Partial<StoredBilledRow>[],
  more: Partial<Pick<StoredReport, 'name' | 'invoiceId' | 'importedAt'>> = {},
): { readonly bill: StoredReport; readonly rows: StoredBilledRow[] } {
  const full = rows.map((row) => ({
    day: '2026-11-20',
    account: null,
    model: null,
    class: null,
    amount: '1',
    currency: 'USD',
    ...row,
  }));
  const bill = storedReport(
    { provider, rows: full, leftOut: 0 },
    {
      kind: 'generic-csv',
      name: 'A bill',
      invoiceId: null,
      importedAt: new Date(0),
      ...more,
      sha256: createHash('sha256').update(newId()).digest('hex'),
    },
  );
  return { bill, rows: full };
}
