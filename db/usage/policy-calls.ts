/** Calls of a period as policies look at them: what a draft is tried on. Nothing but metadata is there to be read. */
import { and, asc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { TOKEN_CLASSES } from '../../contract/usage.ts';
import type { TenantUnit } from '../database.ts';
import { readPersonalTexts } from '../privacy/personal-values.ts';
import { readAdjustments } from '../rating/adjustments.ts';
import { readLines, type StoredEvent } from './stored-lines.ts';

export interface CallScope {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** Only of this team, or of this key; absent: of everybody. */
  readonly teamId?: string;
  readonly keyId?: string;
}

/** A call that ended, or a later correction of one. */
export type PolicyCallRow = Pick<
  StoredEvent,
  | 'eventId'
  | 'kind'
  | 'correctsEventId'
  | 'keyId'
  | 'teamId'
  | 'admittedAt'
  | 'endedAt'
  | 'provider'
  | 'operation'
  | 'modelRequested'
  | 'serviceTier'
  | 'basis'
  | 'requestBytes'
  | 'dimensions'
  | 'fixedDimensions'
  | 'outputCapTokens'
>;

export interface CallsEnd {
  readonly admittedAt: Date;
  readonly eventId: string;
}

/** How many calls there are in each hour that has any. */
export async function readCallCounts(
  unit: TenantUnit,
  scope: CallScope,
): Promise<{ readonly hour: Date; readonly calls: number }[]> {
  const { tx, tables, dialect } = unit;
  const { usageEvent } = tables;
  const hour = dialect.timeBucket(usageEvent.admittedAt, 'hour');
  const rows = await tx
    .select({ hour: dialect.bucketText(hour), calls: dialect.countRows() })
    .from(usageEvent)
    .where(isInScope(unit, scope))
    .groupBy(hour);
  return rows.map((row) => ({ hour: new Date(row.hour), calls: row.calls }));
}

/**
 * The next calls after one, oldest first. The period begins where the last page ended, so that no index is read twice; `end` is null when none are left.
 */
export async function readPolicyCalls(
  unit: TenantUnit,
  scope: CallScope,
  after: CallsEnd | null,
  limit: number,
): Promise<{ readonly rows: readonly PolicyCallRow[]; readonly end: CallsEnd | null }> {
  const { tx, tables, dialect } = unit;
  const { usageEvent: event } = tables;
  const rows = await dialect.firstOf(
    tx
      .select({
        eventId: event.eventId,
        kind: event.kind,
        correctsEventId: event.correctsEventId,
        keyId: event.keyId,
        teamId: event.teamId,
        admittedAt: event.admittedAt,
        endedAt: event.endedAt,
        provider: event.provider,
        operation: event.operation,
        modelRequested: event.modelRequested,
        serviceTier: event.serviceTier,
        basis: event.basis,
        requestBytes: event.requestBytes,
        dimensions: event.dimensions,
        fixedDimensions: event.fixedDimensions,
        outputCapTokens: event.outputCapTokens,
      })
      .from(event)
      .where(
        after
          ? and(isInScope(unit, { ...scope, from: after.admittedAt }), isAfter(unit, after))
          : isInScope(unit, scope),
      )
      .orderBy(asc(event.admittedAt), asc(event.eventId)),
    limit,
  );
  const last = rows.at(-1);
  const texts = await readPersonalTexts(
    unit,
    rows.flatMap(({ dimensions }) => Object.values(dimensions)),
  );
  const asStated = (dimensions: PolicyCallRow['dimensions']) =>
    Object.fromEntries(Object.entries(dimensions).map(([name, value]) => [name, texts.get(value) ?? value]));
  return {
    rows: texts.size === 0 ? rows : rows.map((row) => ({ ...row, dimensions: asStated(row.dimensions) })),
    end: rows.length === limit && last ? last : null,
  };
}

/** What calls cost as it is known now, re-rating included; null: unknown. And what they were charged. */
export async function readCallCosts(
  unit: TenantUnit,
  eventIds: readonly string[],
): Promise<Map<string, { readonly costNanos: bigint | null; readonly chargedNanos: bigint }>> {
  if (eventIds.length === 0) return new Map();
  const lines = await readLines(unit, eventIds, []);
  const adjustments = await readAdjustments(unit, eventIds);
  const costs = new Map<string, { costNanos: bigint | null; chargedNanos: bigint }>();
  for (const [eventId, all] of lines) {
    let costNanos: bigint | null = 0n;
    let chargedNanos = 0n;
    for (const { line, costNanos: recorded, chargedNanos: charged } of all) {
      const adjusted = adjustments.get(eventId)?.findLast((one) => one.line === line)?.costNanos;
      const cost: bigint | null = adjusted === undefined ? recorded : BigInt(adjusted);
      costNanos = costNanos === null || cost === null ? null : costNanos + cost;
      chargedNanos += charged;
    }
    costs.set(eventId, { costNanos, chargedNanos });
  }
  return costs;
}

/** How many tokens calls used, in and out, as far as it was stated. */
export async function readCallTokens(
  { tx, tables, dialect, organisationId }: TenantUnit,
  eventIds: readonly string[],
): Promise<Map<string, number>> {
  const { usageLineClass } = tables;
  const rows = await tx
    .select({ eventId: usageLineClass.eventId, tokens: dialect.exactSum(usageLineClass.quantity) })
    .from(usageLineClass)
    .where(
      and(
        eq(usageLineClass.tenantId, organisationId),
        dialect.isOneOf(usageLineClass.eventId, eventIds),
        inArray(usageLineClass.class, [...TOKEN_CLASSES]),
      ),
    )
    .groupBy(usageLineClass.eventId);
  return new Map(rows.map(({ eventId, tokens }) => [eventId, Math.ceil(Number(tokens))]));
}

function isInScope(
  { tables, organisationId }: TenantUnit,
  { from, to, teamId, keyId }: CallScope,
): SQL | undefined {
  const { usageEvent } = tables;
  return and(
    eq(usageEvent.tenantId, organisationId),
    gte(usageEvent.admittedAt, from),
    lt(usageEvent.admittedAt, to),
    sql`${usageEvent.kind} <> 'refusal'`,
    teamId === undefined ? undefined : eq(usageEvent.teamId, teamId),
    keyId === undefined ? undefined : eq(usageEvent.keyId, keyId),
  );
}

function isAfter({ tables: { usageEvent } }: TenantUnit, { admittedAt, eventId }: CallsEnd): SQL {
  const at = admittedAt.toISOString();
  return sql`(${usageEvent.admittedAt} > ${at} or (${usageEvent.admittedAt} = ${at} and ${usageEvent.eventId} > ${eventId}))`;
}
