import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type { closeMonthDetailSchema, closeMonthListSchema } from '../../../contract/close-api.ts';
import { readJson } from '../api/client.ts';

type MonthList = z.infer<typeof closeMonthListSchema>;
export type MonthDetail = z.infer<typeof closeMonthDetailSchema>;

/** Months that somebody has begun to close, newest first. */
export const closeQuery = queryOptions({
  queryKey: ['close'],
  queryFn: ({ signal }) => readJson<MonthList>('/close', signal),
  refetchInterval: 30_000,
});

/** A month with its statement, what is missing and who has signed. */
export const closeMonthQuery = (month: string) =>
  queryOptions({
    queryKey: ['close', month],
    queryFn: ({ signal }) => readJson<MonthDetail>(`/close/${month}`, signal),
    refetchInterval: 30_000,
  });
