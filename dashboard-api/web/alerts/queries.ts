import { queryOptions } from '@tanstack/react-query';
import type { Alert, Channel } from '../../../contract/alerts-api.ts';
import { readJson } from '../api/client.ts';

/** Thresholds that were crossed, with every delivery. */
export const alertsQuery = queryOptions({
  queryKey: ['alerts'],
  queryFn: ({ signal }) => readJson<{ alerts: Alert[] }>('/alerts', signal),
});

/** Where alerts go. */
export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: ({ signal }) => readJson<{ channels: Channel[]; takesLoopback: boolean }>('/channels', signal),
});
