/** What one of something cost over days, weeks or months: spend by day beside what was counted, in one snapshot. */
import { Temporal } from 'temporal-polyfill';
import { compareAmounts } from '../../contract/money.ts';
import type { UnitCost, UnitCostQuery, UnitCostReport } from '../../contract/unit-cost-api.ts';
import type { ReportField } from '../../contract/usage-report.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readDays } from '../../db/measures/days.ts';
import { listMeasures, type StoredMeasure } from '../../db/measures/measures.ts';
import { readPersonNames } from '../../db/reports/names.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import { readDataAsOf } from '../../db/usage/watermark.ts';
import { readConversion } from '../currencies/convert.ts';
import { type Bucket, bucketsOf, type Period, previousOf } from '../reports/calendar.ts';
import { readCells } from '../reports/cells.ts';
import { usageFilter } from '../reports/query.ts';
import { type DaysByValue, daysByValue, NO_DAYS } from './days-by-value.ts';
import { unitCostOf } from './divide.ts';
import { measureOut } from './measure-out.ts';

/** `turned`, `undivided`, `contradiction`: the period, the split or the filters cannot be. */
export type UnitCostFailure = 'unknown' | 'turned' | 'undivided' | 'contradiction' | 'large';

/** Everything of a period by day. */
interface Spell extends DaysByValue {
  readonly days: readonly string[];
  readonly hasSimulated: boolean;
}

export async function readUnitCost(
  unit: TenantUnit,
  query: UnitCostQuery,
  now: Date,
): Promise<UnitCostReport | UnitCostFailure> {
  const measure = (await listMeasures(unit)).find(({ measureId }) => measureId === query.measureId);
  if (!measure) return 'unknown';
  const { firstDay, lastDay, displayCurrency } = query;
  if (firstDay > lastDay) return 'turned';
  if (query.isSplit && measure.dimension === null) return 'undivided';
  const { timeZone } = await readCalendar(unit);
  const period = { from: startOf(firstDay, timeZone), to: startOf(dayAfter(lastDay), timeZone) };
  const present = await readSpell(unit, query, measure, period, timeZone);
  if (typeof present === 'string') return present;
  const before = query.compare === 'previous' ? previousOf(period, timeZone) : null;
  const previous = before && (await readSpell(unit, query, measure, before, timeZone));
  if (typeof previous === 'string') return previous;
  const buckets = query.interval === null ? [] : bucketsOf(query.interval, timeZone, period);
  if (!buckets) return 'large';
  const spans = buckets.map((bucket) => ({ bucket, days: daysIn(bucket, timeZone) }));
  const asked = displayCurrency && (await readConversion(unit, displayCurrency, period.to, now));
  const dataAsOf = await readDataAsOf(unit);
  const total = ({ all, days }: Spell, some = days) => unitCostOf(measure.kind, some, all.spent, all.counted);
  return {
    measure: measureOut(measure),
    firstDay,
    lastDay,
    interval: query.interval,
    timeZone,
    currency: 'USD',
    ...(asked ? { conversion: asked.conversion } : {}),
    dataAsOf: dataAsOf?.toISOString() ?? null,
    hasSimulated: present.hasSimulated,
    previousPeriod: previous && { firstDay: previous.days[0] ?? '', lastDay: previous.days.at(-1) ?? '' },
    total: total(present),
    previousTotal: previous && total(previous),
    buckets: spans.map(({ bucket: { label, isPartial }, days }) => ({
      label,
      isPartial,
      firstDay: days[0] ?? '',
      lastDay: days.at(-1) ?? '',
      total: total(present, days),
    })),
    rows: query.isSplit ? rowsOf(measure, present, previous, spans) : [],
  };
}

async function readSpell(
  unit: TenantUnit,
  { filters, isSplit }: UnitCostQuery,
  { measureId, dimension }: StoredMeasure,
  period: Period,
  timeZone: string,
): Promise<Spell | UnitCostFailure> {
  const filter = usageFilter({ ...period, seen: 'all' }, filters);
  if (!filter) return 'contradiction';
  const groupBy: ReportField[] = isSplit && dimension !== null ? [`dimension:${dimension}`] : [];
  const days = daysIn(period, timeZone);
  const [firstDay = '', lastDay = ''] = [days[0], days.at(-1)];
  if (days.length > MOST_DAYS) return 'large';
  const read = await readCells(unit, filter, {
    interval: 'day',
    measures: ['contractedCost'],
    orderBy: 'contractedCost',
    groupBy,
    timeZone,
  });
  if (!read) return 'large';
  const measured = await readDays(unit, measureId, { firstDay, lastDay });
  const names = await readPersonNames(unit, [
    ...read.cells.map(({ path }) => path[0] ?? null),
    ...measured.map(({ value }) => value),
  ]);
  return { days, hasSimulated: read.hasSimulated, ...daysByValue(read.cells, measured, names) };
}

/** Longer is no period that anybody divides by days. */
const MOST_DAYS = 1_100;

function rowsOf(
  { kind }: StoredMeasure,
  present: Spell,
  previous: Spell | null,
  spans: readonly { readonly bucket: Bucket; readonly days: readonly string[] }[],
): UnitCostReport['rows'] {
  const costOf = ({ values }: Spell, days: readonly string[], value: string | null) => {
    const { spent, counted } = values.get(value) ?? NO_DAYS;
    return unitCostOf(kind, days, spent, counted);
  };
  const spentOn = ({ costNanos, uncountedNanos }: UnitCost) => BigInt(costNanos) + BigInt(uncountedNanos);
  return [...new Set([...present.values.keys(), ...(previous?.values.keys() ?? [])])]
    .map((value) => ({
      value,
      total: costOf(present, present.days, value),
      previous: previous && costOf(previous, previous.days, value),
      perUnitNanos: spans.map(({ days }) => costOf(present, days, value).perUnitNanos),
    }))
    .toSorted(
      (one, other) =>
        compareAmounts(spentOn(other.total), spentOn(one.total)) ||
        ((one.value ?? '') < (other.value ?? '') ? -1 : 1),
    );
}

const startOf = (day: string, timeZone: string): Date =>
  new Date(Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds);

const dayAfter = (day: string): string => Temporal.PlainDate.from(day).add({ days: 1 }).toString();

/** Days of the zone's calendar that a period touches. */
function daysIn({ from, to }: Period, timeZone: string): string[] {
  const dayOf = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
  const days: string[] = [];
  const last = dayOf(to.getTime() - 1);
  for (let day = dayOf(from.getTime()); day <= last; day = dayAfter(day)) days.push(day);
  return days;
}
