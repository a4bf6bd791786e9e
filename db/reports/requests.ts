import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { EventLine } from '../../contract/event.ts';
import { sumNanos } from '../../contract/money.ts';
import type { RequestDetail, RequestPage, RequestRow } from '../../contract/reports.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';
import { readDataAsOf } from '../usage/watermark.ts';
import { allOf, eventConditions, lineConditions, type UsageFilter } from './filter.ts';
import { type Names, readNames } from './names.ts';
import { tokenTotals } from './tokens.ts';

/** Where a page ends: the next one goes on after this event. */
export interface PageEnd {
  readonly admittedAtMs: number;
  readonly eventId: string;
}

/** One page and where it ends; `end` is null if nothing follows. */
export interface RequestSlice extends Pick<RequestPage, 'rows' | 'dataAsOf'> {
  readonly end: PageEnd | null;
}

type StoredEvent = Tables['usageEvent']['$inferSelect'];
type StoredLine = Tables['usageLine']['$inferSelect'] & {
  readonly classes: Tables['usageLineClass']['$inferSelect'][];
};

/**
 * Requests, newest first. A filter on model or basis picks lines: amounts and tokens of a row are then those of the
 * lines picked, so that the rows behind a report's figure add up to it.
 */
export async function readRequests(
  unit: TenantUnit,
  filter: UsageFilter,
  after: PageEnd | null,
  limit: number,
): Promise<RequestSlice> {
  const { usageEvent } = unit.tables;
  const conditions = eventConditions(unit, filter);
  const picked = lineConditions(unit, filter);
  if (picked.length > 0) conditions.push(hasLine(unit.tables, picked));
  if (after) conditions.push(isAfter(usageEvent, after));
  const newest = unit.tx
    .select()
    .from(usageEvent)
    .where(allOf(conditions))
    .orderBy(desc(usageEvent.admittedAt), desc(usageEvent.eventId));
  const events = await unit.dialect.firstOf(newest, limit + 1);
  const page = events.slice(0, limit);
  const lines = await readLines(unit, page, picked);
  const names = await readNames(unit);
  const dataAsOf = await readDataAsOf(unit);
  const last = page.at(-1);
  const hasMore = events.length > limit && last !== undefined;
  return {
    rows: page.map((event) => requestRow(event, lines.get(event.eventId) ?? [], names)),
    dataAsOf: dataAsOf?.toISOString() ?? null,
    end: hasMore ? { admittedAtMs: last.admittedAt.getTime(), eventId: last.eventId } : null,
  };
}

/** One request with all that the gateway recorded of it; null if the organisation has no such event. */
export async function readRequest(unit: TenantUnit, eventId: string): Promise<RequestDetail | null> {
  const { usageEvent } = unit.tables;
  const [event] = await unit.tx
    .select()
    .from(usageEvent)
    .where(and(eq(usageEvent.tenantId, unit.organisationId), eq(usageEvent.eventId, eventId)));
  if (!event) return null;
  const lines = (await readLines(unit, [event], [])).get(eventId) ?? [];
  return {
    ...requestRow(event, lines, await readNames(unit)),
    lines: lines.filter(({ isStated }) => isStated).map(eventLine),
    rawUsage: event.rawUsage,
    admissionNumber: event.admissionNumber,
    eventNumber: event.eventNumber,
    policyVersion: event.policyVersion,
    correctsEventId: event.correctsEventId,
  };
}

const hasLine = ({ usageEvent, usageLine }: Tables, picked: readonly SQL[]): SQL =>
  sql`exists (select 1 from ${usageLine} where ${usageLine.tenantId} = ${usageEvent.tenantId}
    and ${usageLine.eventId} = ${usageEvent.eventId} and ${allOf(picked)})`;

function isAfter(usageEvent: Tables['usageEvent'], { admittedAtMs, eventId }: PageEnd): SQL {
  const at = new Date(admittedAtMs).toISOString();
  return sql`(${usageEvent.admittedAt} < ${at} or (${usageEvent.admittedAt} = ${at} and ${usageEvent.eventId} < ${eventId}))`;
}

async function readLines(
  { tx, tables, dialect, organisationId }: TenantUnit,
  events: readonly StoredEvent[],
  picked: readonly SQL[],
): Promise<Map<string, StoredLine[]>> {
  const { usageEvent, usageLine, usageLineClass } = tables;
  const ids = events.map(({ eventId }) => eventId);
  const rows = await tx
    .select({ line: usageLine })
    .from(usageLine)
    .innerJoin(
      usageEvent,
      sql`${usageEvent.tenantId} = ${usageLine.tenantId} and ${usageEvent.eventId} = ${usageLine.eventId}`,
    )
    .where(
      allOf([eq(usageLine.tenantId, organisationId), dialect.isOneOf(usageLine.eventId, ids), ...picked]),
    )
    .orderBy(usageLine.line);
  const classes = await tx
    .select()
    .from(usageLineClass)
    .where(and(eq(usageLineClass.tenantId, organisationId), dialect.isOneOf(usageLineClass.eventId, ids)))
    .orderBy(usageLineClass.position);
  const classesOf = Map.groupBy(classes, ({ eventId, line }) => `${eventId} ${line}`);
  const lines = rows.map(({ line }) => ({
    ...line,
    classes: classesOf.get(`${line.eventId} ${line.line}`) ?? [],
  }));
  return Map.groupBy(lines, ({ eventId }) => eventId);
}

function requestRow(event: StoredEvent, lines: readonly StoredLine[], names: Names): RequestRow {
  return {
    eventId: event.eventId,
    requestId: event.requestId,
    kind: event.kind as RequestRow['kind'],
    admittedAt: event.admittedAt.toISOString(),
    teamId: event.teamId,
    teamName: names.team.get(event.teamId) ?? null,
    projectName: names.project.get(event.projectId) ?? null,
    keyId: event.keyId,
    keyName: names.key.get(event.keyId) ?? null,
    provider: event.provider,
    endpoint: event.endpoint,
    modelRequested: event.modelRequested,
    modelServed: lines[0]?.model ?? null,
    isStreamed: event.isStreamed,
    upstream: event.upstream as RequestRow['upstream'],
    status: event.status,
    outcome: event.outcome as RequestRow['outcome'],
    refusal: event.refusal,
    basis: event.basis as RequestRow['basis'],
    costNanos: costOf(lines),
    chargedNanos: sumNanos(lines.map(({ chargedNanos }) => chargedNanos.toString())).toString(),
    reservedNanos: event.reservedNanos.toString(),
    tokens: tokenTotals(lines.flatMap(({ classes }) => classes)),
    flags: [...new Set(lines.flatMap(({ flags }) => flags))],
    firstByteMs: event.firstByteMs,
    totalMs: event.totalMs,
    dimensions: event.dimensions,
  };
}

function costOf(lines: readonly StoredLine[]): string | null {
  const costs = lines.map(({ costNanos }) => costNanos);
  return costs.every((cost) => cost !== null) ? sumNanos(costs.map(String)).toString() : null;
}

function eventLine(line: StoredLine): EventLine {
  return {
    model: line.model,
    basis: line.basis as EventLine['basis'],
    classes: line.classes.map((priced) => ({
      class: priced.class as EventLine['classes'][number]['class'],
      modality: priced.modality as EventLine['classes'][number]['modality'],
      quantity: priced.quantity,
      priceUsd: priced.priceUsd,
      priceUnit: priced.priceUnit as EventLine['classes'][number]['priceUnit'],
      costNanos: priced.costNanos?.toString() ?? null,
    })),
    costNanos: line.costNanos?.toString() ?? null,
    chargedNanos: line.chargedNanos.toString(),
    priceSource: line.priceSource as EventLine['priceSource'],
    priceVersion: line.priceVersion,
    priceId: line.priceId,
    catalogueCostNanos: line.catalogueCostNanos?.toString() ?? null,
    providerTotal: line.providerTotal,
    providerCostUsd: line.providerCostUsd,
    flags: line.flags,
  };
}
