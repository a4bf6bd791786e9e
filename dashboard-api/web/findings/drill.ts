import type { Finding } from '../../../contract/findings-api.ts';
import { customPeriod, DEFAULT_PERIOD } from '../period/period.ts';
import { type ViewSearch, writeView } from '../view/search.ts';

const HOUR_MS = 3_600_000;

/** The calls of a finding's hour or day and scope; null: it is not about calls. */
export function callsOf({ kind, scope, scopeId, bucketAt }: Finding): ViewSearch | null {
  if (scope === 'person') return null;
  const hours = kind === 'spend.day' ? 24 : 1;
  const to = new Date(Date.parse(bucketAt) + hours * HOUR_MS).toISOString();
  const period = customPeriod(bucketAt, to) ?? DEFAULT_PERIOD;
  const filters = scope === 'organisation' || scopeId === null ? [] : [{ field: scope, value: scopeId }];
  return writeView({ period, groupBy: 'model', filters });
}
