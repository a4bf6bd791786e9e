import { asc, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { allOf } from '../reports/filter.ts';
import { type ExportedCall, readCallsOf } from './calls.ts';

/**
 * Calls of other months that stand in a month of the books, or were adjusted in it: a page at a time, by event id.
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
  const { usageEvent, ratingAdjustment: own, lateEvent: late } = tables;
  const asOf = usage.asOf.toISOString();
  const isOfMonth = sql`${usageEvent.eventId} in (
    select ${own.eventId} from ${own} where ${own.tenantId} = ${organisationId}
      and ${own.accountingPeriod} = ${month} and ${own.postedAt} <= ${asOf}
    union all
    select ${late.eventId} from ${late} where ${late.tenantId} = ${organisationId} and ${late.accountingPeriod} = ${month})`;
  const found = tx
    .select()
    .from(usageEvent)
    .where(
      allOf([
        sql`${usageEvent.tenantId} = ${organisationId}`,
        sql`(${usageEvent.admittedAt} < ${usage.from.toISOString()} or ${usageEvent.admittedAt} >= ${usage.to.toISOString()})`,
        ...(after === null ? [] : [sql`${usageEvent.eventId} > ${after}`]),
        sql`${usageEvent.receivedAt} <= ${asOf}`,
        isOfMonth,
      ]),
    )
    .orderBy(asc(usageEvent.eventId));
  const events = await dialect.firstOf(found, limit);
  return readCallsOf(unit, events, usage.asOf);
}
