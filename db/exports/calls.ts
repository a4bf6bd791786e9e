/** Everything recorded of calls, page by page, oldest first: what exports of requests and decisions are made of. */
import { asc, type SQL, sql } from 'drizzle-orm';
import { monthOf } from '../../contract/accounting-period.ts';
import type { LineAdjustment } from '../../contract/rating.ts';
import { readLateMonths } from '../close/booked.ts';
import type { TenantUnit } from '../database.ts';
import { readAdjustments } from '../rating/adjustments.ts';
import { allOf } from '../reports/filter.ts';
import { readLines, type StoredEvent, type StoredLine } from '../usage/stored-lines.ts';

export interface ExportScope {
  /** Usage time. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** Only what had been taken in, or posted, by then. */
  readonly asOf: Date;
}

/** Where a page ends: the next one goes on after this event. */
export interface CallsEnd {
  readonly admittedAt: Date;
  readonly eventId: string;
}

export interface ExportedCall {
  readonly event: StoredEvent;
  readonly lines: readonly StoredLine[];
  readonly adjustments: readonly LineAdjustment[];
  /** The month of the books that its lines stand in, `2026-11`: a later one than its own if it came when that was closed. */
  readonly bookedIn: string;
}

export interface CallPage {
  readonly calls: readonly ExportedCall[];
  /** Null: nothing follows. */
  readonly end: CallsEnd | null;
}

/**
 * The next calls after one: every event, refusals too.
 * @param hasLines false where the events alone are wanted
 */
export async function readExportedCalls(
  unit: TenantUnit,
  { from, to, asOf }: ExportScope,
  after: CallsEnd | null,
  limit: number,
  hasLines = true,
): Promise<CallPage> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageEvent } = tables;
  const conditions: SQL[] = [
    sql`${usageEvent.tenantId} = ${organisationId}`,
    // From where the last page ended, so that no index is read twice.
    sql`${usageEvent.admittedAt} >= ${(after?.admittedAt ?? from).toISOString()}`,
    sql`${usageEvent.admittedAt} < ${to.toISOString()}`,
    sql`${usageEvent.receivedAt} <= ${asOf.toISOString()}`,
    ...(after ? [isAfter(unit, after)] : []),
  ];
  const oldest = tx
    .select()
    .from(usageEvent)
    .where(allOf(conditions))
    .orderBy(asc(usageEvent.admittedAt), asc(usageEvent.eventId));
  const events = await dialect.firstOf(oldest, limit);
  const last = events.at(-1);
  return {
    calls: hasLines ? await readCallsOf(unit, events, asOf) : events.map(withoutLines),
    end: events.length === limit && last ? { admittedAt: last.admittedAt, eventId: last.eventId } : null,
  };
}

/** Events with everything that is known of them by then. */
export async function readCallsOf(
  unit: TenantUnit,
  events: readonly StoredEvent[],
  asOf: Date,
): Promise<ExportedCall[]> {
  const ids = events.map(({ eventId }) => eventId);
  if (ids.length === 0) return [];
  const lines = await readLines(unit, ids, []);
  const adjustments = await readAdjustments(unit, ids);
  const late = await readLateMonths(unit, ids);
  return events.map((event) => ({
    event,
    lines: lines.get(event.eventId) ?? [],
    adjustments: (adjustments.get(event.eventId) ?? []).filter(
      ({ postedAt }) => Date.parse(postedAt) <= asOf.getTime(),
    ),
    bookedIn: late.get(event.eventId) ?? monthOf(event.admittedAt),
  }));
}

const withoutLines = (event: StoredEvent): ExportedCall => ({
  event,
  lines: [],
  adjustments: [],
  bookedIn: monthOf(event.admittedAt),
});

function isAfter({ tables: { usageEvent } }: TenantUnit, { admittedAt, eventId }: CallsEnd): SQL {
  const at = admittedAt.toISOString();
  return sql`(${usageEvent.admittedAt} > ${at} or (${usageEvent.admittedAt} = ${at} and ${usageEvent.eventId} > ${eventId}))`;
}
