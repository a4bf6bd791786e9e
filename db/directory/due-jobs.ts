import { and, asc, eq, lt, notInArray } from 'drizzle-orm';
import type { Database, DirectoryUnit, TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

/**
 * `edge.publish`: commands wait for a gateway. `edge.refresh`: the edge must be told anew, since a window begins.
 * `gate.replay`: gates are to be asked again after a start. `books.check`: gates are to be asked what is missing.
 * `rating.work`: a preview or run of re-rating is not at its end. `audit.head`: the audit log has grown since its head was
 * last signed. `rollup.build`: roll-ups do not hold all usage yet. `rollup.days`: days are to be looked at that
 * roll-ups by day do not hold. `alert.check`: budgets are to be looked at.
 * `alert.forecast`: the ends of budgets' windows are to be forecast.
 * `alert.send`: messages wait for channels. `key.announce`: keys are to be looked at that end soon. `report.send`: a scheduled report is to be sent. `export.work`: an export is
 * to be made or to end. `storage.schedule`, `storage.upload`: a scheduled export is to be made, a file to be uploaded.
 * `telemetry.send`: a collector is to be told of calls. `retention.run`: what is kept long enough is to go.
 * `organisation.close`: the organisation is to be
 * deleted, and what it has at the edge first. `organisation.terminate`: its rows are to be removed. `person.erase`: what is left
 * of persons who are to be erased is to go. `finding.spend`, `finding.watch`: spend, and calls, are to be
 * searched for what is unusual.
 */
export type JobKind =
  | 'edge.publish'
  | 'edge.refresh'
  | 'gate.replay'
  | 'books.check'
  | 'rating.work'
  | 'audit.head'
  | 'rollup.build'
  | 'rollup.days'
  | 'alert.check'
  | 'alert.forecast'
  | 'alert.send'
  | 'key.announce'
  | 'report.send'
  | 'storage.schedule'
  | 'storage.upload'
  | 'telemetry.send'
  | 'finding.spend'
  | 'finding.watch'
  | 'export.work'
  | 'retention.run'
  | 'organisation.close'
  | 'organisation.terminate'
  | 'person.erase';

const ORGANISATIONS_AT_A_TIME = 100;

/**
 * Organisations whose job of this kind was due before an instant (which must have passed), longest first in each database: a
 * job lies with the rows that it is about.
 */
export async function organisationsDue(db: Database, kind: JobKind, before: Date): Promise<string[]> {
  const due = await db.onEveryStore((store) => store.inDirectory({}, (unit) => dueOf(unit, kind, before)));
  return due.flat();
}

/** The same as retention's own login sees it. */
export async function removalsDue(
  db: Database,
  kind: 'retention.run' | 'organisation.terminate' | 'person.erase',
  before: Date,
): Promise<string[]> {
  const due = await db.onEveryStore((store) =>
    store.inTenant('retention_user', '', (unit) =>
      unit.onDirectory((directory) => dueOf(directory, kind, before)),
    ),
  );
  return due.flat();
}

async function dueOf(
  { tx, tables: { dueJob }, dialect }: DirectoryUnit,
  kind: JobKind,
  before: Date,
): Promise<string[]> {
  const rows = await dialect.firstOf(
    tx
      .select({ organisationId: dueJob.organisationId })
      .from(dueJob)
      .where(and(eq(dueJob.kind, kind), lt(dueJob.dueAt, before)))
      .orderBy(asc(dueJob.dueAt)),
    ORGANISATIONS_AT_A_TIME,
  );
  return rows.map(({ organisationId }) => organisationId);
}

/** Makes a job due at an instant, whether the organisation had one of this kind or not. */
export async function setDue(
  { tx, tables: { dueJob }, dialect, organisationId }: TenantUnit,
  kind: JobKind,
  dueAt: Date,
): Promise<void> {
  for (;;) {
    const row = { organisationId, kind, dueAt: dueAt.toISOString() };
    if ((await dialect.insertNew(tx, dueJob, [row], 'kind')).length > 0) return;
    const moved = await tx
      .update(dueJob)
      .set({ dueAt })
      .where(isOf(dueJob, organisationId, kind));
    // None if the job was cleared between the two: then there is room for a new one.
    if (dialect.affectedRows(moved) > 0) return;
  }
}

/** Makes a job due at an instant, unless the organisation has one of this kind, which stays as it is. */
export async function setDueIfNone(
  { tx, tables: { dueJob }, dialect, organisationId }: TenantUnit,
  kind: JobKind,
  dueAt: Date,
): Promise<void> {
  await dialect.insertNew(tx, dueJob, [{ organisationId, kind, dueAt: dueAt.toISOString() }], 'kind');
}

/**
 * Makes whoever sets this job due wait for the transaction's end, so that it can be said that no work is left.
 * @returns false if there is no such job
 */
export async function lockDue(
  { tx, tables: { dueJob }, dialect, organisationId }: TenantUnit,
  kind: JobKind,
): Promise<boolean> {
  return (await dialect.lockRows(tx, dueJob, isOf(dueJob, organisationId, kind))) > 0;
}

/**
 * When this job is due; whoever else takes or sets it waits for the transaction's end, so that a turn is one process's.
 * @returns null if there is no such job
 */
export async function takeDue(unit: TenantUnit, kind: JobKind): Promise<Date | null> {
  if (!(await lockDue(unit, kind))) return null;
  const { tx, tables, organisationId } = unit;
  const [row] = await tx
    .select({ dueAt: tables.dueJob.dueAt })
    .from(tables.dueJob)
    .where(isOf(tables.dueJob, organisationId, kind));
  return row?.dueAt ?? null;
}

/** No work of this kind is left. The job is locked. */
export async function clearDue(
  { tx, tables: { dueJob }, organisationId }: TenantUnit,
  kind: JobKind,
): Promise<void> {
  await tx.delete(dueJob).where(isOf(dueJob, organisationId, kind));
}

/** No work is left but of these kinds. */
export async function clearOtherDues(
  { tx, tables: { dueJob }, organisationId }: TenantUnit,
  kept: readonly JobKind[],
): Promise<void> {
  await tx
    .delete(dueJob)
    .where(and(eq(dueJob.organisationId, organisationId), notInArray(dueJob.kind, [...kept])));
}

const isOf = (dueJob: Tables['dueJob'], organisationId: string, kind: JobKind) =>
  and(eq(dueJob.organisationId, organisationId), eq(dueJob.kind, kind));
