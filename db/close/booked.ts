/**
 * What a month of the books is charged with: the usage of the month, less what came or was adjusted once it was closed, plus
 * what so stands here of earlier months. Over all months the books are all usage, each amount once.
 */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { accountingPeriod, monthOf, monthPeriod } from '../../contract/accounting-period.ts';
import type { UsageEvent } from '../../contract/event.ts';
import type { Grouping } from '../../contract/reports.ts';
import type { TenantUnit } from '../database.ts';
import { isAdjustmentOfLine } from '../rating/adjusted.ts';
import { groupKey, lineSource } from '../reports/filter.ts';
import { groupName } from '../reports/parts.ts';
import { readClosedUpTo } from './months.ts';

/** Writes down which of the events that were taken in are too late for their month. The unit holds the roll-ups. */
export async function bookLate(unit: TenantUnit, events: readonly UsageEvent[]): Promise<void> {
  const closedUpTo = await readClosedUpTo(unit);
  if (closedUpTo === null) return;
  const late = events.flatMap(({ eventId, kind, admittedAtMs }) => {
    const usageMonth = monthOf(new Date(admittedAtMs));
    const period = accountingPeriod(new Date(admittedAtMs), closedUpTo);
    if (kind === 'refusal' || period === usageMonth) return [];
    return [{ tenantId: unit.organisationId, eventId, usageMonth, accountingPeriod: period }];
  });
  await unit.dialect.insertNew(unit.tx, unit.tables.lateEvent, late, 'event_id');
}

/** Of some events those that were too late for their month, with the month that they stand in instead. */
export async function readLateMonths(
  { tx, tables: { lateEvent }, dialect, organisationId }: TenantUnit,
  eventIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx
    .select({ eventId: lateEvent.eventId, month: lateEvent.accountingPeriod })
    .from(lateEvent)
    .where(and(eq(lateEvent.tenantId, organisationId), dialect.isOneOf(lateEvent.eventId, eventIds)));
  return new Map(rows.map(({ eventId, month }) => [eventId, month]));
}

export interface MovedSpend {
  /** A value per grouping. */
  readonly values: readonly (string | null)[];
  readonly usageMonth: string;
  readonly costNanos: bigint;
}

/** What is of a part of a month by its usage time, and stands in the books of another. */
export function readBookedElsewhere(
  unit: TenantUnit,
  part: { readonly from: Date; readonly to: Date },
  groupBy: readonly Grouping[],
): Promise<MovedSpend[]> {
  const { usageEvent, lateEvent, ratingAdjustment } = unit.tables;
  const month = monthOf(part.from);
  const within = sql`${usageEvent.admittedAt} >= ${part.from.toISOString()} and ${usageEvent.admittedAt} < ${part.to.toISOString()}`;
  return readMoved(unit, groupBy, {
    events: sql`${lateEvent.usageMonth} = ${month} and ${within}`,
    adjustments: sql`${ratingAdjustment.usageAt} >= ${part.from.toISOString()}
      and ${ratingAdjustment.usageAt} < ${part.to.toISOString()} and ${ratingAdjustment.accountingPeriod} <> ${month}`,
  });
}

/** What stands in the books of a month, and is of other months by its usage time. */
export function readBookedFromElsewhere(
  unit: TenantUnit,
  month: string,
  groupBy: readonly Grouping[],
): Promise<MovedSpend[]> {
  const { lateEvent, ratingAdjustment } = unit.tables;
  const { from, to } = monthPeriod(month);
  return readMoved(unit, groupBy, {
    events: sql`${lateEvent.accountingPeriod} = ${month}`,
    adjustments: sql`${ratingAdjustment.accountingPeriod} = ${month}
      and (${ratingAdjustment.usageAt} < ${from.toISOString()} or ${ratingAdjustment.usageAt} >= ${to.toISOString()})`,
  });
}

async function readMoved(
  unit: TenantUnit,
  groupBy: readonly Grouping[],
  where: { readonly events: SQL; readonly adjustments: SQL },
): Promise<MovedSpend[]> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageEvent, usageLine, lateEvent, ratingAdjustment } = tables;
  const source = lineSource(tables);
  const groups = groupBy.map((grouping, index) => ({
    ...groupKey(unit, grouping, source),
    name: groupName(index),
  }));
  const keys = sql.join(groups.map(({ key, name }) => sql`${key} as ${name}, `));
  const day = dialect.timeBucket(usageEvent.admittedAt, 'day');
  const lines = sql`${usageEvent} join ${usageLine} on ${usageLine.tenantId} = ${usageEvent.tenantId}
    and ${usageLine.eventId} = ${usageEvent.eventId}`;
  const names = sql.join(groups.map(({ name }) => sql`, ${name}`));
  const texts = sql.join(groups.map(({ text, name }) => sql`${text(sql`${name}`)} as ${name}, `));
  const { rows } = await tx.execute<Record<string, string | null>>(
    sql`select ${texts} ${dialect.bucketText(sql`day`)} as day, ${dialect.exactSum(sql`cost`)} as cost from (
      select ${keys} ${day} as day, ${usageLine.costNanos} as cost
        from ${lines} join ${lateEvent} on ${lateEvent.tenantId} = ${usageEvent.tenantId}
          and ${lateEvent.eventId} = ${usageEvent.eventId}
        where ${usageEvent.tenantId} = ${organisationId} and ${where.events}
      union all
      select ${keys} ${day}, ${ratingAdjustment.deltaNanos}
        from ${lines} join ${ratingAdjustment} on ${isAdjustmentOfLine(unit, null)}
        where ${usageEvent.tenantId} = ${organisationId} and ${where.adjustments}) as moved
    group by day${names}`,
  );
  return rows.map((row) => ({
    values: groupBy.map((_, index) => row[`g${index}`] ?? null),
    usageMonth: (row['day'] ?? '').slice(0, 7),
    costNanos: BigInt(row['cost'] ?? '0'),
  }));
}
