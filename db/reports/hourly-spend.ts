/** Known cost per hour: what forecasts and the search for anomalies are made from. */
import { sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { UsageFilter } from './filter.ts';
import { groupName, reportParts } from './parts.ts';

export interface HourlySpend {
  /** Beginning of the hour, UTC. */
  readonly atMs: number;
  readonly costNanos: bigint;
}

/** The hours that have usage, oldest first. */
export async function readHourlySpend(unit: TenantUnit, filter: UsageFilter): Promise<HourlySpend[]> {
  const { tx, dialect } = unit;
  const { parts } = await reportParts(unit, filter, ['hour']);
  const all = sql.join(
    parts.map((part) => part.figures(['hour'])),
    sql` union all `,
  );
  const hour = groupName(0);
  const { rows } = await tx.execute<{ at: string; cost: string }>(
    sql`select ${dialect.bucketText(hour)} as at, ${dialect.exactSum(sql`cost_nanos`)} as cost
      from (${all}) as hours group by ${hour} order by ${hour}`,
  );
  return rows.map(({ at, cost }) => ({ atMs: Date.parse(at), costNanos: BigInt(cost) }));
}
