/** What was recorded, in as many parts as a bill can tell apart. */
import { sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { lineModel } from '../reports/filter.ts';
import { type LinesWanted, lineClasses, lineFigures } from '../rollups/line-figures.ts';

export interface RecordedRow {
  /** UTC, `2026-11-20`. */
  readonly day: string;
  readonly account: string | null;
  readonly model: string | null;
  /** Null: cost of lines beyond that of their classes, as where a provider states a total alone. */
  readonly class: string | null;
  readonly costNanos: bigint;
  /** Whose cost is unknown; stated where `class` is null. */
  readonly unknownLines: number;
}

/** Real calls of a provider, by day of usage; adjustments included, what the simulator answered left out. */
export async function readRecorded(
  unit: TenantUnit,
  provider: string,
  period: { readonly from: Date; readonly to: Date },
): Promise<RecordedRow[]> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageEvent } = tables;
  const wanted: LinesWanted = {
    keys: [
      { name: sql`day`, value: dialect.timeBucket(usageEvent.admittedAt, 'day') },
      { name: sql`account`, value: dialect.textGroup(usageEvent.providerAccount) },
      { name: sql`model`, value: dialect.textGroup(lineModel(tables)) },
    ],
    conditions: [
      sql`${usageEvent.tenantId} = ${organisationId}`,
      sql`${usageEvent.provider} = ${provider}`,
      sql`${usageEvent.upstream} <> 'simulator'`,
      sql`${usageEvent.admittedAt} >= ${period.from.toISOString()}`,
      sql`${usageEvent.admittedAt} < ${period.to.toISOString()}`,
    ],
    of: period,
  };
  const keys = sql`${dialect.bucketText(sql`day`)} as day, account, model`;
  const classes = await tx.execute<ClassRow>(
    sql`select ${keys}, class, ${dialect.exactSum(sql`cost_nanos`)} as cost
      from (${lineClasses(unit, wanted, 'cost_nanos')}) as used
      group by day, account, model, class`,
  );
  const lines = await tx.execute<LineRow>(
    sql`select ${keys}, ${dialect.exactSum(sql`cost_nanos`)} as cost, ${dialect.exactSum(sql`unknown_lines`)} as unknown
      from (${lineFigures(unit, wanted, ['cost_nanos', 'unknown_lines'])}) as counted group by day, account, model`,
  );
  const ofClasses = Map.groupBy(classes.rows, placeOf);
  return [
    ...classes.rows.map((row) => ({
      day: row.day.slice(0, 10),
      account: row.account,
      model: row.model,
      class: row.class,
      costNanos: BigInt(row.cost),
      unknownLines: 0,
    })),
    ...lines.rows.map((row) => ({
      day: row.day.slice(0, 10),
      account: row.account,
      model: row.model,
      class: null,
      costNanos: (ofClasses.get(placeOf(row)) ?? []).reduce(
        (left, { cost }) => left - BigInt(cost),
        BigInt(row.cost),
      ),
      unknownLines: Number(row.unknown),
    })),
  ];
}

interface KeyRow extends Record<string, unknown> {
  readonly day: string;
  readonly account: string | null;
  readonly model: string | null;
  readonly cost: string;
}
type ClassRow = KeyRow & { readonly class: string };
type LineRow = KeyRow & { readonly unknown: string };

const placeOf = ({ day, account, model }: KeyRow): string => JSON.stringify([day, account, model]);
