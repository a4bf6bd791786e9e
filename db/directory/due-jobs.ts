import { and, asc, eq, lt } from 'drizzle-orm';
import type { Database, TenantUnit } from '../database.ts';
import { firstOf, insertNew } from '../dialect.pg.ts';
import { dueJob } from '../schema/tables.pg.ts';

/** `edge.publish`: commands wait for a gateway. `gate.replay`: gates are to be asked again after a start. */
export type JobKind = 'edge.publish' | 'gate.replay';

const ORGANISATIONS_AT_A_TIME = 100;

/** Organisations whose job of this kind was due before an instant (which must have passed), longest first. */
export async function organisationsDue(db: Database, kind: JobKind, before: Date): Promise<string[]> {
  const rows = await db.inDirectory({}, (tx) =>
    firstOf(
      tx
        .select({ organisationId: dueJob.organisationId })
        .from(dueJob)
        .where(and(eq(dueJob.kind, kind), lt(dueJob.dueAt, before)))
        .orderBy(asc(dueJob.dueAt)),
      ORGANISATIONS_AT_A_TIME,
    ),
  );
  return rows.map(({ organisationId }) => organisationId);
}

/** Makes a job due at an instant, whether the organisation had one of this kind or not. */
export async function setDue({ tx, organisationId }: TenantUnit, kind: JobKind, dueAt: Date): Promise<void> {
  const inserted = await insertNew(
    tx,
    dueJob,
    [{ organisationId, kind, dueAt: dueAt.toISOString() }],
    'kind',
  );
  if (inserted.length > 0) return;
  await tx
    .update(dueJob)
    .set({ dueAt })
    .where(and(eq(dueJob.organisationId, organisationId), eq(dueJob.kind, kind)));
}

/** No work of this kind is left. */
export async function clearDue({ tx, organisationId }: TenantUnit, kind: JobKind): Promise<void> {
  await tx.delete(dueJob).where(and(eq(dueJob.organisationId, organisationId), eq(dueJob.kind, kind)));
}
