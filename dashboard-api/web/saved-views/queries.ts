import { queryOptions } from '@tanstack/react-query';
import type { SavedView } from '../../../contract/views-api.ts';
import { readJson } from '../api/client.ts';

/** One's own saved views and those that are shared, by name, of every page. */
export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: ({ signal }) => readJson<{ views: SavedView[] }>('/views', signal),
  refetchInterval: false,
});
