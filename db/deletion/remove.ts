/**
 * Removes an organisation, in batches that each are one short transaction with the count of what went, so that a break costs
 * nothing and counts are right. It begins once the edge is empty and ends with the record that all is gone.
 */
import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { type DeletionCertificate, remainsOf } from '../../contract/deletion-certificate.ts';
import type { Database, TenantUnit } from '../database.ts';
import { SHARED } from '../placement/place.ts';
import { readPlacement } from '../placement/records.ts';
import { type Removed, removeMembers } from './members.ts';
import { lockDeletion, noteDeletion, readDeletion } from './requests.ts';
import { type OwnedTable, REMOVED_IN_BATCHES, REMOVED_LAST, sqlName } from './tables.ts';

/** An organisation has one row of each kind of job, and one of everything else that goes last. */
const MOST_LAST_ROWS = 1_000;

export interface Removal {
  /** Rows to a transaction. */
  readonly batch: number;
  readonly clock: () => Date;
  /** Asked between batches. */
  isStopped(): boolean;
  /** Told after each batch. */
  onRemoved(table: string, rows: number): void;
  /**
   * Signs the certificate and keeps it outside of the database.
   * @returns it as a compact JWS
   */
  certify(certificate: DeletionCertificate): Promise<string>;
}

/**
 * `waiting`: nobody has asked for it, or the edge is not empty yet. `elsewhere`: it has a database of its own, and is to be moved
 * back first. `stopped`: it goes on where it was.
 */
export type RemovalOutcome =
  | { readonly outcome: 'done'; readonly certificate: DeletionCertificate }
  | { readonly outcome: 'waiting' | 'elsewhere' | 'stopped' };

/** Any number of times, also after a break: what is left is found by looking. */
export async function removeOrganisation(
  db: Database,
  organisationId: string,
  removal: Removal,
): Promise<RemovalOutcome> {
  const { deletion, placement } = await db.inTenant('retention_user', organisationId, async (unit) => ({
    deletion: await readDeletion(unit),
    placement: await readPlacement(unit, organisationId),
  }));
  if (!deletion?.edgeEmptiedAt) return { outcome: 'waiting' };
  // What is removed, and that it was, has to be one transaction in the end: no two databases have one.
  if ((placement?.place ?? SHARED) !== SHARED) return { outcome: 'elsewhere' };
  return removeRowsOf(db, organisationId, removal, (unit) => endWith(unit, removal));
}

/**
 * Removes all rows but the last, then has the end made.
 * @param end removes what goes last and leaves the record, in one transaction that has found everything else gone
 */
export async function removeRowsOf(
  db: Database,
  organisationId: string,
  { batch, isStopped, onRemoved }: Pick<Removal, 'batch' | 'isStopped' | 'onRemoved'>,
  end: (unit: TenantUnit) => Promise<DeletionCertificate>,
): Promise<RemovalOutcome> {
  const inUnit = <T>(work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('retention_user', organisationId, work);
  const steps = [
    (unit: TenantUnit) => removeMembers(unit, batch),
    (unit: TenantUnit) => removeFromRegister(unit),
    ...REMOVED_IN_BATCHES.map((table) => (unit: TenantUnit) => removeRows(unit, table, batch)),
  ];
  for (;;) {
    for (const step of steps) {
      for (let isLeft = true; isLeft; ) {
        if (isStopped()) return { outcome: 'stopped' };
        const removed = await inUnit(async (unit) => counted(unit, await step(unit)));
        for (const [table, rows] of Object.entries(removed)) onRemoved(table, rows);
        isLeft = Object.keys(removed).length > 0;
      }
    }
    const certificate = await inUnit(async (unit) => {
      for (const step of steps) {
        const late = await counted(unit, await step(unit));
        // Something was written meanwhile: once more round.
        if (Object.keys(late).length > 0) return null;
      }
      return end(unit);
    });
    if (certificate) return { outcome: 'done', certificate };
  }
}

/** Removes about so many rows of one table. */
async function removeRows(
  unit: TenantUnit,
  { name, owner, isDirectory }: OwnedTable,
  limit: number,
): Promise<Removed> {
  const work = async ({ tx, tables, dialect }: Pick<TenantUnit, 'tx' | 'tables' | 'dialect'>) => {
    const table = tables[name];
    const column = owner in table ? (table as unknown as Record<string, never>)[owner] : undefined;
    if (column === undefined) throw new Error(`${name} has no ${owner}`);
    return dialect.deleteSome(tx, table, eq(column, unit.organisationId as never), limit);
  };
  const rows = isDirectory ? await unit.onDirectory(work) : await work(unit);
  return rows === 0 ? {} : { [name]: rows };
}

/** The operators' register names its customers: an entry about this one is a row of theirs, and goes too. */
async function removeFromRegister({ tx, tables, dialect, organisationId }: TenantUnit): Promise<Removed> {
  const { customer } = tables;
  const rows = dialect.affectedRows(
    await tx.delete(customer).where(eq(customer.organisationId, organisationId)),
  );
  return rows === 0 ? {} : { customer: rows };
}

/** Adds what went to what is noted, in its transaction. */
async function counted(unit: TenantUnit, removed: Removed): Promise<Removed> {
  if (Object.keys(removed).length === 0) return removed;
  const before = (await lockDeletion(unit))?.removed ?? {};
  await noteDeletion(unit, { removed: addedUp(before, removed) });
  return removed;
}

function addedUp(before: Readonly<Record<string, number>>, more: Removed): Record<string, number> {
  const sum: Record<string, number> = { ...before };
  for (const [name, rows] of Object.entries(more)) {
    const table = sqlName(name as keyof Removed);
    sum[table] = (sum[table] ?? 0) + rows;
  }
  return sum;
}

/** The last rows, and the record; with it the request and its job are gone. */
async function endWith(unit: TenantUnit, { clock, certify }: Removal): Promise<DeletionCertificate> {
  const { organisationId } = unit;
  const deletion = await lockDeletion(unit);
  if (!deletion?.beganAt || !deletion.edgeEmptiedAt || !deletion.edge)
    throw new Error('a deletion vanished within its own transaction');
  const removed = addedUp(deletion.removed ?? {}, await removeLast(unit));
  const { gateIds, isLedgerEmpty: _, ...counts } = deletion.edge;
  const deletedAt = clock();
  const certificate: DeletionCertificate = {
    organisationId,
    requestedAt: deletion.requestedAt.toISOString(),
    beganAt: deletion.beganAt.toISOString(),
    edgeEmptiedAt: deletion.edgeEmptiedAt.toISOString(),
    deletedAt: deletedAt.toISOString(),
    removed,
    edge: { gates: gateIds.length, ...counts, discardedEvents: deletion.discardedEvents },
    remains: remainsOf(deletedAt),
    receiptSha256: deletion.receiptSha256,
  };
  await record(unit, certificate, await certify(certificate), deletion.discardedEvents);
  return certificate;
}

/** What says that the organisation exists, how it stands, and that it was to be deleted. */
export async function removeLast(unit: TenantUnit): Promise<Removed> {
  const removed: Removed = {};
  for (const table of REMOVED_LAST) Object.assign(removed, await removeRows(unit, table, MOST_LAST_ROWS));
  return removed;
}

/** Leaves the record; one that is there stays. */
export async function record(
  { tx, tables, dialect, organisationId }: TenantUnit,
  { requestedAt, deletedAt, receiptSha256 }: DeletionCertificate,
  jws: string,
  discardedEvents: number,
): Promise<void> {
  const row = {
    tenantId: organisationId,
    requestedAt,
    deletedAt,
    receiptSha256,
    discardedEvents,
    certificateSha256: createHash('sha256').update(jws).digest('hex'),
    certificate: { jws },
  };
  await dialect.insertNew(tx, tables.deletedOrganisation, [row], 'tenant_id');
}
