/** Puts a report on usage together: reads the period and what it is compared with, in one snapshot of the books. */
import type { Conversion } from '../../contract/currencies.ts';
import type { Measure, ReportOrder } from '../../contract/report-words.ts';
import type {
  ReportField,
  ReportFigures,
  ReportQuery,
  ReportRow,
  UsageReport,
} from '../../contract/usage-report.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { Seen } from '../../db/members/seen.ts';
import type { UsageFilter } from '../../db/reports/filter.ts';
import { type AllNames, readNames } from '../../db/reports/names.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import { recordedAfter } from '../../db/usage/recorded-from.ts';
import { readDataAsOf } from '../../db/usage/watermark.ts';
import { readConversion } from '../currencies/convert.ts';
import { type Bucket, bucketsOf, daysOf, type Period, previousOf } from './calendar.ts';
import { type Cells, type CellsQuestion, readCells } from './cells.ts';
import { convertedFigures, finished, shareOf, type Tally } from './figures.ts';
import { usageFilter } from './query.ts';
import { isByCostCentre, questionFaults } from './question-faults.ts';
import { asksForShares, type SharedCells, withShares } from './shares.ts';
import { type Cell, filtersOf, type Node, seriesOf, treeOf } from './tree.ts';

/**
 * `invalid`: the question contradicts itself; `large`: no report that anybody reads; `not_allowed`: who sees only a part of
 * the usage is not told how the whole is charged.
 */
export type ReportFailure = 'invalid' | 'large' | 'not_allowed';

/** @param seen whose usage is shown: everything else there is counts for nothing @param now decides by which rate a period that runs is converted */
export async function readUsageReport(
  unit: TenantUnit,
  query: ReportQuery,
  seen: Seen,
  now: Date,
): Promise<UsageReport | ReportFailure> {
  const period = { from: new Date(query.from), to: new Date(query.to) };
  const timeZone = query.timeZone ?? (await readCalendar(unit)).timeZone;
  if (questionFaults(query).length > 0) return 'invalid';
  const filter = usageFilter({ ...period, seen }, query.filters);
  if (!filter) return 'invalid';
  if (isByCostCentre(query) && seen !== 'all') return 'not_allowed';
  const buckets = query.interval === null ? [] : bucketsOf(query.interval, timeZone, period);
  const previous = query.compare === 'previous' ? previousOf(period, timeZone) : null;
  const cells = buckets && (await readShared(unit, filter, { ...query, timeZone }));
  if (!cells) return 'large';
  const measures = comparedMeasures(query);
  const before = previous && (await cellsOf(unit, filter, previous, { ...query, measures, timeZone }));
  if (previous && !before) return 'large';
  const dataAsOf = await readDataAsOf(unit);
  const { displayCurrency } = query;
  const asked = displayCurrency && (await readConversion(unit, displayCurrency, period.to, now));
  const conversion = asked ? asked.conversion : undefined;
  const tree = treeOf(cells.cells, before?.cells ?? [], query);
  const names = await readNames(unit, statedIn(tree));
  const answer = new Answer(query, buckets, cells, before, names, conversion);
  const { total } = cells;
  return {
    ...query,
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    timeZone,
    currency: 'USD',
    dataAsOf: dataAsOf?.toISOString() ?? null,
    ...(conversion === undefined ? {} : { conversion }),
    hasSimulated: cells.hasSimulated,
    readFrom: cells.readFrom,
    ...('unsharedNanos' in cells ? { unsharedNanos: cells.unsharedNanos.toString() } : {}),
    estimatedShare: shareOf(total.estimatedNanos, total.costNanos),
    unknownShare: shareOf(BigInt(total.unknownLines), BigInt(total.lines)),
    days: daysOf(period, timeZone),
    previousPeriod: previous && (await describedPeriod(unit, previous, period, timeZone)),
    ...answer.totals(),
    buckets: buckets.map(({ from, to, label, isPartial }) => ({
      from: from.toISOString(),
      to: to.toISOString(),
      label,
      isPartial,
    })),
    rows: tree.map((node) => answer.row(node)),
  };
}

const cellsOf = (
  unit: TenantUnit,
  filter: UsageFilter,
  { from, to }: Period,
  query: ReportQuery & { readonly timeZone: string },
) => readShared(unit, { ...filter, from, to }, { ...query, interval: null });

/** With shares of commitments and credits, where effective cost is asked for. @returns null if there are too many cells */
async function readShared(
  unit: TenantUnit,
  filter: UsageFilter,
  question: CellsQuestion,
): Promise<Cells | SharedCells | null> {
  const cells = await readCells(unit, filter, question);
  return cells && asksForShares(question) ? withShares(unit, cells, filter, question) : cells;
}

async function describedPeriod(unit: TenantUnit, previous: Period, period: Period, timeZone: string) {
  const recordedFrom = await recordedAfter(unit, previous.from);
  const days = daysOf(previous, timeZone);
  return {
    from: previous.from.toISOString(),
    to: previous.to.toISOString(),
    days,
    isEqual: days === daysOf(period, timeZone),
    recordedFrom: recordedFrom?.toISOString() ?? null,
  };
}

/** Of the period before. */
const comparedMeasures = ({ measures, compareMeasures = measures }: ReportQuery): Measure[] =>
  compareMeasures;

/** Values of callers' dimensions. */
const statedIn = (tree: readonly Node[]) =>
  tree.flatMap(({ path }) =>
    path.flatMap(({ field, value }) => (field.startsWith('dimension:') ? [value] : [])),
  );

const SPLITTING: readonly ReportField[] = ['tokenClass', 'costCentre'];
const UNALLOCATED = 'Unallocated';

/** What the cells of one question come to. */
class Answer {
  private readonly query: ReportQuery;
  private readonly buckets: readonly Bucket[];
  private readonly now: Cells;
  /** Null: nothing is compared. */
  private readonly before: Cells | null;
  private readonly names: AllNames;
  /** Null: there is no rate; undefined: no currency was asked for. */
  private readonly conversion: Conversion | null | undefined;

  constructor(
    query: ReportQuery,
    buckets: readonly Bucket[],
    now: Cells,
    before: Cells | null,
    names: AllNames,
    conversion: Conversion | null | undefined,
  ) {
    this.query = query;
    this.buckets = buckets;
    this.now = now;
    this.before = before;
    this.names = names;
    this.conversion = conversion;
  }

  totals(): Pick<UsageReport, 'total' | 'previousTotal' | 'totalSeries'> {
    return {
      total: this.finished(this.now.total, this.areAllSplit),
      previousTotal: this.before && this.compared(this.before.total, this.areAllSplit),
      totalSeries: this.series(this.now.cells, this.query.orderBy),
    };
  }

  row(node: Node): ReportRow {
    const { orderBy, filters } = this.query;
    const isThere = node.cells.length > 0;
    const wasThere = node.previous.lines > 0 || node.previous.costNanos !== 0n;
    return {
      path: node.path.map(({ field, value, without }) => ({
        field,
        value,
        isOther: without !== null,
        label: without === null ? this.labelOf(field, value) : null,
      })),
      figures: this.finished(node.tally, this.areRowsSplit),
      previous: this.before && this.compared(node.previous, this.areRowsSplit),
      change: this.before === null || isThere === wasThere ? null : isThere ? 'new' : 'gone',
      series: this.series(node.cells, orderBy),
      filters: filtersOf(node.path, filters),
    };
  }

  private compared(tally: Tally, areCallsSplit: boolean): ReportFigures {
    return this.finished(tally, areCallsSplit, comparedMeasures(this.query));
  }

  private finished(
    tally: Tally,
    areCallsSplit: boolean,
    measures: Measure[] = this.query.measures,
  ): ReportFigures {
    const isShared = asksForShares({ measures, orderBy: this.query.orderBy });
    const stated = isShared ? [...measures, 'effectiveCost' as const] : measures;
    const figures = finished(tally, stated, areCallsSplit);
    if (this.conversion === undefined) return figures;
    return { ...figures, converted: this.conversion && convertedFigures(figures, this.conversion) };
  }

  /** Rows have parts of calls. */
  private get areRowsSplit(): boolean {
    return this.areAllSplit || this.query.groupBy.some((field) => SPLITTING.includes(field));
  }

  private get areAllSplit(): boolean {
    return this.query.filters.some(({ field }) => field === 'costCentre');
  }

  private series(cells: readonly Cell[], order: ReportOrder): (string | null)[] {
    let reached = 0n;
    let wasUnknown = false;
    return seriesOf(cells, this.buckets, order).map(({ value, isUnknown }) => {
      if (!this.query.isCumulative) return isUnknown ? null : String(value);
      reached += value;
      wasUnknown ||= isUnknown;
      return wasUnknown && reached === 0n ? null : String(reached);
    });
  }

  private labelOf(field: ReportField, value: string | null): string | null {
    if (value === null) return field === 'costCentre' ? UNALLOCATED : null;
    switch (field) {
      case 'team':
      case 'project':
      case 'key':
      case 'owner':
      case 'organisation':
      case 'costCentre':
        return this.names[field].get(value) ?? null;
      default:
        return this.names.person.get(value) ?? value;
    }
  }
}
