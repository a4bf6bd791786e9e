import { queryOptions } from '@tanstack/react-query';
import type { Telemetry } from '../../../contract/telemetry-api.ts';
import { readJson } from '../api/client.ts';

/** The collector that calls are told to, and how that stands. */
export const telemetryQuery = queryOptions({
  queryKey: ['telemetry'],
  queryFn: ({ signal }) => readJson<Telemetry>('/telemetry', signal),
  refetchInterval: 30_000,
});
