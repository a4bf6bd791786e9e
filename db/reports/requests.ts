import { desc, eq, type SQL, sql } from 'drizzle-orm';
import { accountParts } from '../../contract/account.ts';
import { sumNanos } from '../../contract/money.ts';
import type { LineAdjustment } from '../../contract/rating.ts';
import type { RequestDetail, RequestPage, RequestRow } from '../../contract/reports.ts';
import { readBudget } from '../budgets/budgets.ts';
import type { TenantUnit } from '../database.ts';
import { type Seen, seenRows } from '../members/seen.ts';
import { readAdjustments } from '../rating/adjustments.ts';
import type { Tables } from '../schema/tables.ts';
import { eventLine, readLines, type StoredEvent, type StoredLine } from '../usage/stored-lines.ts';
import { readDataAsOf } from '../usage/watermark.ts';
import { allOf, eventConditions, hasLine, lineConditions, type UsageFilter } from './filter.ts';
import { type AllNames, readNames } from './names.ts';
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
  const ids = page.map(({ eventId }) => eventId);
  const lines = await readLines(unit, ids, picked);
  const adjustments = await readAdjustments(unit, ids);
  const names = await readNames(
    unit,
    page.flatMap(({ dimensions }) => Object.values(dimensions)),
  );
  const dataAsOf = await readDataAsOf(unit);
  const last = page.at(-1);
  const hasMore = events.length > limit && last !== undefined;
  return {
    rows: page.map((event) =>
      requestRow(event, lines.get(event.eventId) ?? [], adjustments.get(event.eventId) ?? [], names),
    ),
    dataAsOf: dataAsOf?.toISOString() ?? null,
    end: hasMore ? { admittedAtMs: last.admittedAt.getTime(), eventId: last.eventId } : null,
  };
}

/** One request with all that the gateway recorded of it; null if the organisation has none of this id that is shown. */
export async function readRequest(
  unit: TenantUnit,
  eventId: string,
  seen: Seen,
): Promise<RequestDetail | null> {
  const { usageEvent } = unit.tables;
  const [event] = await unit.tx
    .select()
    .from(usageEvent)
    .where(
      allOf([
        eq(usageEvent.tenantId, unit.organisationId),
        eq(usageEvent.eventId, eventId),
        ...seenRows(unit, seen, usageEvent),
      ]),
    );
  if (!event) return null;
  const lines = (await readLines(unit, [eventId], [])).get(eventId) ?? [];
  const adjustments = (await readAdjustments(unit, [eventId])).get(eventId) ?? [];
  return {
    ...requestRow(event, lines, adjustments, await readNames(unit, Object.values(event.dimensions))),
    timeZone: 'UTC',
    currency: 'USD',
    lines: lines.filter(({ isStated }) => isStated).map(eventLine),
    adjustments,
    rawUsage: event.rawUsage,
    admissionNumber: event.admissionNumber,
    eventNumber: event.eventNumber,
    policyVersion: event.policyVersion,
    organisationVersion: event.organisationVersion,
    operation: event.operation as RequestDetail['operation'],
    refusalLevel: event.refusalLevel as RequestDetail['refusalLevel'],
    refusalRule: event.refusalRule,
    outputCapTokens: event.outputCapTokens,
    outputCapBy: event.outputCapBy as RequestDetail['outputCapBy'],
    correctsEventId: event.correctsEventId,
    refusedBy: await readRefusing(unit, event),
  };
}

/** The budget that refused a call. Its name is no secret to whoever sees the call: the caller was told it. */
async function readRefusing(
  unit: TenantUnit,
  { outcome, budgetAccounts: [account] }: StoredEvent,
): Promise<RequestDetail['refusedBy']> {
  if (outcome !== 'refused' || account === undefined) return null;
  const { budgetId, startMs } = accountParts(account);
  const budget = await readBudget(unit, budgetId);
  if (!budget) return null;
  const { name, archivedAt } = budget;
  return { budgetId, name, isArchived: archivedAt !== null, windowStart: new Date(startMs).toISOString() };
}

function isAfter(usageEvent: Tables['usageEvent'], { admittedAtMs, eventId }: PageEnd): SQL {
  const at = new Date(admittedAtMs).toISOString();
  return sql`(${usageEvent.admittedAt} < ${at} or (${usageEvent.admittedAt} = ${at} and ${usageEvent.eventId} < ${eventId}))`;
}

function requestRow(
  event: StoredEvent,
  lines: readonly StoredLine[],
  adjustments: readonly LineAdjustment[],
  names: AllNames,
): RequestRow {
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
    costNanos: costOf(lines, adjustments),
    chargedNanos: sumNanos(lines.map(({ chargedNanos }) => chargedNanos.toString())).toString(),
    reservedNanos: event.reservedNanos.toString(),
    tokens: tokenTotals(lines.flatMap(({ classes }) => classes)),
    flags: [...new Set(lines.flatMap(({ flags }) => flags))],
    firstByteMs: event.firstByteMs,
    totalMs: event.totalMs,
    dimensions: named(event.dimensions, names),
  };
}

/** With texts in the place of ids. */
const named = (dimensions: StoredEvent['dimensions'], { person }: AllNames) =>
  Object.fromEntries(Object.entries(dimensions).map(([name, value]) => [name, person.get(value) ?? value]));

/** What the lines cost with their adjustments, each of which makes its line's cost known; null: one is unknown. */
function costOf(lines: readonly StoredLine[], adjustments: readonly LineAdjustment[]): string | null {
  const costs = lines.map(({ line, costNanos }) => {
    const own = adjustments.filter((adjustment) => adjustment.line === line);
    if (own.length === 0) return costNanos?.toString() ?? null;
    return sumNanos([String(costNanos ?? 0n), ...own.map(({ deltaNanos }) => deltaNanos)]).toString();
  });
  const known = costs.filter((cost) => cost !== null);
  return known.length === costs.length ? sumNanos(known).toString() : null;
}
