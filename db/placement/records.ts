/** What a database says of where an organisation's rows lie, read and written with the owner's login by whoever moves it. */
import { and, eq, lte } from 'drizzle-orm';
import type { OwnerUnit, Unit } from '../database.ts';
import type { CopyPosition, HeldJob } from '../schema/placement.ts';
import type { Place } from './place.ts';

export interface Placement extends Place {
  /** Jobs that are due again after the move; null: the organisation does not move from here. */
  readonly heldJobs: readonly HeldJob[] | null;
  /** How far rows have arrived; null: none are arriving here. */
  readonly position: CopyPosition | null;
}

/** Null: nothing is said, so that the rows lie in the shared database. */
export async function readPlacement(
  { tx, tables: { placement } }: Unit,
  tenantId: string,
): Promise<Placement | null> {
  const [row] = await tx.select().from(placement).where(eq(placement.tenantId, tenantId));
  if (!row) return null;
  const { place, movesTo, heldJobs, position } = row;
  return { place, movesTo, heldJobs, position };
}

/** Says it. @param said null: nothing */
export async function putPlacement(
  { tx, tables: { placement } }: Unit,
  tenantId: string,
  said: Placement | null,
  now: Date,
): Promise<void> {
  await tx.delete(placement).where(eq(placement.tenantId, tenantId));
  if (said) await tx.insert(placement).values({ tenantId, ...said, changedAt: now });
}

/** Takes an organisation's due jobs out, so that nothing of it is begun while it moves. */
export async function takeJobs(
  { tx, tables: { dueJob } }: OwnerUnit,
  organisationId: string,
): Promise<HeldJob[]> {
  const own = eq(dueJob.organisationId, organisationId);
  const jobs = await tx.select({ kind: dueJob.kind, dueAt: dueJob.dueAt }).from(dueJob).where(own);
  const latest = jobs.map(({ dueAt }) => dueAt.getTime()).reduce((one, other) => Math.max(one, other), 0);
  // Those that were read: nobody can add one while the organisation is held.
  await tx.delete(dueJob).where(and(own, lte(dueJob.dueAt, new Date(latest))));
  return jobs.map(({ kind, dueAt }) => ({ kind, dueAt: dueAt.toISOString() }));
}

/** Puts them back, where the organisation's rows are. */
export async function putJobs(
  { tx, tables: { dueJob }, dialect }: OwnerUnit,
  organisationId: string,
  jobs: readonly HeldJob[],
): Promise<void> {
  await dialect.insertNew(
    tx,
    dueJob,
    jobs.map((job) => ({ organisationId, ...job })),
    'kind',
  );
}
