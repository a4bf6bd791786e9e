/** Unit economics in words. Pure. */
import type { BusinessMeasure, UnitCost } from '../../../contract/unit-cost-api.ts';
import { countOf } from '../figures/count.ts';

/** A decimal with separators between thousands, as exact as it is stated. */
export function quantityWords(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

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
      : `${daysCounted} of ${countOf(days, 'day')}`;

/** `1 Nov 2026 to 20 Nov 2026, of which 20 were counted`; null: nothing was imported. */
export const spanWords = ({ measured }: Pick<BusinessMeasure, 'measured'>): string | null =>
  measured && `${measured.firstDay} to ${measured.lastDay}: ${countOf(measured.days, 'day')}`;
