/**
 * Removes the oldest entries of an audit log: whole beginnings alone, each with a signed checkpoint of where it ended, so that
 * the chain behind it still proves itself.
 */
import { and, asc, eq, gt, inArray, lt } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

/** What a checkpoint says: everything up to this entry was removed, and the next one is chained to this hash. */
export interface Checkpoint {
  readonly sequence: number;
  readonly entryHash: string;
  readonly removedAt: Date;
  /** The same as a compact JWS, of a type of its own. */
  readonly proof: string;
}

export type SignCheckpoint = (checkpoint: {
  readonly organisationId: string;
  readonly sequence: number;
  readonly hash: string;
}) => Promise<string>;

/** Null: nothing was removed from this log. */
export async function readCheckpoint({
  tx,
  tables: { auditCheckpoint },
  organisationId,
}: TenantUnit): Promise<Checkpoint | null> {
  const [row] = await tx.select().from(auditCheckpoint).where(eq(auditCheckpoint.tenantId, organisationId));
  return row ?? null;
}

/**
 * Removes the oldest entries that were written before an instant, at most `limit`, and their details.
 * @returns how many entries went
 */
export async function removeAuditEntries(
  unit: TenantUnit,
  before: Date,
  limit: number,
  sign: SignCheckpoint,
  now: Date,
): Promise<number> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const { auditEntry, auditCheckpoint } = tables;
  const unchained = await removeUnchained(unit, before, limit);
  if (unchained > 0) return unchained;
  const last = await readCheckpoint(unit);
  const oldest = await dialect.firstOf(
    tx
      .select({
        entryId: auditEntry.entryId,
        sequence: auditEntry.sequence,
        at: auditEntry.at,
        entryHash: auditEntry.entryHash,
      })
      .from(auditEntry)
      .where(and(eq(auditEntry.tenantId, tenantId), gt(auditEntry.sequence, last?.sequence ?? 0)))
      .orderBy(asc(auditEntry.sequence)),
    limit,
  );
  const end = oldest.findIndex(({ at }) => at >= before);
  const gone = end === -1 ? oldest : oldest.slice(0, end);
  const newest = gone.at(-1);
  if (!newest?.entryHash) return 0;
  const { sequence, entryHash } = newest;
  const proof = await sign({ organisationId: tenantId, sequence, hash: entryHash });
  const row = { tenantId, sequence, entryHash, removedAt: now.toISOString(), proof };
  if ((await dialect.insertNew(tx, auditCheckpoint, [row], 'tenant_id')).length === 0)
    await tx
      .update(auditCheckpoint)
      .set({ sequence, entryHash, removedAt: now, proof })
      .where(eq(auditCheckpoint.tenantId, tenantId));
  await removeEntries(
    unit,
    gone.map(({ entryId }) => entryId),
  );
  return gone.length;
}

/** Entries from before there was a chain. */
async function removeUnchained(unit: TenantUnit, before: Date, limit: number): Promise<number> {
  const { tx, tables, dialect, organisationId } = unit;
  const { auditEntry } = tables;
  const gone = await dialect.firstOf(
    tx
      .select({ entryId: auditEntry.entryId })
      .from(auditEntry)
      .where(
        and(eq(auditEntry.tenantId, organisationId), eq(auditEntry.sequence, 0), lt(auditEntry.at, before)),
      )
      .orderBy(asc(auditEntry.at)),
    limit,
  );
  await removeEntries(
    unit,
    gone.map(({ entryId }) => entryId),
  );
  return gone.length;
}

async function removeEntries(
  { tx, tables, organisationId }: TenantUnit,
  ids: readonly string[],
): Promise<void> {
  const { auditEntry, auditDetail } = tables;
  if (ids.length === 0) return;
  for (const table of [auditDetail, auditEntry])
    await tx.delete(table).where(and(eq(table.tenantId, organisationId), inArray(table.entryId, [...ids])));
}
