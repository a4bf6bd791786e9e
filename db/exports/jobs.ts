/** Exports and how far they are. One process at a time holds an export's claim; every step of it proves that. */
import { and, asc, desc, eq, inArray, isNotNull, isNull, lte, or, type SQL } from 'drizzle-orm';
import type { ExportFailure, ExportRequest, ExportSidecar, ExportState } from '../../contract/exports-api.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredExport = Omit<Tables['exportJob']['$inferSelect'], 'tenantId'>;

export interface NewExport {
  readonly exportId: string;
  readonly request: ExportRequest;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly createdAt: Date;
  readonly sealedKey: string;
  readonly sealedBox: string;
}

/** Stores an export that nobody has begun. */
export async function insertExport(
  { tx, tables: { exportJob }, organisationId }: TenantUnit,
  created: NewExport,
): Promise<void> {
  const none = { attempts: 0, parts: 0, bytes: 0, rows: 0, progress: 0 };
  await tx.insert(exportJob).values({ tenantId: organisationId, ...created, ...none, state: 'waiting' });
}

/** Newest first. */
export async function listExports(
  { tx, tables: { exportJob }, dialect, organisationId }: TenantUnit,
  most: number,
): Promise<StoredExport[]> {
  const newest = tx
    .select()
    .from(exportJob)
    .where(eq(exportJob.tenantId, organisationId))
    .orderBy(desc(exportJob.createdAt), desc(exportJob.exportId));
  return (await dialect.firstOf(newest, most)).map(withoutTenant);
}

/** Null if the organisation has none of this id. */
export async function readExport(unit: TenantUnit, exportId: string): Promise<StoredExport | null> {
  const [row] = await unit.tx.select().from(unit.tables.exportJob).where(isIt(unit, exportId));
  return row ? withoutTenant(row) : null;
}

/** Exports that nobody works on, oldest first. @param now those whose claim has run out by then are among them */
export async function unclaimedExports(unit: TenantUnit, now: Date, most: number): Promise<StoredExport[]> {
  const { tx, tables, dialect, organisationId } = unit;
  const { exportJob } = tables;
  const oldest = tx
    .select()
    .from(exportJob)
    .where(and(eq(exportJob.tenantId, organisationId), isOpen(unit), isFree(unit, now)))
    .orderBy(asc(exportJob.createdAt), asc(exportJob.exportId));
  return (await dialect.firstOf(oldest, most)).map(withoutTenant);
}

/** When the next thing is to be done: one is to be begun, a claim runs out, a file ends. Null: nothing is left. */
export async function nextExportAt(unit: TenantUnit): Promise<Date | null> {
  const { createdAt, claimedUntil, expiresAt } = unit.tables.exportJob;
  const times = [
    await earliest(unit, createdAt, ['waiting']),
    await earliest(unit, claimedUntil, ['working']),
    await earliest(unit, expiresAt, ['ready', 'failed']),
  ];
  const known = times.flatMap((at) => at?.getTime() ?? []);
  return known.length > 0 ? new Date(Math.min(...known)) : null;
}

async function earliest(
  { tx, tables: { exportJob }, dialect, organisationId }: TenantUnit,
  column: Tables['exportJob']['createdAt' | 'claimedUntil' | 'expiresAt'],
  states: readonly ExportState[],
): Promise<Date | null> {
  const ordered = tx
    .select({ at: column })
    .from(exportJob)
    .where(
      and(eq(exportJob.tenantId, organisationId), inArray(exportJob.state, [...states]), isNotNull(column)),
    )
    .orderBy(asc(column));
  const [row] = await dialect.firstOf(ordered, 1);
  return row?.at ?? null;
}

/** Takes an export on. @returns false if another process was first */
export async function claimExport(
  unit: TenantUnit,
  { exportId, attempts }: Pick<StoredExport, 'exportId' | 'attempts'>,
  claim: { readonly id: string; readonly at: Date; readonly until: Date },
): Promise<boolean> {
  const result = await unit.tx
    .update(unit.tables.exportJob)
    .set({ state: 'working', claim: claim.id, claimedUntil: claim.until, attempts: attempts + 1 })
    .where(and(isIt(unit, exportId), isOpen(unit), isFree(unit, claim.at)));
  return unit.dialect.affectedRows(result) > 0;
}

/** How far an export is after a step. */
export type ExportStep = Partial<
  Pick<StoredExport, 'parts' | 'bytes' | 'rows' | 'progress' | 'resumeAt' | 'claimedUntil' | 'attempts'>
>;

/** @returns false if the claim has passed to another process: then nothing of the step may stay */
export async function moveExport(
  unit: TenantUnit,
  exportId: string,
  claim: string,
  step: ExportStep,
): Promise<boolean> {
  const { exportJob } = unit.tables;
  const result = await unit.tx
    .update(exportJob)
    .set(step)
    .where(and(isIt(unit, exportId), eq(exportJob.claim, claim), eq(exportJob.state, 'working')));
  return unit.dialect.affectedRows(result) > 0;
}

/** The export is done, or cannot be. @returns false if the claim has passed to another process */
export async function finishExport(
  unit: TenantUnit,
  exportId: string,
  claim: string,
  end: {
    readonly state: 'ready' | 'failed';
    readonly sidecar: ExportSidecar | null;
    readonly failure?: ExportFailure;
    readonly at: Date;
    readonly expiresAt: Date;
  },
): Promise<boolean> {
  const { exportJob } = unit.tables;
  const { state, sidecar, failure = null, at, expiresAt } = end;
  const done = state === 'ready' ? { progress: 100 } : {};
  const result = await unit.tx
    .update(exportJob)
    .set({ ...done, state, sidecar, failure, finishedAt: at, expiresAt, claim: null, claimedUntil: null })
    .where(and(isIt(unit, exportId), eq(exportJob.claim, claim), eq(exportJob.state, 'working')));
  return unit.dialect.affectedRows(result) > 0;
}

/** Files whose time has passed. */
export async function expiredExports(
  { tx, tables: { exportJob }, organisationId }: TenantUnit,
  now: Date,
): Promise<string[]> {
  const rows = await tx
    .select({ exportId: exportJob.exportId })
    .from(exportJob)
    .where(
      and(
        eq(exportJob.tenantId, organisationId),
        inArray(exportJob.state, ['ready', 'failed']),
        lte(exportJob.expiresAt, now),
      ),
    );
  return rows.map(({ exportId }) => exportId);
}

/** Removes a file for good: its parts and the key to them. @returns false if there was none */
export async function endExport(unit: TenantUnit, exportId: string): Promise<boolean> {
  const { tx, tables, dialect, organisationId } = unit;
  const { exportJob, exportPart } = tables;
  const result = await tx
    .update(exportJob)
    .set({ state: 'ended', sealedKey: null, sealedBox: null, claim: null, claimedUntil: null })
    .where(and(isIt(unit, exportId), inArray(exportJob.state, ['waiting', 'working', 'ready', 'failed'])));
  await tx
    .delete(exportPart)
    .where(and(eq(exportPart.tenantId, organisationId), eq(exportPart.exportId, exportId)));
  return dialect.affectedRows(result) > 0;
}

const isIt = ({ tables: { exportJob }, organisationId }: TenantUnit, exportId: string) =>
  and(eq(exportJob.tenantId, organisationId), eq(exportJob.exportId, exportId));

const isOpen = ({ tables: { exportJob } }: TenantUnit): SQL =>
  inArray(exportJob.state, ['waiting', 'working']);

const isFree = ({ tables: { exportJob } }: TenantUnit, now: Date): SQL | undefined =>
  or(isNull(exportJob.claimedUntil), lte(exportJob.claimedUntil, now));

const withoutTenant = ({ tenantId, ...row }: Tables['exportJob']['$inferSelect']): StoredExport => row;
