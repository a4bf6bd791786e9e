/** Commitments and credits as they were entered. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { ChargeCategory, ProviderCharge } from '../../contract/provider-charges.ts';
import type { TenantUnit } from '../database.ts';

export interface StoredCharge extends ProviderCharge {
  readonly chargeId: string;
  /** ISO 4217. */
  readonly currency: string;
  /** As it was stated, plain decimal text; null: in dollars. */
  readonly statedAmount: string | null;
  /** The exchange rate by which it is in dollars; null: none was needed. */
  readonly rateId: string | null;
  readonly reference: string | null;
  readonly description: string;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly withdrawnAt: Date | null;
}

/** Those that begin last first; taken back ones too. */
export async function listCharges({
  tx,
  tables: { providerCharge },
  organisationId,
}: TenantUnit): Promise<StoredCharge[]> {
  const rows = await tx
    .select()
    .from(providerCharge)
    .where(eq(providerCharge.tenantId, organisationId))
    .orderBy(desc(providerCharge.firstDay), desc(providerCharge.createdAt), desc(providerCharge.chargeId));
  return rows.map(({ tenantId, referenceKey, category, ...row }) => ({
    ...row,
    category: category as ChargeCategory,
  }));
}

/** @returns the ids of those that went in: none whose provider and reference are there already */
export function insertCharges(
  { tx, tables: { providerCharge }, dialect, organisationId }: TenantUnit,
  charges: readonly StoredCharge[],
): Promise<string[]> {
  const rows = charges.map(({ amountNanos, createdAt, withdrawnAt, ...charge }) => ({
    tenantId: organisationId,
    ...charge,
    amountNanos: amountNanos.toString(),
    createdAt: createdAt.toISOString(),
    referenceKey: charge.reference === null ? charge.chargeId : `${charge.provider}/${charge.reference}`,
  }));
  return dialect.insertNew(tx, providerCharge, rows, 'charge_id');
}

/** Its reference can be entered again. @returns false if there is none of this id that is shared */
export async function withdrawCharge(
  { tx, tables: { providerCharge }, dialect, organisationId }: TenantUnit,
  chargeId: string,
  now: Date,
): Promise<boolean> {
  const isIt = and(
    eq(providerCharge.tenantId, organisationId),
    eq(providerCharge.chargeId, chargeId),
    isNull(providerCharge.withdrawnAt),
  );
  const changed = await tx
    .update(providerCharge)
    .set({ withdrawnAt: now, referenceKey: chargeId })
    .where(isIt);
  return dialect.affectedRows(changed) > 0;
}
