/** The statement of a month, as bytes: two readings of the same books make the same bytes, so that a hash can be signed. */
import { createHash } from 'node:crypto';
import { monthPeriod } from '../../contract/accounting-period.ts';
import type { ClosedStatement } from '../../contract/close-api.ts';
import type { Grouping } from '../../contract/reports.ts';
import { listCostCentres } from '../../db/allocation/cost-centres.ts';
import { listRules } from '../../db/allocation/rules.ts';
import type { StoredMonth } from '../../db/close/months.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readStatement, stretchesOf } from '../allocation/statement.ts';
import { type BookedRow, merged, readBooks } from './books.ts';

const GROUPINGS = ['team', 'project', 'provider', 'model'] as const satisfies readonly Grouping[];

export interface MonthStatement {
  readonly statement: ClosedStatement;
  readonly bytes: Buffer;
  /** Of the bytes, in hex. */
  readonly sha256: string;
}

/**
 * Reads the books of a month as they stand.
 * @returns null if they make more rows than a statement has
 */
export async function readMonthStatement(
  unit: TenantUnit,
  { month, revision }: Pick<StoredMonth, 'month' | 'revision'>,
): Promise<MonthStatement | null> {
  const books = await readBooks(unit, month, monthPeriod(month), GROUPINGS);
  const rules = stretchesOf(month, await listRules(unit));
  const allocated = books && (await readStatement(unit, month, rules, await listCostCentres(unit)));
  if (!books || !allocated) return null;
  const { dataAsOf, hasSimulated: _, ...allocation } = allocated;
  const earlierMonths = Map.groupBy(books.fromEarlier, ({ usageMonth }) => usageMonth);
  const statement: ClosedStatement = {
    schema: 1,
    organisationId: unit.organisationId,
    month,
    revision,
    timeZone: 'UTC',
    currency: 'USD',
    totalNanos: (books.usageNanos - books.bookedLaterNanos + books.fromEarlierNanos).toString(),
    usageNanos: books.usageNanos.toString(),
    bookedLaterNanos: books.bookedLaterNanos.toString(),
    fromEarlierNanos: books.fromEarlierNanos.toString(),
    unknownLines: books.unknownLines,
    rows: books.rows.map(spendOf),
    fromEarlier: [...earlierMonths]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([usageMonth, rows]) =>
        merged(rows, GROUPINGS).map((row) => ({ usageMonth, ...spendOf(row) })),
      ),
    allocation,
  };
  const bytes = Buffer.from(`${JSON.stringify(statement, null, 2)}\n`);
  return { statement, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const spendOf = ({ group, costNanos }: BookedRow) => ({
  teamId: group['team'] ?? null,
  projectId: group['project'] ?? null,
  provider: group['provider'] ?? '',
  model: group['model'] ?? null,
  costNanos: costNanos.toString(),
});
