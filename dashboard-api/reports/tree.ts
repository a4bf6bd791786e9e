/**
 * Cells into a tree of rows: under each parent the first by an order, and Other, which is all the rest. Every cell falls
 * into exactly one child of each parent, so that children add up to it. Pure.
 */
import type { ReportOrder } from '../../contract/report-words.ts';
import type { ReportField, ReportFilter } from '../../contract/usage-report.ts';
import { isCostOrder, merged, NOTHING, orderValue, type Tally } from './figures.ts';

/** Figures of one combination of values in one bucket. */
export interface Cell {
  /** Null: the report has no buckets. */
  readonly bucket: string | null;
  readonly path: readonly (string | null)[];
  readonly tally: Tally;
}

export interface Step {
  readonly field: ReportField;
  /** Null: none, or Other. */
  readonly value: string | null;
  /** The values that are not in it; null: this is no Other. */
  readonly without: readonly (string | null)[] | null;
}

export interface Node {
  readonly path: readonly Step[];
  readonly cells: readonly Cell[];
  readonly tally: Tally;
  /** Of the period before. */
  readonly previous: Tally;
}

export interface TreeOptions {
  readonly groupBy: readonly ReportField[];
  readonly orderBy: ReportOrder;
  /** Null: all. */
  readonly top: number | null;
}

/** The rows beneath the total, each parent before its children. */
export function treeOf(cells: readonly Cell[], before: readonly Cell[], options: TreeOptions): Node[] {
  return childrenOf([], cells, before, options);
}

function childrenOf(
  path: readonly Step[],
  cells: readonly Cell[],
  before: readonly Cell[],
  options: TreeOptions,
): Node[] {
  const depth = path.length;
  const field = options.groupBy[depth];
  if (field === undefined) return [];
  const valueIn = (cell: Cell) => cell.path[depth] ?? null;
  const [now, then] = [Map.groupBy(cells, valueIn), Map.groupBy(before, valueIn)];
  const values = [...new Set([...now.keys(), ...then.keys()])];
  const nodes = values.map((value) =>
    nodeOf([...path, { field, value, without: null }], now.get(value) ?? [], then.get(value) ?? []),
  );
  const ranked = nodes.toSorted((left, right) => byOrder(left, right, options.orderBy));
  // One row that would stand for one row is that row.
  const isCut = options.top !== null && ranked.length > options.top + 1;
  const cut = isCut ? ranked.slice(0, options.top ?? 0) : ranked;
  // What nobody is charged with is never hidden in Other.
  const shown = ranked
    .slice(cut.length)
    .filter(({ path: to }) => field === 'costCentre' && to.at(-1)?.value === null);
  const first = [...cut, ...shown];
  const rest = ranked.filter((node) => !first.includes(node));
  return [
    ...first.flatMap((node) => {
      const value = node.path[depth]?.value ?? null;
      return [node, ...childrenOf(node.path, node.cells, then.get(value) ?? [], options)];
    }),
    ...(rest.length > 0 ? [otherOf(path, field, first, rest)] : []),
  ];
}

function otherOf(
  path: readonly Step[],
  field: ReportField,
  first: readonly Node[],
  rest: readonly Node[],
): Node {
  const without = first.map((node) => node.path[path.length]?.value ?? null);
  return {
    path: [...path, { field, value: null, without }],
    cells: rest.flatMap(({ cells }) => cells),
    tally: sumOf(rest.map(({ tally }) => tally)),
    previous: sumOf(rest.map(({ previous }) => previous)),
  };
}

const nodeOf = (path: readonly Step[], cells: readonly Cell[], before: readonly Cell[]): Node => ({
  path,
  cells,
  tally: sumOf(cells.map(({ tally }) => tally)),
  previous: sumOf(before.map(({ tally }) => tally)),
});

export const sumOf = (tallies: readonly Tally[]): Tally => (tallies.length === 0 ? NOTHING : merged(tallies));

/** Most first; of equals what was most before, then by value, so that the same question has the same answer. */
function byOrder(left: Node, right: Node, order: ReportOrder): number {
  for (const side of ['tally', 'previous'] as const) {
    const [a, b] = [orderValue(left[side], order), orderValue(right[side], order)];
    if (a !== b) return a < b ? 1 : -1;
  }
  const [a, b] = [left, right].map(({ path }) => path.at(-1)?.value ?? '');
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

/** What is of one bucket; `isUnknown`: nothing of it is known, though there is something. */
export interface SeriesValue {
  readonly value: bigint;
  readonly isUnknown: boolean;
}

/** What is of every bucket, in their order. */
export function seriesOf(
  cells: readonly Cell[],
  buckets: readonly { readonly key: string }[],
  order: ReportOrder,
): SeriesValue[] {
  const byBucket = Map.groupBy(cells, ({ bucket }) => bucket);
  return buckets.map(({ key }, index) => {
    // An hour that a change of clocks cuts is one to the database.
    const own = key === buckets[index - 1]?.key ? [] : (byBucket.get(key) ?? []);
    const value = own.reduce((sum, { tally }) => sum + orderValue(tally, order), 0n);
    return {
      value,
      isUnknown: isCostOrder(order) && value === 0n && own.some(({ tally }) => tally.unknownLines > 0),
    };
  });
}

/** What finds the calls of a row: the report's own filters, narrowed to the row. */
export function filtersOf(path: readonly Step[], filters: readonly ReportFilter[]): ReportFilter[] {
  let narrowed = [...filters];
  for (const { field, value, without } of path) {
    if (field === 'organisation' || (field === 'tokenClass' && value === null)) continue;
    const isExcluded = without !== null;
    const same = narrowed.find((filter) => filter.field === field && filter.isExcluded === isExcluded);
    const values = isExcluded ? [...new Set([...without, ...(same?.values ?? [])])] : [value];
    narrowed = [...narrowed.filter((filter) => filter !== same), { field, values, isExcluded }];
  }
  return narrowed;
}
