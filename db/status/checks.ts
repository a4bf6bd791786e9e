/** Checks of the gateway, minute by minute. */
import { and, asc, desc, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { StatusCheck } from '../../contract/status-api.ts';
import type { TenantUnit } from '../database.ts';

/** Takes a check of a minute on. @returns false if another process has */
export async function claimCheck(
  { tx, tables, dialect, organisationId: tenantId }: TenantUnit,
  kind: StatusCheck,
  minuteAt: Date,
): Promise<boolean> {
  const row = { tenantId, kind, minuteAt: minuteAt.toISOString() };
  return (await dialect.insertNew(tx, tables.statusCheck, [row], 'kind')).length > 0;
}

/** Writes what came of it. */
export async function finishCheck(
  { tx, tables: { statusCheck }, organisationId }: TenantUnit,
  kind: StatusCheck,
  minuteAt: Date,
  result: { readonly isOk: boolean; readonly tookMs: number },
): Promise<void> {
  await tx
    .update(statusCheck)
    .set(result)
    .where(
      and(
        eq(statusCheck.tenantId, organisationId),
        eq(statusCheck.kind, kind),
        eq(statusCheck.minuteAt, minuteAt),
      ),
    );
}

export interface CheckedMinute {
  readonly minuteAt: Date;
  /** Null: under way, or broken off. */
  readonly isOk: boolean | null;
}

/** The newest and the oldest check of a kind; null: there is none. */
export async function endChecks(
  { tx, tables: { statusCheck }, dialect, organisationId }: TenantUnit,
  kind: StatusCheck,
): Promise<{ readonly newest: readonly CheckedMinute[]; readonly firstAt: Date | null }> {
  const own = and(eq(statusCheck.tenantId, organisationId), eq(statusCheck.kind, kind));
  const one = (order: SQL, rows: number): Promise<CheckedMinute[]> =>
    dialect.firstOf(
      tx
        .select({ minuteAt: statusCheck.minuteAt, isOk: statusCheck.isOk })
        .from(statusCheck)
        .where(own)
        .orderBy(order),
      rows,
    );
  // The newest may be under way: the one before it then says how things stand.
  const newest = await one(desc(statusCheck.minuteAt), 2);
  const [first] = await one(asc(statusCheck.minuteAt), 1);
  return { newest, firstAt: first?.minuteAt ?? null };
}

/** Minutes of a kind that were good and bad from an instant to another. */
export async function countChecks(
  { tx, tables: { statusCheck }, dialect, organisationId }: TenantUnit,
  kind: StatusCheck,
  from: Date,
  to: Date,
): Promise<{ readonly up: number; readonly down: number }> {
  const count = async (isOk: boolean) => {
    const [row] = await tx
      .select({ rows: dialect.countRows() })
      .from(statusCheck)
      .where(
        and(
          eq(statusCheck.tenantId, organisationId),
          eq(statusCheck.kind, kind),
          eq(statusCheck.isOk, isOk),
          gte(statusCheck.minuteAt, from),
          lt(statusCheck.minuteAt, to),
        ),
      );
    return Number(row?.rows ?? 0);
  };
  return { up: await count(true), down: await count(false) };
}

/** Forgets checks from before an instant. */
export async function removeChecks(
  { tx, tables: { statusCheck }, organisationId }: TenantUnit,
  before: Date,
): Promise<void> {
  await tx
    .delete(statusCheck)
    .where(and(eq(statusCheck.tenantId, organisationId), lt(statusCheck.minuteAt, before)));
}
