import { asc, sql } from 'drizzle-orm';
import type { EventLine } from '../../contract/event.ts';
import type { LineAdjustment } from '../../contract/rating.ts';
import type { TenantUnit } from '../database.ts';
import { allOf, eventConditions, hasLine, lineConditions, type UsageFilter } from '../reports/filter.ts';
import type { Tables } from '../schema/tables.ts';
import { eventLine, readLines } from '../usage/stored-lines.ts';
import { isStillUnknown } from './adjusted.ts';
import { readAdjustments } from './adjustments.ts';

/** Which lines are rated again. */
export interface RatingScope {
  readonly filter: UsageFilter;
  readonly onlyUnknown: boolean;
  /** Only events that ingest had taken in by then. */
  readonly asOf: Date;
}

/** One line with what pricing it again needs. */
export interface RatedLine {
  readonly eventId: string;
  readonly line: number;
  readonly keyId: string;
  readonly provider: string;
  /** Of a call to a registered host its name. */
  readonly providerAccount: string | null;
  readonly admittedAt: Date;
  readonly modelRequested: string | null;
  readonly serviceTier: string | null;
  readonly rawUsage: Readonly<Record<string, unknown>>;
  /** As the gateway wrote it. */
  readonly recorded: EventLine;
  /** Of this line, first to last. */
  readonly adjustments: readonly LineAdjustment[];
}

/** The last event of a batch. */
export interface BatchEnd {
  readonly admittedAt: Date;
  readonly eventId: string;
}

/** The lines of one batch of events, oldest first; `end` is null when none are left. */
export interface RatingBatch {
  readonly lines: readonly RatedLine[];
  readonly end: BatchEnd | null;
}

/** The next lines in scope after an event. Refused calls have none. */
export async function readRatingBatch(
  unit: TenantUnit,
  { filter, onlyUnknown, asOf }: RatingScope,
  after: BatchEnd | null,
  events: number,
): Promise<RatingBatch> {
  const { tx, tables, dialect } = unit;
  const { usageEvent } = tables;
  const picked = [...lineConditions(unit, filter), ...(onlyUnknown ? [isStillUnknown(tables)] : [])];
  const conditions = [
    // From where the last batch ended, so that no index is read twice.
    ...eventConditions(unit, after ? { ...filter, from: after.admittedAt } : filter),
    sql`${usageEvent.kind} <> 'refusal'`,
    sql`${usageEvent.receivedAt} <= ${asOf.toISOString()}`,
    ...(picked.length > 0 ? [hasLine(tables, picked)] : []),
    ...(after ? [isAfter(usageEvent, after)] : []),
  ];
  const found = await dialect.firstOf(
    tx
      .select()
      .from(usageEvent)
      .where(allOf(conditions))
      .orderBy(asc(usageEvent.admittedAt), asc(usageEvent.eventId)),
    events,
  );
  const ids = found.map(({ eventId }) => eventId);
  const stored = await readLines(unit, ids, picked);
  const adjustments = await readAdjustments(unit, ids);
  const last = found.at(-1);
  return {
    lines: found.flatMap((event) =>
      (stored.get(event.eventId) ?? []).map((line) => ({
        eventId: event.eventId,
        line: line.line,
        keyId: event.keyId,
        provider: event.provider,
        providerAccount: event.providerAccount,
        admittedAt: event.admittedAt,
        modelRequested: event.modelRequested,
        serviceTier: event.serviceTier,
        rawUsage: event.rawUsage,
        recorded: eventLine(line),
        adjustments: (adjustments.get(event.eventId) ?? []).filter((one) => one.line === line.line),
      })),
    ),
    end: found.length === events && last ? { admittedAt: last.admittedAt, eventId: last.eventId } : null,
  };
}

function isAfter(usageEvent: Tables['usageEvent'], { admittedAt, eventId }: BatchEnd) {
  const at = admittedAt.toISOString();
  return sql`(${usageEvent.admittedAt} > ${at} or (${usageEvent.admittedAt} = ${at} and ${usageEvent.eventId} > ${eventId}))`;
}
