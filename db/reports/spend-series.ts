/** Known cost by hours or days and by one thing more: where unusual spend is looked for. */
import { sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { groupKey, lineSource, type UsageFilter } from './filter.ts';
import { groupName, reportParts } from './parts.ts';

export type SeriesScope = 'team' | 'project' | 'key' | 'model';

export interface ScopedSpend {
  /** Beginning of the hour or UTC day. */
  readonly atMs: number;
  /** Null: usage that has none. */
  readonly scopeId: string | null;
  readonly costNanos: bigint;
}

/** Oldest first. */
export async function readSpendSeries(
  unit: TenantUnit,
  filter: UsageFilter,
  bucket: 'hour' | 'day',
  scope: SeriesScope,
): Promise<ScopedSpend[]> {
  const { tx, dialect, tables } = unit;
  const groupings = [bucket, scope];
  const { parts } = await reportParts(unit, filter, groupings);
  const all = sql.join(
    parts.map((part) => part.figures(groupings)),
    sql` union all `,
  );
  const [at, of] = groupings.map((_, index) => groupName(index));
  const { rows } = await tx.execute<{ at: string; scope: string | null; cost: string }>(
    sql`select ${dialect.bucketText(sql`${at}`)} as at, ${groupKey(unit, scope, lineSource(tables)).text(sql`${of}`)} as scope,
        ${dialect.exactSum(sql`cost_nanos`)} as cost
      from (${all}) as spend group by ${at}, ${of} order by ${at}`,
  );
  return rows.map((row) => ({
    atMs: Date.parse(row.at),
    scopeId: row.scope,
    costNanos: BigInt(row.cost),
  }));
}
