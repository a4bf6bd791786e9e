import { and, desc, eq, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredGrant = Tables['supportGrant']['$inferSelect'];

const SHOWN = 200;

/** Requests and grants, newest first. */
export function listGrants({
  tx,
  tables: { supportGrant },
  dialect,
  organisationId,
}: TenantUnit): Promise<StoredGrant[]> {
  return dialect.firstOf(
    tx
      .select()
      .from(supportGrant)
      .where(eq(supportGrant.tenantId, organisationId))
      .orderBy(desc(supportGrant.requestedAt), desc(supportGrant.grantId)),
    SHOWN,
  );
}

/** One grant; whoever else changes it waits for this transaction's end. */
export async function lockGrant(unit: TenantUnit, grantId: string): Promise<StoredGrant | null> {
  const { tx, tables, dialect } = unit;
  await dialect.lockRows(tx, tables.supportGrant, isOf(unit, grantId));
  const [row] = await tx.select().from(tables.supportGrant).where(isOf(unit, grantId));
  return row ?? null;
}

export async function insertGrant(
  { tx, tables, organisationId }: TenantUnit,
  row: Omit<Tables['supportGrant']['$inferInsert'], 'tenantId'>,
): Promise<void> {
  await tx.insert(tables.supportGrant).values({ tenantId: organisationId, ...row });
}

/** What became of a request. The unit holds the grant. */
export async function decideGrant(
  unit: TenantUnit,
  grantId: string,
  decision: Partial<Pick<StoredGrant, 'state' | 'modules' | 'hours' | 'decidedBy' | 'decidedAt' | 'endsAt'>>,
): Promise<void> {
  await unit.tx.update(unit.tables.supportGrant).set(decision).where(isOf(unit, grantId));
}

/** Counts a use. */
export async function countUse(unit: TenantUnit, grantId: string, now: Date): Promise<void> {
  const { supportGrant } = unit.tables;
  await unit.tx
    .update(supportGrant)
    .set({ uses: sql`${supportGrant.uses} + 1`, lastUsedAt: now })
    .where(isOf(unit, grantId));
}

/** The grant by which an operator may see the organisation's data now; null: there is none. */
export async function grantInForce(
  { tx, tables: { supportGrant }, organisationId }: TenantUnit,
  operatorId: string,
  now: Date,
): Promise<StoredGrant | null> {
  const rows = await tx
    .select()
    .from(supportGrant)
    .where(
      and(
        eq(supportGrant.tenantId, organisationId),
        eq(supportGrant.operatorId, operatorId),
        eq(supportGrant.state, 'approved'),
      ),
    )
    .orderBy(desc(supportGrant.decidedAt));
  return rows.find(({ endsAt }) => endsAt !== null && now < endsAt) ?? null;
}

const isOf = ({ tables: { supportGrant }, organisationId }: TenantUnit, grantId: string) =>
  and(eq(supportGrant.tenantId, organisationId), eq(supportGrant.grantId, grantId));
