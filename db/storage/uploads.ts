/** Files on their way to object stores. One process at a time has an upload; every step of it proves that. */
import { and, asc, desc, eq, lte } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredUpload = Omit<Tables['storageUpload']['$inferSelect'], 'tenantId'>;

export async function insertUpload(
  { tx, tables, organisationId }: TenantUnit,
  upload: Pick<StoredUpload, 'uploadId' | 'destinationId' | 'exportId' | 'objectName'>,
  now: Date,
): Promise<void> {
  await tx.insert(tables.storageUpload).values({
    tenantId: organisationId,
    ...upload,
    state: 'waiting',
    attempts: 0,
    failures: 0,
    tags: [],
    bytesSent: 0,
    createdAt: now,
    nextAttemptAt: now,
  });
}

/** Newest first. */
export async function listUploads(
  { tx, tables: { storageUpload }, dialect, organisationId }: TenantUnit,
  most: number,
): Promise<StoredUpload[]> {
  const newest = tx
    .select()
    .from(storageUpload)
    .where(eq(storageUpload.tenantId, organisationId))
    .orderBy(desc(storageUpload.createdAt), desc(storageUpload.uploadId));
  return (await dialect.firstOf(newest, most)).map(withoutTenant);
}

export async function readUpload(unit: TenantUnit, uploadId: string): Promise<StoredUpload | null> {
  const [row] = await unit.tx.select().from(unit.tables.storageUpload).where(isIt(unit, uploadId));
  return row ? withoutTenant(row) : null;
}

/** Those that are to be tried now, longest due first. */
export async function dueUploads(unit: TenantUnit, now: Date, most: number): Promise<StoredUpload[]> {
  const { tx, tables, dialect } = unit;
  const due = tx
    .select()
    .from(tables.storageUpload)
    .where(and(isWaiting(unit), lte(tables.storageUpload.nextAttemptAt, now)))
    .orderBy(asc(tables.storageUpload.nextAttemptAt));
  return (await dialect.firstOf(due, most)).map(withoutTenant);
}

/** When the next one is to be tried; null: none waits. */
export async function nextUploadAt(unit: TenantUnit): Promise<Date | null> {
  const { tx, tables, dialect } = unit;
  const next = tx
    .select({ nextAttemptAt: tables.storageUpload.nextAttemptAt })
    .from(tables.storageUpload)
    .where(isWaiting(unit))
    .orderBy(asc(tables.storageUpload.nextAttemptAt));
  const [row] = await dialect.firstOf(next, 1);
  return row?.nextAttemptAt ?? null;
}

/** Takes an upload on. @returns false if another process was first */
export async function claimUpload(
  unit: TenantUnit,
  { uploadId, attempts }: Pick<StoredUpload, 'uploadId' | 'attempts'>,
  until: Date,
): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  const result = await tx
    .update(tables.storageUpload)
    .set({ attempts: attempts + 1, nextAttemptAt: until })
    .where(isHeld(unit, { uploadId, attempts }));
  return dialect.affectedRows(result) > 0;
}

/** What an upload is after a step. */
export type UploadStep = Partial<
  Pick<
    StoredUpload,
    | 'state'
    | 'failures'
    | 'nextAttemptAt'
    | 'token'
    | 'tags'
    | 'bytesSent'
    | 'lastStatus'
    | 'lastProblem'
    | 'finishedAt'
  >
>;

/** @param held with the number of the attempt that the step is of @returns false if another process has it by now */
export async function moveUpload(
  unit: TenantUnit,
  held: Pick<StoredUpload, 'uploadId' | 'attempts'>,
  step: UploadStep,
): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  return dialect.affectedRows(await tx.update(tables.storageUpload).set(step).where(isHeld(unit, held))) > 0;
}

/** Begins one that has been given up anew. @returns false if there is none of this id that was */
export async function retryUpload(unit: TenantUnit, uploadId: string, now: Date): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  const result = await tx
    .update(tables.storageUpload)
    .set({ state: 'waiting', failures: 0, nextAttemptAt: now, finishedAt: null })
    .where(and(isIt(unit, uploadId), eq(tables.storageUpload.state, 'given_up')));
  return dialect.affectedRows(result) > 0;
}

const isIt = ({ tables: { storageUpload }, organisationId }: TenantUnit, uploadId: string) =>
  and(eq(storageUpload.tenantId, organisationId), eq(storageUpload.uploadId, uploadId));

const isHeld = (unit: TenantUnit, { uploadId, attempts }: Pick<StoredUpload, 'uploadId' | 'attempts'>) =>
  and(
    isIt(unit, uploadId),
    eq(unit.tables.storageUpload.attempts, attempts),
    eq(unit.tables.storageUpload.state, 'waiting'),
  );

const isWaiting = ({ tables: { storageUpload }, organisationId }: TenantUnit) =>
  and(eq(storageUpload.tenantId, organisationId), eq(storageUpload.state, 'waiting'));

const withoutTenant = ({ tenantId, ...row }: Tables['storageUpload']['$inferSelect']): StoredUpload => row;
