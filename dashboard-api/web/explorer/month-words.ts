/** The month to date and what wants attention in it, in words. Pure. */

import type { BudgetRow } from '../../../contract/budgets-api.ts';
import type { MonthToDate, MoveReason } from '../../../contract/month-to-date-api.ts';
import { type Standing, standingOf } from '../budgets/standing.ts';
import { writePercent } from '../notation/numbers.ts';
import { formatMoment } from '../period/instant.ts';

const REASON_WORDS: Readonly<Record<MoveReason, readonly [more: string, less: string]>> = {
  new: ['new this month', 'new this month'],
  gone: ['no longer used', 'no longer used'],
  calls: ['more calls', 'fewer calls'],
  price: ['higher prices', 'lower prices'],
  cache: ['less read from caches', 'more read from caches'],
  size: ['longer calls', 'shorter calls'],
};

type Mover = NonNullable<MonthToDate['moves']>['movers'][number];

/** What most of a difference comes from. */
export const reasonWords = ({ reason, deltaNanos }: Pick<Mover, 'reason' | 'deltaNanos'>): string =>
  REASON_WORDS[reason][BigInt(deltaNanos) < 0n ? 1 : 0];

/** From when to when, in UTC: what the month is held against. */
export const spanWords = ({ from, to }: Pick<MonthToDate['former'], 'from' | 'to'>): string =>
  `${formatMoment(Date.parse(from), true)} to ${formatMoment(Date.parse(to), true)} UTC`;

/** What the month is held against, and the change; where not all of it is on record, from when on it is, and no change. */
export function formerWords({
  former,
  changePercent,
}: Pick<MonthToDate, 'former' | 'changePercent'>): string {
  const span = spanWords(former);
  if (former.recordedFrom !== null && former.recordedFrom >= former.to)
    return `${span}: the record begins after them, on ${formatMoment(Date.parse(former.recordedFrom))} UTC`;
  return former.recordedFrom === null
    ? `${span}: ${changeWords(changePercent)}`
    : `${span}; on record only from ${formatMoment(Date.parse(former.recordedFrom))} UTC on, so that no change in per cent is told`;
}

/** `+12.3%`, with the sign; an en dash where there was nothing before. */
export function changeWords(changePercent: string | null): string {
  return changePercent === null ? '–' : writePercent(changePercent, 'always');
}

export interface AtRisk {
  readonly budget: BudgetRow;
  readonly standing: Standing;
}

/** Budgets that are near their limit or have reached it, the fullest first. */
export function budgetsAtRisk(budgets: readonly BudgetRow[]): AtRisk[] {
  return budgets
    .flatMap((budget) => {
      const standing = standingOf(budget);
      return standing && standing.level !== 'calm' ? [{ budget, standing }] : [];
    })
    .toSorted((one, other) => other.standing.spentPermille - one.standing.spentPermille);
}
