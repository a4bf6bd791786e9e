/** Reads the cells of a report: whatever its measures need, by bucket and groupings. */
import type { ReportField, ReportQuery } from '../../contract/usage-report.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { UsageFilter, UsageKey } from '../../db/reports/filter.ts';
import { type Parts, reportParts } from '../../db/reports/parts.ts';
import { readClassCosts, readSums, readTimes, readTokens } from '../../db/reports/sums.ts';
import { asksForCostCentre } from '../allocation/charges.ts';
import { offsetsOf } from './calendar.ts';
import { readChargedCells } from './charged-cells.ts';
import { NOTHING, type Tally } from './figures.ts';
import { type Cell, sumOf } from './tree.ts';
import { readOwnedCalls, readSavings } from './unit-cells.ts';

/** More cells than this are not a report that anybody reads. */
export const MAX_CELLS = 200_000;

export interface Cells {
  readonly cells: readonly Cell[];
  /** Of all of them. */
  readonly total: Tally;
  readonly hasSimulated: boolean;
  readonly readFrom: Parts['readFrom'];
}

export type CellsQuestion = Pick<ReportQuery, 'interval' | 'groupBy' | 'measures' | 'orderBy'> & {
  readonly timeZone: string;
};

type Mutable = { -readonly [Member in keyof Tally]: Tally[Member] };

/** @returns null if there are more than `MAX_CELLS` */
export function readCells(
  unit: TenantUnit,
  filter: UsageFilter,
  question: CellsQuestion,
): Promise<Cells | null> {
  const isCharged = question.groupBy.includes('costCentre') || asksForCostCentre(filter);
  return (isCharged ? readChargedCells : readWholeCells)(unit, filter, question);
}

async function readWholeCells(
  unit: TenantUnit,
  filter: UsageFilter,
  question: CellsQuestion,
): Promise<Cells | null> {
  const { interval, groupBy, measures, timeZone } = question;
  const path: readonly UsageKey[] = groupBy.filter(isNoClass);
  const keys = interval === null ? path : [{ interval, offsets: offsetsOf(timeZone, filter) }, ...path];
  const { parts, readFrom } = await reportParts(unit, filter, keys);
  const sums = await readSums(unit, parts, keys, MAX_CELLS + 1);
  if (sums.length > MAX_CELLS) return null;
  const tallies = new Map<string, Mutable>();
  const at = (values: readonly (string | null)[]): Mutable => {
    const id = JSON.stringify(values);
    const known = tallies.get(id) ?? { ...NOTHING };
    tallies.set(id, known);
    return known;
  };
  /** What rows state and no bucket does is read once for the whole period, into cells of no bucket. */
  const ofPath = (values: readonly (string | null)[]) => at(interval === null ? values : [null, ...values]);
  for (const { values, ...sum } of sums) {
    if (sum.lines === 0 && sum.costNanos === '0') continue;
    Object.assign(at(values), {
      listNanos: BigInt(sum.listNanos),
      unlistedNanos: BigInt(sum.unlistedNanos),
      costNanos: BigInt(sum.costNanos),
      estimatedNanos: BigInt(sum.estimatedNanos),
      unknownAtMostNanos: BigInt(sum.unknownAtMostNanos),
      lines: sum.lines,
      unknownLines: sum.unknownLines,
      requests: sum.requests,
      failed: sum.failed,
    } satisfies Partial<Tally>);
  }
  const areInBuckets = needsTokensInBuckets(question);
  if (areInBuckets || needsTokens(question))
    for (const [id, quantities] of await readTokens(unit, parts, areInBuckets ? keys : path))
      (areInBuckets ? at : ofPath)(JSON.parse(id) as (string | null)[]).quantities = quantities;
  // A call is not of one token class.
  const ofCalls = groupBy.includes('tokenClass') ? [] : measures;
  for (const [measure, timing] of TIMES) {
    if (!ofCalls.includes(measure)) continue;
    for (const { values, calls } of await readTimes(unit, parts, path, timing))
      ofPath(values)[measure] = calls;
  }
  if (ofCalls.includes('cacheSavings'))
    for (const { path: values, ...saved } of await readSavings(unit, filter, path))
      Object.assign(ofPath(values), saved);
  if (ofCalls.includes('activeUsers')) {
    const owned = await readOwnedCalls(unit, filter, path, MAX_CELLS);
    if (!owned) return null;
    for (const { path: values, ...calls } of owned) Object.assign(ofPath(values), calls);
  }
  const whole = [...tallies].map(([id, tally]) => cellOf(JSON.parse(id), tally, interval !== null));
  const cells = groupBy.includes('tokenClass')
    ? await splitByClass(unit, parts, keys, whole, question)
    : whole;
  return {
    cells,
    total: sumOf(whole.map(({ tally }) => tally)),
    hasSimulated: sums.some(({ isSimulated }) => isSimulated),
    readFrom,
  };
}

const TIMES = [
  ['latency', 'total'],
  ['firstByte', 'first'],
] as const;

const isNoClass = (field: ReportField): field is Exclude<ReportField, 'tokenClass' | 'costCentre'> =>
  field !== 'tokenClass' && field !== 'costCentre';

const needsTokens = ({ measures }: CellsQuestion): boolean =>
  measures.some((measure) => ['tokens', 'cacheHitRate', 'unitCosts'].includes(measure));

const needsTokensInBuckets = ({ orderBy, groupBy }: CellsQuestion): boolean =>
  ['inputTokens', 'outputTokens'].includes(orderBy) || groupBy.includes('tokenClass');

function cellOf(values: (string | null)[], tally: Tally, hasBucket: boolean): Cell {
  return hasBucket
    ? { bucket: values[0] ?? null, path: values.slice(1), tally }
    : { bucket: null, path: values, tally };
}

/**
 * A cell per class, and one of no class: what of the cost is in no class of its line, and the lines of unknown cost. So
 * the cells of all classes are the cells before.
 */
async function splitByClass(
  unit: TenantUnit,
  parts: Parameters<typeof readClassCosts>[1],
  keys: readonly UsageKey[],
  whole: readonly Cell[],
  { groupBy, interval }: CellsQuestion,
): Promise<Cell[]> {
  const place = groupBy.indexOf('tokenClass');
  const costs = Map.groupBy(await readClassCosts(unit, parts, keys), ({ values }) => JSON.stringify(values));
  return whole.flatMap((cell) => {
    const values = interval === null ? cell.path : [cell.bucket, ...cell.path];
    const own = costs.get(JSON.stringify(values)) ?? [];
    const inClasses = own.reduce((sum, { costNanos }) => sum + BigInt(costNanos), 0n);
    const rest: Tally = { ...cell.tally, quantities: [], costNanos: cell.tally.costNanos - inClasses };
    const withClass = (name: string | null, tally: Tally): Cell => ({
      bucket: cell.bucket,
      path: cell.path.toSpliced(place, 0, name),
      tally,
    });
    const classes = own.map(({ class: name, costNanos }) =>
      withClass(name, {
        ...NOTHING,
        costNanos: BigInt(costNanos),
        quantities: cell.tally.quantities.filter((quantity) => quantity.class === name),
      }),
    );
    const hasRest = rest.costNanos !== 0n || rest.unknownLines > 0 || classes.length === 0;
    return [...classes, ...(hasRest ? [withClass(null, rest)] : [])];
  });
}
