/** How calls went: how many failed, how long they took. Read call by call; each call counts where its first line does. */
import { type SQL, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import {
  allOf,
  eventConditions,
  groupKey,
  lineConditions,
  lineSource,
  type UsageFilter,
  type UsageKey,
} from './filter.ts';
import { groupName } from './parts.ts';
import { groupColumns, groupValues } from './sums.ts';

/**
 * Bins of a histogram of times: bin b holds those from 10^(b/24) up to 10^((b+1)/24) milliseconds, which is 10 % wide.
 * Histograms of disjoint calls merge by adding their bins.
 */
export const BINS_PER_DECADE = 24;

/** Failed: the provider answered with an error, not to its end, or not at all. A caller who left has not failed. */
const FAILED = ['upstream_error', 'upstream_incomplete', 'upstream_unreachable', 'upstream_timeout', 'lost'];

export interface Failures {
  readonly values: readonly (string | null)[];
  readonly calls: number;
  readonly failed: number;
}

export interface Bin {
  readonly values: readonly (string | null)[];
  readonly bin: number;
  readonly calls: number;
}

type TextRow = Record<string, string | null>;

/** Calls and those of them that failed, per combination. */
export async function readFailures(
  unit: TenantUnit,
  filter: UsageFilter,
  keys: readonly UsageKey[],
): Promise<Failures[]> {
  const { usageEvent } = unit.tables;
  const { texts, grouped } = groupColumns(unit, keys);
  const names = sql.join(
    FAILED.map((outcome) => sql`${outcome}`),
    sql`, `,
  );
  const isFailed = sql`(${usageEvent.status} >= 400 or ${usageEvent.outcome} in (${names}))`;
  const flag = sql`case when ${isFailed} then 1 else 0 end as failed`;
  const { rows } = await unit.tx.execute<TextRow>(
    sql`select ${texts} ${unit.dialect.asText(sql`count(*)`)} as calls, ${unit.dialect.asText(sql`coalesce(sum(failed), 0)`)} as failures
      from (${calls(unit, filter, keys, flag, [])}) as all_calls ${grouped([])}`,
  );
  return rows.map((row) => ({
    values: groupValues(keys, row),
    calls: Number(row['calls']),
    failed: Number(row['failures']),
  }));
}

/** Histograms of how long calls took, to their last or to their first byte. Calls without one are left out. */
export async function readTimes(
  unit: TenantUnit,
  filter: UsageFilter,
  keys: readonly UsageKey[],
  of: 'totalMs' | 'firstByteMs',
): Promise<Bin[]> {
  const timeMs = unit.tables.usageEvent[of];
  const { texts, grouped } = groupColumns(unit, keys);
  const atLeastOne = sql`cast(case when ${timeMs} < 1 then 1 else ${timeMs} end as float)`;
  const bin = sql`floor(log10(${atLeastOne}) * ${sql.raw(String(BINS_PER_DECADE))}) as bin`;
  const { rows } = await unit.tx.execute<TextRow>(
    sql`select ${texts} ${unit.dialect.asText(sql`cast(bin as integer)`)} as bin_text, ${unit.dialect.asText(sql`count(*)`)} as calls
      from (${calls(unit, filter, keys, bin, [sql`${timeMs} is not null`])}) as all_calls ${grouped([sql`bin`])}`,
  );
  return rows.map((row) => ({
    values: groupValues(keys, row),
    bin: Number(row['bin_text']),
    calls: Number(row['calls']),
  }));
}

function calls(
  unit: TenantUnit,
  filter: UsageFilter,
  keys: readonly UsageKey[],
  column: SQL,
  further: readonly SQL[],
): SQL {
  const { usageEvent, usageLine } = unit.tables;
  const source = lineSource(unit.tables);
  const groups = sql.join(
    keys.map((key, index) => sql`${groupKey(unit, key, source).key} as ${groupName(index)}, `),
  );
  const conditions = [
    ...eventConditions(unit, filter),
    ...lineConditions(unit, filter),
    sql`${usageEvent.kind} = 'closing'`,
    ...further,
  ];
  return sql`select ${groups} ${column} from ${usageEvent} join ${usageLine}
    on ${usageLine.tenantId} = ${usageEvent.tenantId} and ${usageLine.eventId} = ${usageEvent.eventId}
      and ${usageLine.line} = 0
    where ${allOf(conditions)}`;
}
