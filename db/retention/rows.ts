/** Rows that go by their age alone, table by table, in bounded batches. */
import { and, asc, eq, isNotNull, lt, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { RetainedKind } from '../../contract/retention.ts';
import type { TenantUnit } from '../database.ts';
import { dayRollupTables, rollupTables } from '../rollups/rolled-rows.ts';
import type { Tables } from '../schema/tables.ts';

interface Aging {
  readonly kind: RetainedKind;
  readonly table: PgTable;
  /** The column that says whose a row is. */
  readonly owner: PgColumn;
  /** By what a row's age counts. */
  readonly at: PgColumn;
  /** What else must hold. */
  readonly when?: SQL | undefined;
  readonly isDirectory?: boolean;
}

/** Which rows go by age, in the order in which they go. */
export function agingRows(tables: Tables): readonly Aging[] {
  const { usageDaySet, usageWideDay, usageFrozenDay, delivery, edgeCommand, ratingPreview, ratingRun } =
    tables;
  const { usageRolledDay, exportJob, exportPart, finding, session, apiToken, personalValue } = tables;
  const rolledDays = {
    kind: 'rollups' as const,
    table: usageRolledDay,
    owner: usageRolledDay.tenantId,
    at: usageRolledDay.fromAt,
  };
  return [
    // A day stops to count before the first of its rows goes, and if it was made anew meanwhile, again.
    rolledDays,
    ...[...rollupTables(tables), ...dayRollupTables(tables)].map((table) => ({
      kind: 'rollups' as const,
      table,
      owner: table.tenantId,
      at: table.bucketAt,
    })),
    rolledDays,
    ...[usageDaySet, usageWideDay].map((table) => ({
      kind: 'rollups' as const,
      table,
      owner: table.tenantId,
      at: table.day,
    })),
    { kind: 'rollups', table: usageFrozenDay, owner: usageFrozenDay.tenantId, at: usageFrozenDay.day },
    {
      kind: 'deliveries',
      table: delivery,
      owner: delivery.tenantId,
      at: delivery.createdAt,
      when: sql`${delivery.state} <> 'waiting'`,
    },
    {
      // The newest of a target is what the edge is told again.
      kind: 'commands',
      table: edgeCommand,
      owner: edgeCommand.tenantId,
      at: edgeCommand.createdAt,
      when: and(
        isNotNull(edgeCommand.confirmedAt),
        sql`exists (select 1 from ${edgeCommand} as later where later.tenant_id = ${edgeCommand.tenantId}
          and later.target = ${edgeCommand.target} and later.version > ${edgeCommand.version})`,
      ),
    },
    {
      kind: 'previews',
      table: ratingPreview,
      owner: ratingPreview.tenantId,
      at: ratingPreview.expiresAt,
      when: sql`not exists (select 1 from ${ratingRun} as applied where applied.tenant_id = ${ratingPreview.tenantId}
        and applied.preview_id = ${ratingPreview.previewId})`,
    },
    {
      kind: 'exports',
      table: exportJob,
      owner: exportJob.tenantId,
      at: exportJob.createdAt,
      when: sql`${exportJob.state} in ('ended', 'failed') and not exists (select 1 from ${exportPart} as part
        where part.tenant_id = ${exportJob.tenantId} and part.export_id = ${exportJob.exportId})`,
    },
    {
      // What was erased stays, without text: a call that comes later has the same id, and brings no text back.
      kind: 'personalValues',
      table: personalValue,
      owner: personalValue.tenantId,
      at: personalValue.lastSeenAt,
      when: isNotNull(personalValue.text),
    },
    { kind: 'findings', table: finding, owner: finding.tenantId, at: finding.bucketAt },
    {
      kind: 'signIns',
      table: session,
      owner: session.organisationId,
      at: session.lastSeenAt,
      isDirectory: true,
    },
    {
      kind: 'signIns',
      table: apiToken,
      owner: apiToken.organisationId,
      at: apiToken.expiresAt,
      isDirectory: true,
    },
  ];
}

/** How many kinds of rows go by age: what `removeAged` is called with. */
export const agingTables = (tables: Tables): readonly RetainedKind[] =>
  agingRows(tables).map(({ kind }) => kind);

/**
 * Removes the oldest rows of one place of `agingTables` whose age is over: about `limit`, and all of the same instant.
 * @returns how many went; 0: none is left
 */
export async function removeAged(
  unit: TenantUnit,
  place: number,
  before: Date,
  limit: number,
): Promise<number> {
  const aging = agingRows(unit.tables)[place];
  if (!aging) return 0;
  const work = async ({ tx, dialect }: Pick<TenantUnit, 'tx' | 'dialect'>) => {
    const { table, owner, at, when } = aging;
    const isOver = and(eq(owner, unit.organisationId), lt(at, before), when);
    const oldest = await dialect.firstOf(tx.select({ at }).from(table).where(isOver).orderBy(asc(at)), limit);
    const last = oldest.at(-1)?.at;
    if (!(last instanceof Date)) return 0;
    return dialect.affectedRows(
      await tx.delete(table).where(and(isOver, sql`${at} <= ${last.toISOString()}`)),
    );
  };
  return aging.isDirectory ? unit.onDirectory(work) : work(unit);
}
