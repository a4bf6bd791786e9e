/** Holds a provider's bill against what was recorded, cell by cell, and says why they differ. No I/O. */
import {
  addDecimals,
  compareAmounts,
  convertedNanos,
  divideHalfEven,
  magnitudeOf,
  subtractDecimals,
} from '../../contract/money.ts';
import type { BilledClass, Reconciliation, VarianceReason } from '../../contract/reconciliation-api.ts';
import type { RecordedRow } from '../../db/reconciliation/recorded.ts';
import type { StoredBilledRow } from '../../db/reconciliation/reports.ts';
import type { OwnCurrency, PricedRow } from './in-dollars.ts';

type Grain = Reconciliation['grain'][number];

/** Both sides in the bill's own currency, exact. */
export interface OwnSides {
  readonly billed: string;
  readonly recorded: string;
}

export interface Cell {
  readonly day: string;
  readonly account: string | null;
  readonly model: string | null;
  readonly class: BilledClass | null;
  readonly billedNanos: bigint;
  readonly recordedNanos: bigint;
  readonly unknownLines: number;
  /** Null: the bill is in US dollars, or in several currencies. */
  readonly own: OwnSides | null;
}
export type Variance = Cell & { readonly reason: VarianceReason };

/** Differences below a cent are nobody's concern, and some reports have no more digits. */
const ROUNDING_NANOS = 10_000_000n;
/** Proportions of this many days make a price. */
const DAYS_OF_A_PRICE = 3;
/** They may differ by one in so many, since both sides round. */
const SAME_PROPORTION = 500n;

const DAY_MS = 86_400_000;

/**
 * The finest grain that both sides know: what a report does not tell apart, what calls were not recorded with, and names of
 * models that never meet are not compared.
 */
export function grainOf(billed: readonly StoredBilledRow[], recorded: readonly RecordedRow[]): Grain[] {
  const told = (field: 'account' | 'model' | 'class') => billed.some((row) => row[field] !== null);
  const models = new Set(recorded.map(({ model }) => modelKey(model)));
  const isKnown: Readonly<Record<Exclude<Grain, 'day'>, boolean>> = {
    account: told('account') && recorded.length > 0 && recorded.every(({ account }) => account !== null),
    model: told('model') && (models.size === 0 || billed.some(({ model }) => models.has(modelKey(model)))),
    class: told('class'),
  };
  return ['day', ...(['account', 'model', 'class'] as const).filter((field) => isKnown[field])];
}

/** Both sides in cells of a grain; every amount of both stands in exactly one. @param own null: cells are in US dollars alone */
export function cellsOf(
  billed: readonly PricedRow[],
  recorded: readonly RecordedRow[],
  grain: readonly Grain[],
  own: OwnCurrency | null = null,
): Cell[] {
  const has = (field: Grain) => grain.includes(field);
  const cells = new Map<string, Cell>();
  const add = (
    at: { day: string; account: string | null; model: string | null; class: BilledClass | null },
    amounts: Pick<Cell, 'billedNanos' | 'recordedNanos' | 'unknownLines' | 'own'>,
  ) => {
    const place = {
      day: at.day,
      account: has('account') ? at.account : null,
      model: has('model') ? at.model : null,
      class: has('class') ? (at.class ?? 'other') : null,
    };
    const key = JSON.stringify([place.day, place.account, modelKey(place.model), place.class]);
    const known = cells.get(key) ?? {
      ...place,
      billedNanos: 0n,
      recordedNanos: 0n,
      unknownLines: 0,
      own: own && NOTHING_OWN,
    };
    cells.set(key, {
      ...known,
      billedNanos: known.billedNanos + amounts.billedNanos,
      recordedNanos: known.recordedNanos + amounts.recordedNanos,
      unknownLines: known.unknownLines + amounts.unknownLines,
      own: known.own && amounts.own && sumOwn(known.own, amounts.own),
    });
  };
  for (const { amount, billedNanos, ...at } of billed)
    add(at, {
      billedNanos,
      recordedNanos: 0n,
      unknownLines: 0,
      own: own && { billed: amount, recorded: '0' },
    });
  for (const { costNanos, unknownLines, ...row } of recorded)
    add(
      { ...row, class: billedClass(row.class) },
      {
        billedNanos: 0n,
        recordedNanos: costNanos,
        unknownLines,
        own: own && { billed: '0', recorded: convertedNanos(costNanos, own.perDollarOn(row.day)) },
      },
    );
  return [...cells.values()].filter(
    ({ billedNanos, recordedNanos, unknownLines, own: sides }) =>
      billedNanos !== 0n || recordedNanos !== 0n || unknownLines > 0 || (sides?.billed ?? '0') !== '0',
  );
}

const NOTHING_OWN: OwnSides = { billed: '0', recorded: '0' };

const sumOwn = (one: OwnSides, other: OwnSides): OwnSides => ({
  billed: addDecimals(one.billed, other.billed),
  recorded: addDecimals(one.recorded, other.recorded),
});

/** Both sides in the bill's own currency, added up; null without one. */
export function ownOf(cells: readonly Cell[], own: OwnCurrency | null): Reconciliation['own'] {
  if (own === null) return null;
  return withDifference(cells.reduce((sum, cell) => sumOwn(sum, cell.own ?? NOTHING_OWN), NOTHING_OWN));
}

export const withDifference = (sides: OwnSides) => ({
  ...sides,
  difference: subtractDecimals(sides.billed, sides.recorded),
});

/** Why each cell differs; the first reason that holds. */
export function explain(cells: readonly Cell[]): Variance[] {
  const series = Map.groupBy(cells, (cell) =>
    JSON.stringify([cell.account, modelKey(cell.model), cell.class]),
  );
  const unknownOn = new Set(cells.flatMap((cell) => (cell.unknownLines > 0 ? [modelDay(cell)] : [])));
  return [...series.values()].flatMap((days) => {
    const isPriced = haveOneProportion(days);
    return days.map((cell) => ({
      ...cell,
      reason: reasonOf(cell, days, isPriced, unknownOn.has(modelDay(cell))),
    }));
  });
}

function reasonOf(cell: Cell, days: readonly Cell[], isPriced: boolean, hasUnknown: boolean): VarianceReason {
  const difference = differenceOf(cell);
  if (difference === 0n) return cell.unknownLines > 0 ? 'unknownCost' : 'none';
  if (magnitudeOf(difference) < ROUNDING_NANOS) return 'rounding';
  if (days.some((other) => isNextTo(cell, other) && cancels(difference, differenceOf(other))))
    return 'timing';
  if (hasUnknown && difference > 0n) return 'unknownCost';
  if (isPriced) return 'price';
  if (cell.recordedNanos === 0n) return 'notThroughUs';
  return cell.billedNanos === 0n ? 'notBilled' : 'unexplained';
}

/** Both sides are in the same proportion, other than one, day after day. */
function haveOneProportion(days: readonly Cell[]): boolean {
  const both = days.filter(({ billedNanos, recordedNanos }) => billedNanos > 0n && recordedNanos > 0n);
  const [first, ...rest] = both;
  if (!first || both.length < DAYS_OF_A_PRICE) return false;
  return rest.every(({ billedNanos, recordedNanos }) => {
    const [left, right] = [billedNanos * first.recordedNanos, first.billedNanos * recordedNanos];
    return magnitudeOf(left - right) * SAME_PROPORTION <= right;
  });
}

/** The other day has the opposite difference, but for rounding or a hundredth. */
function cancels(difference: bigint, other: bigint): boolean {
  if (difference > 0n === other > 0n || other === 0n) return false;
  const left = magnitudeOf(difference + other);
  return left < ROUNDING_NANOS || left * 100n <= magnitudeOf(difference);
}

const isNextTo = (cell: Cell, other: Cell): boolean =>
  Math.abs(Date.parse(cell.day) - Date.parse(other.day)) === DAY_MS;

export const differenceOf = ({ billedNanos, recordedNanos }: Cell): bigint => billedNanos - recordedNanos;

/** 100 less all differences in per cent of what was billed, with two decimals; null: nothing was billed. */
export function accuracyOf(cells: readonly Cell[]): string | null {
  const billed = cells.reduce((sum, { billedNanos }) => sum + billedNanos, 0n);
  if (billed <= 0n) return null;
  const off = cells.reduce((sum, cell) => sum + magnitudeOf(differenceOf(cell)), 0n);
  const hundredths = 10_000n - divideHalfEven(off * 10_000n, billed);
  const sign = hundredths < 0n ? '-' : '';
  const digits = magnitudeOf(hundredths).toString().padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Cells of models of which something passed through us in the period. */
export function ofModelsRecorded(cells: readonly Cell[]): Cell[] {
  const recorded = new Set(
    cells.flatMap((cell) =>
      cell.recordedNanos !== 0n || cell.unknownLines > 0 ? [modelKey(cell.model)] : [],
    ),
  );
  return cells.filter(({ model }) => recorded.has(modelKey(model)));
}

/** Differences by reason, the largest first. */
export function byReason(
  variances: readonly Variance[],
  own: OwnCurrency | null,
): Reconciliation['byReason'] {
  return [...Map.groupBy(variances, ({ reason }) => reason)]
    .map(([reason, cells]) => ({
      reason,
      rows: cells.length,
      differenceNanos: cells.reduce((sum, cell) => sum + differenceOf(cell), 0n).toString(),
      ownDifference: ownOf(cells, own)?.difference ?? null,
    }))
    .toSorted((one, other) =>
      compareAmounts(magnitudeOf(BigInt(other.differenceNanos)), magnitudeOf(BigInt(one.differenceNanos))),
    );
}

function billedClass(name: string | null): BilledClass {
  if (name === null) return 'other';
  if (name.startsWith('input.cacheRead')) return 'cacheRead';
  if (name.startsWith('input.cacheWrite')) return 'cacheWrite';
  if (name.startsWith('input.')) return 'input';
  return name.startsWith('output.') ? 'output' : 'other';
}

/** Names of one model as two sides write them: without case, marks and the maker in front. */
const modelKey = (model: string | null): string =>
  (model ?? '')
    .toLowerCase()
    .replace(/^.*\//, '')
    .replaceAll(/[^a-z0-9]/g, '');

const modelDay = (cell: Cell): string => JSON.stringify([cell.day, cell.account, modelKey(cell.model)]);
