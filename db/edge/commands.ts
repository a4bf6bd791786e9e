import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm';
import type { KeyRecord } from '../../contract/command.ts';
import type { TenantUnit } from '../database.ts';
import { edgeCommand } from '../schema/tables.pg.ts';

export interface PendingCommand {
  readonly target: string;
  readonly version: number;
  readonly record: KeyRecord;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
}

/** Puts a key's whole state into the outbox; older commands for the key that wait there are no longer needed. */
export async function insertCommand(
  { tx, organisationId }: TenantUnit,
  { target, version, record }: Pick<PendingCommand, 'target' | 'version' | 'record'>,
  now: Date,
): Promise<void> {
  const tenantId = organisationId;
  await tx.insert(edgeCommand).values({
    ...{ tenantId, target, version, record, kind: 'key.put' },
    ...{ createdAt: now, attempts: 0, nextAttemptAt: now },
  });
}

/** Commands that no gateway has confirmed, oldest first; of several for one key only the newest. */
export async function pendingCommands({ tx, organisationId }: TenantUnit): Promise<PendingCommand[]> {
  const rows = await tx
    .select()
    .from(edgeCommand)
    .where(and(eq(edgeCommand.tenantId, organisationId), isNull(edgeCommand.confirmedAt)))
    .orderBy(asc(edgeCommand.createdAt), asc(edgeCommand.version));
  const newest = new Map(rows.map(({ target, version }) => [target, version]));
  return rows.filter(({ target, version }) => newest.get(target) === version);
}

/** The gateway has this version, and with it every older one. */
export async function confirmCommand(
  { tx, organisationId }: TenantUnit,
  { target, version }: Pick<PendingCommand, 'target' | 'version'>,
  now: Date,
): Promise<void> {
  await tx
    .update(edgeCommand)
    .set({ confirmedAt: now, problem: null })
    .where(
      and(
        eq(edgeCommand.tenantId, organisationId),
        eq(edgeCommand.target, target),
        lte(edgeCommand.version, version),
        isNull(edgeCommand.confirmedAt),
      ),
    );
}

/** An attempt has failed. @param problem a code of ours, at most 32 characters */
export async function noteFailedAttempt(
  { tx, organisationId }: TenantUnit,
  { target, version }: Pick<PendingCommand, 'target' | 'version'>,
  problem: string,
  nextAttemptAt: Date,
): Promise<void> {
  await tx
    .update(edgeCommand)
    .set({ attempts: sql`${edgeCommand.attempts} + 1`, problem, nextAttemptAt })
    .where(
      and(
        eq(edgeCommand.tenantId, organisationId),
        eq(edgeCommand.target, target),
        eq(edgeCommand.version, version),
      ),
    );
}
