import { asc, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { readAdjustments } from '../rating/adjustments.ts';
import { allOf } from '../reports/filter.ts';
import { readLines } from '../usage/stored-lines.ts';
import type { ExportedCall } from './calls.ts';

/**
 * Calls of other months that were adjusted in a month of the books, a page at a time, by event id.
 * @param usage the month's own usage time, which is left out; `to` exclusive
 * @param after the last event id of the page before; null: from the beginning
 */
export async function readCorrectedCalls(
  unit: TenantUnit,
  month: string,
  usage: { readonly from: Date; readonly to: Date; readonly asOf: Date },
  after: string | null,
  limit: number,
): Promise<readonly ExportedCall[]> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageEvent, ratingAdjustment: own } = tables;
  const asOf = usage.asOf.toISOString();
  const isAdjusted = sql`exists (select 1 from ${own} where ${own.tenantId} = ${usageEvent.tenantId}
    and ${own.eventId} = ${usageEvent.eventId} and ${own.accountingPeriod} = ${month} and ${own.postedAt} <= ${asOf})`;
  const found = tx
    .select()
    .from(usageEvent)
    .where(
      allOf([
        sql`${usageEvent.tenantId} = ${organisationId}`,
        sql`(${usageEvent.admittedAt} < ${usage.from.toISOString()} or ${usageEvent.admittedAt} >= ${usage.to.toISOString()})`,
        ...(after === null ? [] : [sql`${usageEvent.eventId} > ${after}`]),
        isAdjusted,
      ]),
    )
    .orderBy(asc(usageEvent.eventId));
  const events = await dialect.firstOf(found, limit);
  const ids = events.map(({ eventId }) => eventId);
  if (ids.length === 0) return [];
  const lines = await readLines(unit, ids, []);
  const adjustments = await readAdjustments(unit, ids);
  return events.map((event) => ({
    event,
    lines: lines.get(event.eventId) ?? [],
    adjustments: (adjustments.get(event.eventId) ?? []).filter(
      ({ postedAt }) => Date.parse(postedAt) <= usage.asOf.getTime(),
    ),
  }));
}
