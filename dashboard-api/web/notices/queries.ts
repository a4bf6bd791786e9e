import { queryOptions } from '@tanstack/react-query';
import type * as z from 'zod';
import type { ownNoticeListSchema } from '../../../contract/support.ts';
import { readJson } from '../api/client.ts';

export type NoticeList = z.infer<typeof ownNoticeListSchema>;
export type Notice = NoticeList['notices'][number];

const EVERY_MS = 60_000;

/** Notices to the organisation that stand now. */
export const noticesQuery = queryOptions({
  queryKey: ['notices'],
  queryFn: ({ signal }) => readJson<NoticeList>('/notices', signal),
  refetchInterval: EVERY_MS,
});
