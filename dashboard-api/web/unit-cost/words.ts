/** Unit economics in words. Pure. */

import type { BusinessMeasure, UnitCost } from '../../../contract/unit-cost-api.ts';
import { countOf, formatCount } from '../figures/count.ts';
import { writeDecimal } from '../notation/numbers.ts';
import { formatIsoDay } from '../period/instant.ts';

/** A decimal with separators between thousands, as exact as it is stated. */
export const quantityWords = (text: string): string => writeDecimal(text);

export const KIND_WORDS: Readonly<Record<BusinessMeasure['kind'], string>> = {
  sum: 'days add up',
  mean: 'the mean of days counts',
};

/** `20 of 30 days`; of a single day whether it was. */
export const daysWords = ({ daysCounted, days }: Pick<UnitCost, 'days' | 'daysCounted'>): string =>
  days === 1
    ? daysCounted === 1
      ? 'counted'
      : 'not counted'
    : daysCounted === days
      ? `all ${countOf(days, 'day')}`
      : `${formatCount(daysCounted)} of ${countOf(days, 'day')}`;

/** From which day to which, and how many of them were counted; null: nothing was imported. */
export const spanWords = ({ measured }: Pick<BusinessMeasure, 'measured'>): string | null =>
  measured &&
  `${formatIsoDay(measured.firstDay)} to ${formatIsoDay(measured.lastDay)}: ${countOf(measured.days, 'day')}`;
