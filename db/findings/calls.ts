/** Calls, errors and refusals by hours: what suspicious activity shows in. */
import { type SQL, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

export interface HourlyCalls {
  readonly atMs: number;
  readonly calls: number;
  /** Answered with a status of 400 or more, or not at all. */
  readonly errors: number;
}

/** Admitted calls of each hour that has any, from roll-ups. */
export async function readHourlyCalls(unit: TenantUnit, from: Date, to: Date): Promise<HourlyCalls[]> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageRollup: rollup, usageGroup: group } = tables;
  const hour = dialect.timeBucket(rollup.bucketAt, 'hour');
  const isError = sql`${group.status} >= 400 or ${group.status} is null`;
  const { rows } = await tx.execute<{ at: string; calls: string; errors: string }>(
    sql`select ${dialect.bucketText(sql`at`)} as at, ${dialect.exactSum(sql`calls`)} as calls,
        ${dialect.exactSum(sql`errors`)} as errors
      from (select ${hour} as at, ${rollup.requests} as calls,
          case when ${isError} then ${rollup.requests} else 0 end as errors
        from ${rollup} join ${group} on ${group.tenantId} = ${rollup.tenantId} and ${group.groupId} = ${rollup.groupId}
        where ${within(organisationId, sql`${rollup.tenantId}`, sql`${rollup.bucketAt}`, from, to)}) as quarters
      group by at order by at`,
  );
  return rows.map(({ at, calls, errors }) => ({
    atMs: Date.parse(at),
    calls: Number(calls),
    errors: Number(errors),
  }));
}

/** How often each key was refused for each reason; equal refusals that one row stands for are all counted. */
export async function readRefusals(
  unit: TenantUnit,
  from: Date,
  to: Date,
): Promise<{ keyId: string; refusal: string; count: number }[]> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageEvent: event } = tables;
  const { rows } = await tx.execute<{ key: string; refusal: string; count: string }>(
    sql`select key_id as ${sql.identifier('key')}, refusal, ${dialect.exactSum(sql`times`)} as count
      from (select ${dialect.textGroup(event.keyId)} as key_id, ${dialect.textGroup(event.refusal)} as refusal,
          ${event.repeatCount} as times
        from ${event}
        where ${within(organisationId, sql`${event.tenantId}`, sql`${event.admittedAt}`, from, to)}
          and ${event.kind} = 'refusal') as refused
      group by key_id, refusal order by key_id, refusal`,
  );
  return rows.map(({ key, refusal, count }) => ({ keyId: key, refusal, count: Number(count) }));
}

function within(organisationId: string, tenant: SQL, at: SQL, from: Date, to: Date): SQL {
  return sql`${tenant} = ${organisationId} and ${at} >= ${from.toISOString()} and ${at} < ${to.toISOString()}`;
}
