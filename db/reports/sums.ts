/** Figures of a report's parts, added up by the database: one row per combination of what is grouped by. */
import { type SQL, sql } from 'drizzle-orm';
import { unpackBins } from '../../contract/time-bins.ts';
import type { TenantUnit } from '../database.ts';
import { binColumns, type Timing } from '../schema/usage-rollup-time.ts';
import { groupKey, lineSource, type UsageKey } from './filter.ts';
import { groupName, type Part } from './parts.ts';
import type { ClassQuantity } from './tokens.ts';

/** What the lines of one combination cost. Amounts are nano-dollars as text; everything adds up. */
export interface Sum {
  /** A value per key, in its order; null: the calls have none. */
  readonly values: readonly (string | null)[];
  readonly lines: number;
  readonly requests: number;
  /** Of the requests those that failed at the provider or on the way to it. */
  readonly failed: number;
  readonly costNanos: string;
  /** At list prices; what no list has a price for counts at its cost, which is `unlistedNanos`. */
  readonly listNanos: string;
  readonly unlistedNanos: string;
  readonly chargedNanos: string;
  readonly estimatedNanos: string;
  readonly unknownLines: number;
  readonly unknownAtMostNanos: string;
  /** Calls answered by the simulator are among them. */
  readonly isSimulated: boolean;
}

type TextRow = Record<string, string | null>;

/** @param limit rows at most, in the order of what was charged; without keys there is one row, also of nothing */
export async function readSums(
  unit: TenantUnit,
  parts: readonly Part[],
  keys: readonly UsageKey[],
  limit: number,
): Promise<Sum[]> {
  const { exactSum, firstRows } = unit.dialect;
  const { texts, grouped } = groupColumns(unit, keys);
  const { rows } = await unit.tx.execute<TextRow>(
    sql`select ${texts} ${exactSum(sql`cost_nanos`)} as cost, ${exactSum(sql`charged_nanos`)} as charged,
      ${exactSum(sql`estimated_nanos`)} as estimated, ${exactSum(sql`requests`)} as requests,
      ${exactSum(sql`failed`)} as failed, ${exactSum(sql`list_nanos`)} as list, ${exactSum(sql`unlisted_nanos`)} as unlisted,
      ${exactSum(sql`lines`)} as line_count, ${exactSum(sql`unknown_lines`)} as unknown_lines,
      ${exactSum(sql`unknown_at_most_nanos`)} as unknown_at_most, ${exactSum(sql`simulated`)} as simulated
    from (${allParts(parts.map((part) => part.figures(keys)))}) as all_lines
    ${grouped([])} order by charged ${firstRows(limit)}`,
  );
  return rows.map((row) => ({
    values: groupValues(keys, row),
    lines: Number(row['line_count']),
    requests: Number(row['requests']),
    failed: Number(row['failed']),
    listNanos: row['list'] ?? '0',
    unlistedNanos: row['unlisted'] ?? '0',
    costNanos: row['cost'] ?? '0',
    chargedNanos: row['charged'] ?? '0',
    estimatedNanos: row['estimated'] ?? '0',
    unknownLines: Number(row['unknown_lines']),
    unknownAtMostNanos: row['unknown_at_most'] ?? '0',
    isSimulated: row['simulated'] !== '0',
  }));
}

/** Quantities per class, by the JSON of the group's values. */
export async function readTokens(
  unit: TenantUnit,
  parts: readonly Part[],
  keys: readonly UsageKey[],
): Promise<Map<string, ClassQuantity[]>> {
  const { texts, grouped } = groupColumns(unit, keys);
  const { rows } = await unit.tx.execute<TextRow & { class: string; quantity: string }>(
    sql`select ${texts} class, ${unit.dialect.exactSum(sql`quantity`)} as quantity
      from (${allParts(parts.map((part) => part.quantities(keys)))}) as classes ${grouped([sql`class`])}`,
  );
  return Map.groupBy(rows, (row) => JSON.stringify(groupValues(keys, row)));
}

export interface ClassCost {
  readonly values: readonly (string | null)[];
  readonly class: string;
  readonly costNanos: string;
}

/** Known cost per class. A cost that is not of its line's classes, as a provider states one, is in none of them. */
export async function readClassCosts(
  unit: TenantUnit,
  parts: readonly Part[],
  keys: readonly UsageKey[],
): Promise<ClassCost[]> {
  const { texts, grouped } = groupColumns(unit, keys);
  const { rows } = await unit.tx.execute<TextRow & { class: string; cost: string }>(
    sql`select ${texts} class, ${unit.dialect.exactSum(sql`cost_nanos`)} as cost
      from (${allParts(parts.map((part) => part.classCosts(keys)))}) as classes ${grouped([sql`class`])}`,
  );
  return rows.map((row) => ({ values: groupValues(keys, row), class: row.class, costNanos: row.cost }));
}

/** How many calls of one combination took how long. */
export interface Timed {
  readonly values: readonly (string | null)[];
  /** By bin (contract/time-bins.ts). */
  readonly calls: readonly number[];
}

/** Histograms of how long calls took, to their last or to their first byte. Calls without one are left out. */
export async function readTimes(
  unit: TenantUnit,
  parts: readonly Part[],
  keys: readonly UsageKey[],
  timing: Timing,
): Promise<Timed[]> {
  const { texts, grouped } = groupColumns(unit, keys);
  const columns = binColumns(unit.tables.usageRollupTime);
  const sums = columns.map(
    ({ name }) => sql`${unit.dialect.exactSum(sql`${sql.identifier(name)}`)} as ${sql.identifier(name)}`,
  );
  const { rows } = await unit.tx.execute<TextRow>(
    sql`select ${texts} ${sql.join(sums, sql`, `)}
      from (${allParts(parts.map((part) => part.times(keys, timing)))}) as timed ${grouped([])}`,
  );
  return rows.map((row) => ({
    values: groupValues(keys, row),
    calls: unpackBins(columns.map(({ name }) => row[name] ?? '0')),
  }));
}

const allParts = (queries: readonly SQL[]): SQL => sql.join([...queries], sql` union all `);

/** A statement's groups: the columns `g0`, `g1`, … of its parts, by which it groups; `texts` write them, once a group. */
export function groupColumns(unit: TenantUnit, keys: readonly UsageKey[]) {
  const source = lineSource(unit.tables);
  const groups = keys.map((key, index) => ({
    text: groupKey(unit, key, source).text,
    name: groupName(index),
  }));
  return {
    texts: sql.join(groups.map(({ text, name }) => sql`${text(sql`${name}`)} as ${name}, `)),
    grouped(further: readonly SQL[]): SQL {
      const by = [...groups.map(({ name }) => name), ...further];
      return by.length > 0 ? sql`group by ${sql.join(by, sql`, `)}` : sql``;
    },
  };
}

export const groupValues = (keys: readonly UsageKey[], row: TextRow): (string | null)[] =>
  keys.map((_, index) => row[`g${index}`] ?? null);
