/** What reports say of the calls that a budget counts, beside what they were charged. Amounts are nano-dollars. */
import { sql } from 'drizzle-orm';
import type { BudgetMatch, BudgetWindow } from '../../contract/budget.ts';
import type { TenantUnit } from '../database.ts';
import { allOf, eventConditions, type UsageFilter } from '../reports/filter.ts';
import { reportParts } from '../reports/parts.ts';
import { readSums } from '../reports/sums.ts';
import { readRequestsSince } from '../retention/frozen-days.ts';

export interface Reported {
  /** Known costs with their adjustments, as reports add them up. */
  readonly costNanos: bigint;
  readonly chargedNanos: bigint;
  /** Lines whose cost is not known still, and what they were charged. */
  readonly unknownLines: number;
  readonly unknownChargedNanos: bigint;
  /** What adjustments have added to costs, which moves no budget; null: single calls of the window were removed. */
  readonly adjustedNanos: bigint | null;
}

/** Later than any call of a window that never ends. */
const NEVER_MS = Date.UTC(9999, 0, 1);

/** By usage time, like a report over the same window and the same calls. */
export async function readReported(
  unit: TenantUnit,
  match: BudgetMatch,
  { startMs, endMs }: Pick<BudgetWindow, 'startMs' | 'endMs'>,
): Promise<Reported> {
  const filter = filterOf(match, new Date(startMs), new Date(endMs ?? NEVER_MS));
  const { parts } = await reportParts(unit, filter, []);
  const [sum] = await readSums(unit, parts, [], 1);
  const since = await readRequestsSince(unit);
  return {
    costNanos: BigInt(sum?.costNanos ?? 0),
    chargedNanos: BigInt(sum?.chargedNanos ?? 0),
    unknownLines: sum?.unknownLines ?? 0,
    unknownChargedNanos: BigInt(sum?.unknownAtMostNanos ?? 0),
    adjustedNanos: since !== null && since > filter.from ? null : await readAdjusted(unit, filter),
  };
}

/** The calls of a budget as a report asks for them. */
function filterOf({ model, dimension, ...pinned }: BudgetMatch, from: Date, to: Date): UsageFilter {
  const { keyId, teamId, projectId, ownerId, environment, provider } = pinned;
  return {
    from,
    to,
    seen: 'all',
    dimensions: dimension ? { [dimension.key]: [dimension.value] } : {},
    ...(keyId === undefined ? {} : { key: [keyId] }),
    ...(teamId === undefined ? {} : { team: [teamId] }),
    ...(projectId === undefined ? {} : { project: [projectId] }),
    ...(ownerId === undefined ? {} : { owner: [ownerId] }),
    ...(environment === undefined ? {} : { environment: [environment] }),
    ...(provider === undefined ? {} : { provider: [provider] }),
    ...(model === undefined ? {} : { modelPattern: model }),
  };
}

async function readAdjusted(unit: TenantUnit, filter: UsageFilter): Promise<bigint> {
  const { tx, tables, dialect, organisationId } = unit;
  const { ratingAdjustment: own, usageEvent } = tables;
  const conditions = [
    sql`${own.tenantId} = ${organisationId}`,
    sql`${own.usageAt} >= ${filter.from.toISOString()}`,
    sql`${own.usageAt} < ${filter.to.toISOString()}`,
    ...eventConditions(unit, filter),
  ];
  const { rows } = await tx.execute<{ delta: string }>(
    sql`select ${dialect.exactSum(own.deltaNanos)} as delta from ${own} join ${usageEvent}
      on ${usageEvent.tenantId} = ${own.tenantId} and ${usageEvent.eventId} = ${own.eventId}
      where ${allOf(conditions)}`,
  );
  return BigInt(rows[0]?.delta ?? 0);
}
