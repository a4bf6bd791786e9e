/**
 * What commitments and credits add to the cells of a report: each month's part is shared in proportion to contracted cost.
 * A report gets of a part what its calls cost of all that share it, rounded once, and its cells divide that by largest
 * remainder: rows add up to the total, and the total of a part's own calls is the part.
 */
import { divideByWeights, divideHalfEven } from '../../contract/money.ts';
import type { ChargePart } from '../../contract/provider-charges.ts';
import type { ReportQuery } from '../../contract/usage-report.ts';
import type { TenantUnit } from '../../db/database.ts';
import type { UsageFilter } from '../../db/reports/filter.ts';
import { readParts, readSharedCost } from '../charges/parts.ts';
import { type Cells, type CellsQuestion, readCells } from './cells.ts';
import { NOTHING } from './figures.ts';
import type { Cell } from './tree.ts';

/** True if a report states effective cost. */
export const asksForShares = ({ measures, orderBy }: Pick<ReportQuery, 'measures' | 'orderBy'>): boolean =>
  measures.includes('effectiveCost') || orderBy === 'effectiveCost';

export interface SharedCells extends Cells {
  /** Parts that touch the period and that nobody shares, since nobody called. */
  readonly unsharedNanos: bigint;
}

/** @returns null if there are more cells than anybody reads */
export async function withShares(
  unit: TenantUnit,
  cells: Cells,
  filter: UsageFilter,
  question: CellsQuestion,
): Promise<SharedCells | null> {
  const shares = new Map<string, bigint>();
  let unsharedNanos = 0n;
  for (const part of await readParts(unit, filter)) {
    const own = narrowed(filter, part);
    if (!own) continue;
    const sharedCost = await readSharedCost(unit, part);
    if (sharedCost <= 0n) {
      unsharedNanos += part.nanos;
      continue;
    }
    const asked = await readCells(unit, own, { ...question, measures: [], orderBy: 'contractedCost' });
    if (!asked) return null;
    for (const [id, nanos] of divided(asked.cells, part.nanos, sharedCost))
      shares.set(id, (shares.get(id) ?? 0n) + nanos);
  }
  if (shares.size === 0) return { ...cells, unsharedNanos };
  const known = new Set(cells.cells.map(idOf));
  const added = [...shares.keys()].filter((id) => !known.has(id)).map(cellOf);
  const shared = [...cells.cells, ...added].map((cell) => ({
    ...cell,
    tally: { ...cell.tally, shareNanos: shares.get(idOf(cell)) ?? 0n },
  }));
  const shareNanos = [...shares.values()].reduce((sum, share) => sum + share, 0n);
  return { ...cells, cells: shared, total: { ...cells.total, shareNanos }, unsharedNanos };
}

/** The filter's calls that share the part; null: none can. */
function narrowed(filter: UsageFilter, { provider, model, from, to }: ChargePart): UsageFilter | null {
  const { excluded } = filter;
  if (filter.provider && !filter.provider.includes(provider)) return null;
  if (excluded?.provider?.includes(provider)) return null;
  if (model !== null && filter.model && !filter.model.includes(model)) return null;
  if (model !== null && excluded?.model?.includes(model)) return null;
  return {
    ...filter,
    from: from > filter.from ? from : filter.from,
    to: to < filter.to ? to : filter.to,
    provider: [provider],
    ...(model === null ? {} : { model: [model] }),
  };
}

/** What each cell gets of what they all get. What a correction has brought below zero gets nothing. */
function divided(cells: readonly Cell[], nanos: bigint, sharedCost: bigint): [string, bigint][] {
  const weights = cells.map(({ tally }) => (tally.costNanos > 0n ? tally.costNanos : 0n));
  const cost = cells.reduce((sum, { tally }) => sum + tally.costNanos, 0n);
  if (cost <= 0n) return [];
  const whole = divideHalfEven(nanos * cost, sharedCost);
  return divideByWeights(whole, weights).map((share, index) => [idOf(cells[index] as Cell), share]);
}

const idOf = ({ bucket, path }: Pick<Cell, 'bucket' | 'path'>): string => JSON.stringify([bucket, path]);

function cellOf(id: string): Cell {
  const [bucket, path] = JSON.parse(id) as [Cell['bucket'], Cell['path']];
  return { bucket, path, tally: NOTHING };
}
