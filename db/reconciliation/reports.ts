/** Providers' reports as they were imported. */
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { BilledClass, ReportKind, StatedTotal } from '../../contract/reconciliation-api.ts';
import type { TenantUnit } from '../database.ts';

export interface StoredReport {
  readonly reportId: string;
  readonly kind: ReportKind;
  readonly name: string;
  readonly provider: string;
  /** Both inclusive, UTC. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly rows: number;
  readonly rowsLeftOut: number;
  /** Of the rows that are in US dollars. */
  readonly totalNanos: bigint;
  /** Of every currency that rows are in; empty: imported when dollars alone were taken. */
  readonly totals: readonly StatedTotal[];
  readonly omits: readonly string[];
  /** The provider's number of the invoice; null: nobody said it. */
  readonly invoiceId: string | null;
  readonly sha256: string;
  readonly importedAt: Date;
}

export interface StoredBilledRow {
  readonly day: string;
  readonly account: string | null;
  readonly model: string | null;
  readonly class: BilledClass | null;
  /** Plain decimal text in the currency's main unit. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** @returns false if the same file's rows of this provider have been imported before */
export async function insertReport(
  { tx, tables, dialect, organisationId: tenantId }: TenantUnit,
  report: StoredReport,
  rows: readonly StoredBilledRow[],
): Promise<boolean> {
  const { importedAt, totalNanos, ...fields } = report;
  const row = {
    tenantId,
    ...fields,
    totalNanos: totalNanos.toString(),
    importedAt: importedAt.toISOString(),
  };
  if ((await dialect.insertNew(tx, tables.costReport, [row], 'report_id')).length === 0) return false;
  const numbered = rows.map((billed, ordinal) => ({
    tenantId,
    reportId: report.reportId,
    ordinal,
    ...billed,
  }));
  await dialect.insertNew(tx, tables.costReportRow, numbered, 'ordinal');
  return true;
}

/** Newest first. */
export async function listReports({
  tx,
  tables: { costReport },
  organisationId,
}: TenantUnit): Promise<StoredReport[]> {
  const rows = await tx
    .select()
    .from(costReport)
    .where(eq(costReport.tenantId, organisationId))
    .orderBy(desc(costReport.importedAt), desc(costReport.reportId));
  return rows.map(({ tenantId, kind, ...row }) => ({ ...row, kind: kind as ReportKind }));
}

/** @returns false if there is none of this id */
export async function removeReport(
  { tx, tables, dialect, organisationId }: TenantUnit,
  reportId: string,
): Promise<boolean> {
  const { costReport, costReportRow } = tables;
  await tx
    .delete(costReportRow)
    .where(and(eq(costReportRow.tenantId, organisationId), eq(costReportRow.reportId, reportId)));
  const removed = await tx
    .delete(costReport)
    .where(and(eq(costReport.tenantId, organisationId), eq(costReport.reportId, reportId)));
  return dialect.affectedRows(removed) > 0;
}

/** The rows of some reports. */
export async function readBilledRows(
  { tx, tables: { costReportRow: row }, organisationId }: TenantUnit,
  reportIds: readonly string[],
): Promise<(StoredBilledRow & { readonly reportId: string })[]> {
  if (reportIds.length === 0) return [];
  const rows = await tx
    .select()
    .from(row)
    .where(and(eq(row.tenantId, organisationId), inArray(row.reportId, [...reportIds])));
  return rows.map(({ tenantId, ordinal, class: name, ...fields }) => ({
    ...fields,
    class: name as BilledClass | null,
  }));
}
