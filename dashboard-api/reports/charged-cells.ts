/**
 * The cells of a report by cost centre. Usage is read in as many groups as the rules of each stretch can tell apart, and
 * each group's amounts are divided as a statement divides them: cells add up to the report without cost centres to the
 * last nano-dollar, what nobody is charged with included.
 */
import { listRules } from '../../db/allocation/rules.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readPersonalTexts } from '../../db/privacy/personal-values.ts';
import type { UsageFilter, UsageKey } from '../../db/reports/filter.ts';
import { reportParts } from '../../db/reports/parts.ts';
import { readSums, type Sum } from '../../db/reports/sums.ts';
import {
  type Bases,
  basesOf,
  dimensionsAsked,
  divided,
  fieldsAsked,
  partsOf,
  type Spend,
} from '../allocation/allocate.ts';
import { type Codes, readCodes, wantedBy, withCharges } from '../allocation/charges.ts';
import { type ReportStretch, reportStretches } from '../allocation/stretches.ts';
import { offsetsOf } from './calendar.ts';
import { type Cells, type CellsQuestion, MAX_CELLS } from './cells.ts';
import { NOTHING, type Tally } from './figures.ts';
import { type Cell, sumOf } from './tree.ts';

type Field = Exclude<CellsQuestion['groupBy'][number], 'tokenClass' | 'costCentre'>;

/** @returns null if there are more than `MAX_CELLS` */
export async function readChargedCells(
  unit: TenantUnit,
  given: UsageFilter,
  question: CellsQuestion,
): Promise<Cells | null> {
  const filter = await withCharges(unit, given);
  const isWanted = wantedBy(filter);
  const codes = await readCodes(unit);
  const cells: Cell[] = [];
  let requests = 0;
  let failed = 0;
  let hasSimulated = false;
  let readFrom: Cells['readFrom'] = 'rollups';
  for (const stretch of reportStretches(filter, await listRules(unit))) {
    const bases = await readBases(unit, stretch, codes);
    const read = await readGroups(unit, { ...filter, from: stretch.from, to: stretch.to }, stretch, question);
    if (!read) return null;
    if (read.readFrom !== 'rollups' && readFrom !== 'calls') readFrom = read.readFrom;
    for (const group of read.groups) {
      requests += group.sum.requests;
      failed += group.sum.failed;
      hasSimulated ||= group.sum.isSimulated;
      for (const { costCentreId, tally } of chargesOf(group, stretch, codes, bases))
        if (isWanted(costCentreId))
          cells.push({ bucket: group.bucket, path: pathOf(group, costCentreId, question), tally });
      if (cells.length > MAX_CELLS) return null;
    }
  }
  const total = { ...sumOf(cells.map(({ tally }) => tally)), requests, failed };
  return { cells, total, hasSimulated, readFrom };
}

interface Group {
  readonly bucket: string | null;
  readonly values: ReadonlyMap<string, string | null>;
  readonly spend: Spend;
  readonly sum: Sum;
}

/** What rules ask about. */
const askedBy = ({ rules }: ReportStretch): Field[] => [
  ...(['team', 'project'] as const).filter((field) => rules.some(({ match }) => match[field])),
  ...fieldsAsked(rules),
  ...dimensionsAsked(rules).map((name): Field => `dimension:${name}`),
];

async function readGroups(
  unit: TenantUnit,
  filter: UsageFilter,
  stretch: ReportStretch,
  { groupBy, interval, timeZone }: Pick<CellsQuestion, 'groupBy' | 'interval' | 'timeZone'>,
): Promise<{ readonly groups: readonly Group[]; readonly readFrom: Cells['readFrom'] } | null> {
  const stated = groupBy.filter((field) => field !== 'costCentre' && field !== 'tokenClass');
  const fields = [...new Set([...stated, ...askedBy(stretch)])];
  const bucket = interval === null ? [] : [{ interval, offsets: offsetsOf(timeZone, filter) }];
  const keys: UsageKey[] = [...bucket, ...fields];
  const { parts, readFrom } = await reportParts(unit, filter, keys);
  const sums = await readSums(unit, parts, keys, MAX_CELLS + 1);
  if (sums.length > MAX_CELLS) return null;
  const persons = await readPersonalTexts(
    unit,
    sums.flatMap(({ values }) => values),
  );
  const groups = sums
    .filter(({ lines, costNanos }) => lines > 0 || costNanos !== '0')
    .map((sum): Group => {
      const own = sum.values.slice(bucket.length);
      const values = new Map(fields.map((field, index) => [field, own[index] ?? null]));
      return {
        bucket: bucket.length > 0 ? (sum.values[0] ?? null) : null,
        values,
        sum,
        spend: { ...spendOf(values, sum), persons },
      };
    });
  return { groups, readFrom };
}

function spendOf(values: ReadonlyMap<string, string | null>, { costNanos }: Sum): Spend {
  const at = (field: string) => values.get(field) ?? null;
  const dimensions = [...values].filter(([field]) => field.startsWith('dimension:'));
  return {
    team: at('team'),
    project: at('project'),
    key: at('key'),
    provider: at('provider'),
    model: at('model'),
    dimensions: Object.fromEntries(
      dimensions.map(([field, value]) => [field.slice('dimension:'.length), value]),
    ),
    costNanos: BigInt(costNanos),
  };
}

/** Of the whole stretch and everybody, whatever the report leaves out: what is proportional does not hang on a filter. */
async function readBases(unit: TenantUnit, stretch: ReportStretch, codes: Codes): Promise<Bases> {
  if (!stretch.rules.some(({ split }) => split.method === 'proportional')) return new Map();
  const everything: UsageFilter = { ...stretch.whole, seen: 'all', dimensions: {} };
  const whole = { groupBy: [], interval: null, timeZone: 'UTC' };
  const read = await readGroups(unit, everything, stretch, whole);
  return basesOf(
    stretch.rules,
    (read?.groups ?? []).map(({ spend }) => spend),
    codes,
  );
}

interface Charge {
  readonly costCentreId: string | null;
  readonly tally: Tally;
}

/** Amounts are divided; lines are not: those of unknown cost stay with nobody where several have a part. */
function chargesOf({ sum, spend }: Group, { rules }: ReportStretch, codes: Codes, bases: Bases): Charge[] {
  const { parts } = partsOf(rules, spend, codes, bases);
  const [costs, estimates, most] = [sum.costNanos, sum.estimatedNanos, sum.unknownAtMostNanos].map((nanos) =>
    divided(BigInt(nanos), parts),
  );
  const charges = parts.map(({ costCentreId }, index): Charge => {
    const amounts = {
      costNanos: costs?.[index] ?? 0n,
      estimatedNanos: estimates?.[index] ?? 0n,
      unknownAtMostNanos: most?.[index] ?? 0n,
    };
    const lines = index === 0 ? sum.lines - sum.unknownLines : 0;
    return { costCentreId, tally: { ...NOTHING, ...amounts, lines } };
  });
  if (sum.unknownLines === 0) return charges;
  const { unknownLines } = sum;
  const holder = charges.length === 1 ? (charges[0]?.costCentreId ?? null) : null;
  return [...charges, { costCentreId: holder, tally: { ...NOTHING, lines: unknownLines, unknownLines } }];
}

const pathOf = ({ values }: Group, costCentreId: string | null, { groupBy }: CellsQuestion) =>
  groupBy.map((field) => (field === 'costCentre' ? costCentreId : (values.get(field) ?? null)));
