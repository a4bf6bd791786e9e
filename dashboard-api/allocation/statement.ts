/**
 * Statements per cost centre: what stands in a month's books, allocated by the rules in force, with where each amount comes
 * from. What is from earlier months goes by the rules of the month's end.
 */

import { monthPeriod } from '../../contract/accounting-period.ts';
import type { AllocationStatement, CostCentre } from '../../contract/allocation-api.ts';
import { centsByLargestRemainder, centsOf, compareAmounts } from '../../contract/money.ts';
import type { Grouping } from '../../contract/reports.ts';
import { codeKeyOf } from '../../db/allocation/cost-centres.ts';
import type { StoredRules } from '../../db/allocation/rules.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readPersonalTexts } from '../../db/privacy/personal-values.ts';
import { type Books, readBooks, totalOf } from '../close/books.ts';
import { allocate, dimensionsAsked, fieldsAsked, type Share, type Spend } from './allocate.ts';
import { type Stretch, stretchesIn } from './stretches.ts';

interface StretchShare extends Share {
  readonly stretch: Stretch;
}

type Row = AllocationStatement['rows'][number];
type Names = ReadonlyMap<string, string | null>;

/** @param versions newest first */
export const stretchesOf = (month: string, versions: readonly StoredRules[]): Stretch[] =>
  stretchesIn(monthPeriod(month), versions);

/**
 * Allocates what was spent in each stretch by its rules. Rows and the unallocated part add up to the total to the last
 * nano-dollar, and so do their cents.
 * @returns null if the rules ask about so much that a month makes too many groups
 */
export async function readStatement(
  unit: TenantUnit,
  month: string,
  stretches: readonly Stretch[],
  centres: readonly CostCentre[],
): Promise<AllocationStatement | null> {
  const codes = new Map(centres.map(({ code, costCentreId }) => [codeKeyOf(code), costCentreId]));
  const names = new Map<string, string | null>();
  const shares: StretchShare[] = [];
  let unknownLines = 0;
  let dataAsOf: string | null = null;
  let hasSimulated = false;
  for (const stretch of stretches) {
    const read = await readSpend(unit, stretch, month, names);
    if (!read) return null;
    shares.push(...allocate(stretch.rules, read.spends, codes).map((share) => ({ ...share, stretch })));
    unknownLines += read.unknownLines;
    dataAsOf = read.dataAsOf;
    hasSimulated ||= read.hasSimulated;
  }
  return { month, dataAsOf, hasSimulated, unknownLines, ...figuresOf(shares, stretches, centres, names) };
}

/** Spend in as many groups as the rules can tell apart, and by team and project. */
async function readSpend(
  unit: TenantUnit,
  stretch: Stretch,
  month: string,
  names: Map<string, string | null>,
): Promise<(Pick<Books, 'unknownLines' | 'dataAsOf' | 'hasSimulated'> & { spends: Spend[] }) | null> {
  const dimensions = dimensionsAsked(stretch.rules);
  const groupBy: Grouping[] = [
    'team',
    'project',
    ...fieldsAsked(stretch.rules),
    ...dimensions.map((name): Grouping => `dimension:${name}`),
  ];
  const books = await readBooks(unit, month, stretch, groupBy);
  if (!books) return null;
  for (const [id, name] of books.names) names.set(id, name);
  const stated = books.rows.flatMap(({ group }) =>
    dimensions.map((name) => group[`dimension:${name}`] ?? null),
  );
  const persons = await readPersonalTexts(unit, stated);
  const spends = books.rows.map(
    ({ group, costNanos }): Spend => ({
      team: group['team'] ?? null,
      project: group['project'] ?? null,
      key: group['key'] ?? null,
      provider: group['provider'] ?? null,
      model: group['model'] ?? null,
      dimensions: Object.fromEntries(dimensions.map((name) => [name, group[`dimension:${name}`] ?? null])),
      persons,
      costNanos,
    }),
  );
  const { unknownLines, dataAsOf, hasSimulated } = books;
  return { spends, unknownLines, dataAsOf, hasSimulated };
}

function figuresOf(
  shares: readonly StretchShare[],
  stretches: readonly Stretch[],
  centres: readonly CostCentre[],
  names: Names,
) {
  const given = Map.groupBy(shares, ({ costCentreId }) => costCentreId);
  const charged = centres.flatMap((centre) => {
    const own = given.get(centre.costCentreId);
    return own ? [{ centre, own, costNanos: totalOf(own) }] : [];
  });
  const left = given.get(null) ?? [];
  const amounts = [...charged.map(({ costNanos }) => costNanos), totalOf(left)];
  const cents = centsByLargestRemainder(amounts);
  const rounded = (index: number) => {
    const own = cents.parts[index] ?? 0n;
    return { cents: own.toString(), roundedBy: Number(own - centsOf(amounts[index] ?? 0n)) };
  };
  const totalNanos = totalOf(shares);
  return {
    timeZone: 'UTC' as const,
    currency: 'USD' as const,
    versions: stretches.flatMap(({ version }) => (version === null ? [] : [version])),
    totalNanos: totalNanos.toString(),
    totalCents: cents.total.toString(),
    allocatedNanos: (totalNanos - totalOf(left)).toString(),
    rows: charged.map(({ centre, own, costNanos }, index): Row => {
      const { costCentreId, code, name } = centre;
      const parts = summed(own, names).map(({ reason, ...share }) => share);
      return { costCentreId, code, name, costNanos: costNanos.toString(), ...rounded(index), shares: parts };
    }),
    unallocated: {
      costNanos: totalOf(left).toString(),
      ...rounded(charged.length),
      shares: summed(left, names).map((share) => ({
        ...share,
        reason: share.reason ?? ('no_rule' as const),
      })),
    },
  };
}

/** Shares that agree in what a statement shows, added up; the largest first. */
function summed(shares: readonly StretchShare[], names: Names) {
  const groups = Map.groupBy(shares, ({ stretch, rule, reason, spend: { team, project } }) =>
    JSON.stringify([stretch.version, rule, reason, team, project]),
  );
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { stretch, rule, reason, spend } = first;
      return [{ stretch, rule, reason, spend, amount: totalOf(group) }];
    })
    .toSorted((one, other) => compareAmounts(other.amount, one.amount))
    .map(({ stretch, rule, reason, spend, amount }) => ({
      version: stretch.version,
      rule: rule === null ? null : rule + 1,
      reason,
      ruleName: rule === null ? null : (stretch.rules[rule]?.name ?? null),
      teamId: spend.team,
      teamName: names.get(spend.team ?? '') ?? null,
      projectId: spend.project,
      projectName: names.get(spend.project ?? '') ?? null,
      costNanos: amount.toString(),
    }));
}
