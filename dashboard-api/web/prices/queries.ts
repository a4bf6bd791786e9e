import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type { overrideListSchema, overrideRowSchema } from '../../../contract/organisation-api.ts';
import type {
  BookPrice,
  PriceAlarms,
  priceModelsSchema,
  priceProvidersSchema,
} from '../../../contract/price-answers.ts';
import type { RatingPreview, RatingRun, RatingRuns } from '../../../contract/rating.ts';
import { readJson } from '../api/client.ts';

export type OverrideRow = z.infer<typeof overrideRowSchema>;
type ModelList = z.infer<typeof priceModelsSchema>;
/** A model of a price list, with its price in the standard tier. */
export type BookModel = ModelList['models'][number];
export type { BookPrice };

const DAY_MS = 86_400_000;
const ALARM_DAYS = 30;
/** While something is worked out, its progress is asked for this often. */
const PROGRESS_MS = 1_000;

/** What was used in the last 30 days and has no price. */
export const alarmsQuery = queryOptions({
  queryKey: ['prices', 'alarms'],
  queryFn: ({ signal }) => {
    const from = new Date(Date.now() - ALARM_DAYS * DAY_MS).toISOString();
    return readJson<PriceAlarms>(`/prices/alarms?from=${from}`, signal);
  },
});

/** The price lists. */
export const listsQuery = queryOptions({
  queryKey: ['prices', 'lists'],
  queryFn: ({ signal }) => readJson<z.infer<typeof priceProvidersSchema>>('/prices/providers', signal),
  refetchInterval: false,
});

/** The models of a list. @param day whose prices are wanted; absent: now */
export const modelsQuery = (list: string, day: string | undefined) =>
  queryOptions({
    queryKey: ['prices', 'models', list, day],
    queryFn: ({ signal }) => {
      const params = new URLSearchParams({ provider: list, ...(day ? { at: `${day}T12:00:00.000Z` } : {}) });
      return readJson<ModelList>(`/prices/models?${params}`, signal);
    },
    refetchInterval: false,
  });

/** The organisation's own prices. */
export const overridesQuery = queryOptions({
  queryKey: ['prices', 'overrides'],
  queryFn: ({ signal }) => readJson<z.infer<typeof overrideListSchema>>('/prices/overrides', signal),
});

/** A preview as far as it is. */
export const previewQuery = (previewId: string) =>
  queryOptions({
    queryKey: ['rating', 'preview', previewId],
    queryFn: ({ signal }) => readJson<RatingPreview>(`/rating/previews/${previewId}`, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'working' ? PROGRESS_MS : false),
  });

/** A run as far as it is. */
export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ['rating', 'run', runId],
    queryFn: ({ signal }) => readJson<RatingRun>(`/rating/runs/${runId}`, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'working' ? PROGRESS_MS : false),
  });

/** Runs of before, newest first. */
export const runsQuery = queryOptions({
  queryKey: ['rating', 'runs'],
  queryFn: ({ signal }) => readJson<RatingRuns>('/rating/runs', signal),
});
