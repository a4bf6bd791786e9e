/** Everything recorded of calls, page by page, oldest first: what exports of requests and decisions are made of. */
import { asc, type SQL, sql } from 'drizzle-orm';
import type { LineAdjustment } from '../../contract/rating.ts';
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
  const ids = events.map(({ eventId }) => eventId);
  const lines = hasLines && ids.length > 0 ? await readLines(unit, ids, []) : new Map<string, StoredLine[]>();
  const adjustments =
    hasLines && ids.length > 0 ? await readAdjustments(unit, ids) : new Map<string, LineAdjustment[]>();
  const last = events.at(-1);
  return {
    calls: events.map((event) => ({
      event,
      lines: lines.get(event.eventId) ?? [],
      adjustments: (adjustments.get(event.eventId) ?? []).filter(
        ({ postedAt }) => Date.parse(postedAt) <= asOf.getTime(),
      ),
    })),
    end: events.length === limit && last ? { admittedAt: last.admittedAt, eventId: last.eventId } : null,
  };
}

function isAfter({ tables: { usageEvent } }: TenantUnit, { admittedAt, eventId }: CallsEnd): SQL {
  const at = admittedAt.toISOString();
  return sql`(${usageEvent.admittedAt} > ${at} or (${usageEvent.admittedAt} = ${at} and ${usageEvent.eventId} > ${eventId}))`;
}
