import { queryOptions } from '@tanstack/react-query';
import type { Destination, ExportSchedule, Upload } from '../../../contract/storage-api.ts';
import { readJson } from '../api/client.ts';

/** While something is on its way, how far it is is asked for this often. */
const PROGRESS_MS = 2_000;
const CALM_MS = 30_000;

/** Object stores that files can be put into. */
export const storesQuery = queryOptions({
  queryKey: ['storage', 'stores'],
  queryFn: ({ signal }) => readJson<{ destinations: Destination[] }>('/storage-destinations', signal),
});

/** What is being put there, was, or could not be; newest first. */
export const uploadsQuery = queryOptions({
  queryKey: ['storage', 'uploads'],
  queryFn: ({ signal }) => readJson<{ uploads: Upload[] }>('/storage-uploads', signal),
  refetchInterval: ({ state }) =>
    state.data?.uploads.some((upload) => upload.state === 'waiting') ? PROGRESS_MS : CALM_MS,
});

/** Files that are made and put there by themselves. */
export const exportSchedulesQuery = queryOptions({
  queryKey: ['storage', 'schedules'],
  queryFn: ({ signal }) => readJson<{ schedules: ExportSchedule[] }>('/export-schedules', signal),
  refetchInterval: CALM_MS,
});
