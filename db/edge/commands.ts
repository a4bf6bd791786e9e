import { and, asc, eq, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import type { Command } from '../../contract/command.ts';
import type { TenantUnit } from '../database.ts';

/** What a command says, but for whose it is and which gateway it goes to. */
export type CommandContent = Command extends infer Kind
  ? Kind extends Command
    ? Pick<Kind, 'kind' | 'target' | 'version' | 'record'>
    : never
  : never;

export interface PendingCommand {
  readonly content: CommandContent;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
}

/** Puts a target's whole state into the outbox; older commands for it that wait there are no longer needed. */
export async function insertCommand(unit: TenantUnit, content: CommandContent, now: Date): Promise<void> {
  const { tx, tables, organisationId } = unit;
  const { edgeCommand } = tables;
  if (content.kind === 'organisation.put') await forgetCredentials(unit, content);
  await tx.insert(edgeCommand).values({
    tenantId: organisationId,
    ...content,
    createdAt: now,
    attempts: 0,
    nextAttemptAt: now,
  });
}

/** Takes the sealed credentials out of the command before: one that has been removed since is nowhere here then. */
async function forgetCredentials(
  { tx, tables: { edgeCommand }, organisationId }: TenantUnit,
  { target, version }: CommandContent,
): Promise<void> {
  const isBefore = and(
    eq(edgeCommand.tenantId, organisationId),
    eq(edgeCommand.target, target),
    eq(edgeCommand.version, version - 1),
  );
  const [before] = await tx.select({ record: edgeCommand.record }).from(edgeCommand).where(isBefore);
  if (!before || !('credentials' in before.record) || before.record.credentials.length === 0) return;
  await tx
    .update(edgeCommand)
    .set({ record: { ...before.record, credentials: [] } })
    .where(isBefore);
}

/** Commands that no gateway has confirmed, oldest first; of several for one target only the newest. */
export async function pendingCommands({
  tx,
  tables: { edgeCommand },
  organisationId,
}: TenantUnit): Promise<PendingCommand[]> {
  const rows = await tx
    .select()
    .from(edgeCommand)
    .where(and(eq(edgeCommand.tenantId, organisationId), isNull(edgeCommand.confirmedAt)))
    .orderBy(asc(edgeCommand.createdAt), asc(edgeCommand.version));
  const newest = new Map(rows.map(({ target, version }) => [target, version]));
  return rows
    .filter(({ target, version }) => newest.get(target) === version)
    .map(({ kind, target, version, record, attempts, nextAttemptAt }) => ({
      content: { kind, target, version, record } as CommandContent,
      attempts,
      nextAttemptAt,
    }));
}

/** The gateway has this version, and with it every older one. */
export async function confirmCommand(
  { tx, tables: { edgeCommand }, organisationId }: TenantUnit,
  { target, version }: CommandContent,
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

/**
 * The gateway no longer has a version that it had confirmed: it waits again.
 * @returns false if it waits anyway, or was never sent
 */
export async function resendCommand(
  { tx, tables: { edgeCommand }, dialect, organisationId }: TenantUnit,
  target: string,
  version: number,
  now: Date,
): Promise<boolean> {
  const waiting = await tx
    .update(edgeCommand)
    .set({ confirmedAt: null, attempts: 0, nextAttemptAt: now })
    .where(
      and(
        eq(edgeCommand.tenantId, organisationId),
        eq(edgeCommand.target, target),
        eq(edgeCommand.version, version),
        isNotNull(edgeCommand.confirmedAt),
      ),
    );
  return dialect.affectedRows(waiting) > 0;
}

/** An attempt has failed. @param problem a code of ours, at most 32 characters */
export async function noteFailedAttempt(
  { tx, tables: { edgeCommand }, organisationId }: TenantUnit,
  { target, version }: CommandContent,
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
