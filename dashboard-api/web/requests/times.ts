import type { RequestDetail } from '../../../contract/reports.ts';
import { formatDuration } from '../period/instant.ts';

/** How long what took, each by the instant that it is counted from: the two are not the same. */
export function timeWords({
  firstByteMs,
  totalMs,
}: Pick<RequestDetail, 'firstByteMs' | 'totalMs'>): Readonly<Record<'began' | 'ended', string>> {
  return {
    began:
      firstByteMs === null ? 'never' : `${formatDuration(firstByteMs)} after the call came to the gateway`,
    ended: `${formatDuration(totalMs)} after the call was admitted`,
  };
}
