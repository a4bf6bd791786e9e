/** Reads the present month beside the same days of the one before, of what somebody may see. */
import { divideHalfEven, magnitudeOf, movePoint } from '../../contract/money.ts';
import type { MonthToDate } from '../../contract/month-to-date-api.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readClassUses, readKeyModels } from '../../db/findings/moved.ts';
import { readCost } from '../../db/reports/cost.ts';
import { hasDimensions, isFilterRolledUp, type UsageFilter } from '../../db/reports/filter.ts';
import { readNames } from '../../db/reports/names.ts';
import { areRollupsComplete } from '../../db/rollups/rebuild.ts';
import { recordedAfter } from '../../db/usage/recorded-from.ts';
import { movesOf } from './movers.ts';
import { type Span, spansAt } from './spans.ts';

const MOST_MOVERS = 5;

export type Scope = Omit<UsageFilter, 'from' | 'to'>;

/** @param timeZone the organisation's */
export async function readMonthToDate(
  unit: TenantUnit,
  scope: Scope,
  timeZone: string,
  now: Date,
): Promise<MonthToDate> {
  const spans = spansAt(timeZone, now.getTime());
  const read = async (span: Span) => {
    const figures = await readCost(unit, { ...scope, ...span }, []);
    return {
      dataAsOf: figures?.dataAsOf ?? null,
      costNanos: BigInt(figures?.total.costNanos ?? '0'),
      unknownLines: figures?.total.unknownLines ?? 0,
    };
  };
  const [present, former] = [await read(spans.present), await read(spans.former)];
  const difference = present.costNanos - former.costNanos;
  const recordedFrom = await recordedAfter(unit, spans.former.from);
  return {
    timeZone,
    currency: 'USD',
    dataAsOf: present.dataAsOf,
    present: spanOf(spans.present, present),
    former: { ...spanOf(spans.former, former), recordedFrom: recordedFrom?.toISOString() ?? null },
    differenceNanos: difference.toString(),
    changePercent: recordedFrom === null ? percentOf(difference, former.costNanos) : null,
    moves: await readMoves(unit, scope, spans, difference),
  };
}

/** @returns null while sums are made, where they say something else than the lines, and where they do not know what is asked */
async function readMoves(
  unit: TenantUnit,
  scope: Scope,
  { present, former }: { readonly present: Span; readonly former: Span },
  difference: bigint,
): Promise<MonthToDate['moves']> {
  if (!isFilterRolledUp({ ...scope, ...present }) || hasDimensions({ ...scope, ...present })) return null;
  if (!(await areRollupsComplete(unit))) return null;
  const read = async (span: Span) => ({
    lines: await readKeyModels(unit, { ...scope, ...span }),
    classes: await readClassUses(unit, { ...scope, ...span }),
  });
  const moves = movesOf(await read(present), await read(former), MOST_MOVERS);
  if (moves.differenceNanos !== difference) return null;
  const names = await readNames(unit);
  return {
    movers: moves.movers.map(({ deltaNanos, ...move }) => ({
      ...move,
      keyName: names.key.get(move.keyId) ?? null,
      deltaNanos: deltaNanos.toString(),
    })),
    othersNanos: moves.othersNanos.toString(),
  };
}

const spanOf = (
  { from, to }: Span,
  { costNanos, unknownLines }: { readonly costNanos: bigint; readonly unknownLines: number },
): MonthToDate['present'] => ({
  from: from.toISOString(),
  to: to.toISOString(),
  costNanos: costNanos.toString(),
  unknownLines,
});

/** With one digit after the point, rounded half-even. */
function percentOf(difference: bigint, whole: bigint): string | null {
  if (whole <= 0n) return null;
  const tenths = divideHalfEven(magnitudeOf(difference) * 1000n, whole).toString();
  const text = movePoint(tenths, 1);
  const digits = text.includes('.') ? text : `${text}.0`;
  return difference < 0n && tenths !== '0' ? `-${digits}` : digits;
}
