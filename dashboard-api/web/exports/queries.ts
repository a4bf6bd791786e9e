import { queryOptions } from '@tanstack/react-query';
import type { Export } from '../../../contract/exports-api.ts';
import type { Schedule } from '../../../contract/schedules-api.ts';
import { readJson } from '../api/client.ts';
import { isUnderWay } from './words.ts';

/** While a file is made, its progress is asked for this often. */
const PROGRESS_MS = 1_000;
const CALM_MS = 30_000;

/** Files that were asked for, newest first. */
export const exportsQuery = queryOptions({
  queryKey: ['exports'],
  queryFn: ({ signal }) => readJson<{ exports: Export[] }>('/exports', signal),
  refetchInterval: ({ state }) => (state.data?.exports.some(isUnderWay) ? PROGRESS_MS : CALM_MS),
});

/** One of them, as far as it is. */
export const exportQuery = (exportId: string) =>
  queryOptions({
    queryKey: ['exports', exportId],
    queryFn: ({ signal }) => readJson<Export>(`/exports/${exportId}`, signal),
    refetchInterval: ({ state }) =>
      state.data === undefined || isUnderWay(state.data) ? PROGRESS_MS : false,
  });

/** Reports that are sent by themselves. */
export const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: ({ signal }) => readJson<{ schedules: Schedule[] }>('/report-schedules', signal),
  refetchInterval: CALM_MS,
});
