/** What stands in the books of a part of a month, by groupings. */
import { monthPeriod } from '../../contract/accounting-period.ts';
import type { Grouping } from '../../contract/reports.ts';
import { type MovedSpend, readBookedElsewhere, readBookedFromElsewhere } from '../../db/close/booked.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readCost } from '../../db/reports/cost.ts';
import { labelOf, readNames } from '../../db/reports/names.ts';

export interface BookedRow {
  /** Value per grouping; null: the calls have none. */
  readonly group: Readonly<Record<string, string | null>>;
  readonly costNanos: bigint;
}

export interface Books {
  readonly rows: readonly BookedRow[];
  /** Of calls admitted in the part. */
  readonly usageNanos: bigint;
  readonly bookedLaterNanos: bigint;
  readonly fromEarlierNanos: bigint;
  readonly fromEarlier: readonly (BookedRow & { readonly usageMonth: string })[];
  readonly unknownLines: number;
  readonly dataAsOf: string | null;
  /** Calls answered by the simulator are among those of the part. */
  readonly hasSimulated: boolean;
  /** Of teams and projects, by id. */
  readonly names: ReadonlyMap<string, string | null>;
}

/**
 * Rows add up to `usageNanos - bookedLaterNanos + fromEarlierNanos`.
 * @param part of the month; what is from earlier months stands in the part that ends with it
 * @returns null if the groupings make too many rows
 */
export async function readBooks(
  unit: TenantUnit,
  month: string,
  part: { readonly from: Date; readonly to: Date },
  groupBy: readonly Grouping[],
): Promise<Books | null> {
  const report = await readCost(unit, { from: part.from, to: part.to, seen: 'all', dimensions: {} }, groupBy);
  if (!report) return null;
  const isEnd = part.to.getTime() === monthPeriod(month).to.getTime();
  const later = await readBookedElsewhere(unit, part, groupBy);
  const earlier = isEnd ? await readBookedFromElsewhere(unit, month, groupBy) : [];
  const groupOf = ({ values }: MovedSpend) =>
    Object.fromEntries(groupBy.map((grouping, index) => [grouping, values[index] ?? null]));
  const fromEarlier = earlier.map((moved) => ({
    group: groupOf(moved),
    costNanos: moved.costNanos,
    usageMonth: moved.usageMonth,
  }));
  const all: BookedRow[] = [
    ...report.rows.map(({ group, costNanos }) => ({ group, costNanos: BigInt(costNanos) })),
    ...later.map((moved) => ({ group: groupOf(moved), costNanos: -moved.costNanos })),
    ...fromEarlier,
  ];
  return {
    rows: merged(all, groupBy),
    usageNanos: BigInt(report.total.costNanos),
    bookedLaterNanos: totalOf(later),
    fromEarlierNanos: totalOf(earlier),
    fromEarlier,
    unknownLines: report.total.unknownLines,
    dataAsOf: report.dataAsOf,
    hasSimulated: report.hasSimulated,
    names: await namesOf(unit, all),
  };
}

/** One row per group, in an order that depends on the groups alone; none of nothing. */
export function merged<Row extends BookedRow>(rows: readonly Row[], fields: readonly string[]): BookedRow[] {
  const groups = Map.groupBy(rows, ({ group }) =>
    JSON.stringify(fields.map((field) => group[field] ?? null)),
  );
  return [...groups]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, same]) => {
      const costNanos = totalOf(same);
      const [first] = same;
      return first && costNanos !== 0n ? [{ ...first, costNanos }] : [];
    });
}

async function namesOf(unit: TenantUnit, rows: readonly BookedRow[]): Promise<Map<string, string | null>> {
  const known = await readNames(unit);
  const named = rows.flatMap(({ group }) =>
    (['team', 'project'] as const).flatMap((field): [string, string | null][] => {
      const id = group[field];
      return id ? [[id, labelOf(known, field, id)]] : [];
    }),
  );
  return new Map(named);
}

export const totalOf = (amounts: readonly { readonly costNanos: bigint }[]): bigint =>
  amounts.reduce((sum, { costNanos }) => sum + costNanos, 0n);
