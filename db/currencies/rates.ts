/** Exchange rates as they were entered. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { RateQuote } from '../../contract/currencies.ts';
import type { TenantUnit } from '../database.ts';

export interface StoredRate {
  readonly rateId: string;
  readonly currency: string;
  /** UTC, `2026-11-01`. */
  readonly effectiveFrom: string;
  /** The last day; null: until a later rate begins. */
  readonly effectiveUntil: string | null;
  readonly rate: string;
  readonly quote: RateQuote;
  readonly perDollar: string;
  readonly source: string;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly withdrawnAt: Date | null;
}

/** Those that began last first, of these what was entered last; taken back ones too. */
export async function listRates({
  tx,
  tables: { exchangeRate },
  organisationId,
}: TenantUnit): Promise<StoredRate[]> {
  const rows = await tx
    .select()
    .from(exchangeRate)
    .where(eq(exchangeRate.tenantId, organisationId))
    .orderBy(desc(exchangeRate.effectiveFrom), desc(exchangeRate.createdAt), desc(exchangeRate.rateId));
  return rows.map(({ tenantId, quote, ...row }) => ({ ...row, quote: quote as RateQuote }));
}

export async function insertRate(
  { tx, tables: { exchangeRate }, organisationId }: TenantUnit,
  rate: StoredRate,
): Promise<void> {
  await tx.insert(exchangeRate).values({ tenantId: organisationId, ...rate });
}

/** @returns false if there is none of this id that holds */
export async function withdrawRate(
  { tx, tables: { exchangeRate }, dialect, organisationId }: TenantUnit,
  rateId: string,
  now: Date,
): Promise<boolean> {
  const isIt = and(
    eq(exchangeRate.tenantId, organisationId),
    eq(exchangeRate.rateId, rateId),
    isNull(exchangeRate.withdrawnAt),
  );
  return dialect.affectedRows(await tx.update(exchangeRate).set({ withdrawnAt: now }).where(isIt)) > 0;
}
