import { queryOptions } from '@tanstack/react-query';
import { rateDayOf } from '../../../contract/currencies.ts';
import type { ConversionAnswer, ExchangeRateList } from '../../../contract/currencies-api.ts';
import { readJson } from '../api/client.ts';
import { endOfDay } from '../period/days.ts';

/** Every rate that was entered. */
export const ratesQuery = queryOptions({
  queryKey: ['exchange-rates', 'all'],
  queryFn: ({ signal }) => readJson<ExchangeRateList>('/exchange-rates', signal),
  refetchInterval: false,
});

/** The rate that amounts of a period are shown by: that of its last day, or of today while it runs. */
export const conversionQuery = (currency: string | null, toMs: number) => {
  const day = rateDayOf(new Date(toMs), new Date());
  const to = endOfDay(day) ?? '';
  return queryOptions({
    queryKey: ['exchange-rates', 'conversion', currency, day],
    queryFn: ({ signal }) =>
      readJson<ConversionAnswer>(`/exchange-rates/conversion?currency=${currency}&to=${to}`, signal),
    enabled: currency !== null,
    refetchInterval: false,
  });
};
