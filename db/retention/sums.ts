/** What retention removed, as figures: whoever counts rows adds these. Amounts are nano-dollars. */
import { and, eq } from 'drizzle-orm';
import { accountSubject } from '../../contract/account.ts';
import type { TenantUnit } from '../database.ts';
import type { Gate } from '../usage/watermark.ts';

/** What was removed of one incarnation of a gate. */
export interface RemovedRows {
  /** All up to this number. */
  readonly eventNumber: number;
  readonly events: number;
  readonly closings: number;
  readonly lastAdmission: number;
  readonly chargedNanos: bigint;
}

/** What was removed of an incarnation; null: nothing. */
export async function readRemoved(
  { tx, tables: { usageRemovedGate: removed }, organisationId }: TenantUnit,
  { gateId, incarnationId }: Gate,
): Promise<RemovedRows | null> {
  const [row] = await tx
    .select()
    .from(removed)
    .where(
      and(
        eq(removed.tenantId, organisationId),
        eq(removed.gateId, gateId),
        eq(removed.incarnationId, incarnationId),
      ),
    );
  return row ?? null;
}

/** What removed rows had added to a sum. */
export interface RemovedSum {
  readonly nanos: bigint;
  /** Of an account: what its budget matched and no gate counted, beside `nanos`. */
  readonly uncountedNanos: bigint;
}

const NOTHING: RemovedSum = { nanos: 0n, uncountedNanos: 0n };

/** All such sums, by subject (db/schema/usage-removed.ts). */
export async function readRemovedSums({
  tx,
  tables: { usageRemovedSum: sums },
  organisationId,
}: TenantUnit): Promise<Map<string, RemovedSum>> {
  const rows = await tx.select().from(sums).where(eq(sums.tenantId, organisationId));
  return new Map(rows.map(({ subject, nanos, uncountedNanos }) => [subject, { nanos, uncountedNanos }]));
}

/** What was removed from one account of a budget. */
export async function readRemovedAccount(
  { tx, tables: { usageRemovedSum: sums }, organisationId }: TenantUnit,
  account: string,
): Promise<RemovedSum> {
  const [row] = await tx
    .select()
    .from(sums)
    .where(and(eq(sums.tenantId, organisationId), eq(sums.subject, accountSubject(account))));
  return row ?? NOTHING;
}
