/** Usage of a time by key, model and class: what a difference is explained by. From roll-ups. */
import { sql } from 'drizzle-orm';
import type { ClassUse, KeyModelUse } from '../../contract/anomalies/cause.ts';
import type { TenantUnit } from '../database.ts';
import { eventConditions, lineConditions, rollupSource, type UsageFilter } from '../reports/filter.ts';

export async function readKeyModels(unit: TenantUnit, filter: UsageFilter): Promise<KeyModelUse[]> {
  const { tx, tables, dialect } = unit;
  const { usageRollup: rollup } = tables;
  const { rows } = await tx.execute<{ key: string; model: string | null; cost: string; calls: string }>(
    sql`select key_id as ${sql.identifier('key')}, model, ${dialect.exactSum(sql`cost`)} as cost,
        ${dialect.exactSum(sql`calls`)} as calls
      from (select ${names(unit)}, ${rollup.costNanos} as cost, ${rollup.requests} as calls
        ${fromRollup(unit, filter, 'usageRollup')}) as used
      group by key_id, model`,
  );
  return rows.map(({ key, model, cost, calls }) => ({
    keyId: key,
    model,
    costNanos: BigInt(cost),
    calls: Number(calls),
  }));
}

export async function readClassUses(unit: TenantUnit, filter: UsageFilter): Promise<ClassUse[]> {
  const { tx, tables, dialect } = unit;
  const { usageRollupClass: rollup } = tables;
  type Row = Record<'key' | 'class' | 'quantity' | 'cost', string> & { model: string | null };
  const { rows } = await tx.execute<Row>(
    sql`select key_id as ${sql.identifier('key')}, model, class, ${dialect.exactSum(sql`quantity`)} as quantity,
        ${dialect.exactSum(sql`cost`)} as cost
      from (select ${names(unit)}, ${dialect.textGroup(rollup.class)} as class, ${rollup.quantity} as quantity,
          ${rollup.costNanos} as cost ${fromRollup(unit, filter, 'usageRollupClass')}) as used
      group by key_id, model, class`,
  );
  return rows.map((row) => ({
    keyId: row.key,
    model: row.model,
    class: row.class,
    quantity: Number(row.quantity),
    costNanos: BigInt(row.cost),
  }));
}

const names = ({ tables: { usageGroup }, dialect }: TenantUnit) =>
  sql`${dialect.textGroup(usageGroup.keyId)} as key_id, ${dialect.textGroup(usageGroup.model)} as model`;

function fromRollup(unit: TenantUnit, filter: UsageFilter, name: 'usageRollup' | 'usageRollupClass') {
  const { tables } = unit;
  const { usageGroup: group, [name]: rollup } = tables;
  const source = rollupSource(tables, rollup);
  const conditions = [...eventConditions(unit, filter, source), ...lineConditions(unit, filter, source)];
  return sql`from ${rollup} join ${group} on ${group.tenantId} = ${rollup.tenantId}
      and ${group.groupId} = ${rollup.groupId} where ${sql.join(conditions, sql` and `)}`;
}
