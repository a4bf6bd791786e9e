/** The checks themselves: a call through the real gateway, and one that a spent budget must refuse. */
import type { Secret } from '../../contract/secret.ts';
import type { StatusCheck } from '../../contract/status-api.ts';
import { claimCheck, finishCheck, removeChecks } from '../../db/status/checks.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import type { Resources } from '../services.ts';
import { MINUTE_MS } from './standing.ts';

/** What is checked, and with which keys. */
export interface StatusSettings {
  /** Whose keys they are, and whose rows the checks. */
  readonly organisationId: string;
  /** Path at the gateway, `/v1/{provider}/…`. */
  readonly path: string;
  /** JSON that is posted there; null: the path is read. */
  readonly body: string | null;
  readonly key: Secret;
  /** A key under a blocking budget with nothing left; null: that is not checked. */
  readonly spentKey: Secret | null;
}

const TIMEOUT_MS = 30_000;
const KEPT_MS = 400 * 86_400_000;

/** Makes each check once a minute, whichever process comes first. */
export const startStatusChecks = (resources: Resources): Job =>
  repeat(resources.log, {
    name: 'status.check',
    everyMs: MINUTE_MS,
    pass: () => checkStatus(resources),
  });

/** One pass. */
export async function checkStatus({
  db,
  config,
  clock,
}: Pick<Resources, 'db' | 'config' | 'clock'>): Promise<void> {
  const settings = config.status;
  if (!settings) return;
  const minuteAt = new Date(Math.floor(clock().getTime() / MINUTE_MS) * MINUTE_MS);
  const { organisationId, key, spentKey } = settings;
  const checks: readonly (readonly [StatusCheck, Secret | null])[] = [
    ['call', key],
    ['budget', spentKey],
  ];
  for (const [kind, shown] of checks) {
    if (!shown) continue;
    const isOurs = await db.inTenant('app_user', organisationId, (unit) => claimCheck(unit, kind, minuteAt));
    if (!isOurs) continue;
    const startedMs = clock().getTime();
    const isOk = await isAnswered(config.gateway.url, settings, kind, shown);
    const result = { isOk, tookMs: clock().getTime() - startedMs };
    await db.inTenant('app_user', organisationId, (unit) => finishCheck(unit, kind, minuteAt, result));
  }
  const before = new Date(minuteAt.getTime() - KEPT_MS);
  await db.inTenant('app_user', organisationId, (unit) => removeChecks(unit, before));
}

async function isAnswered(
  gatewayUrl: string,
  { path, body }: StatusSettings,
  kind: StatusCheck,
  key: Secret,
): Promise<boolean> {
  try {
    const response = await fetch(new URL(path, gatewayUrl), {
      method: body === null ? 'GET' : 'POST',
      headers: {
        'X-ASO-API-Key': key.reveal(),
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return isGood(kind, response.status, response.headers.get('X-ASO-Error'));
  } catch {
    return false;
  }
}

/** A call must succeed; one that the budget does not cover must be refused for that. */
export const isGood = (kind: StatusCheck, status: number, error: string | null): boolean =>
  kind === 'call' ? status >= 200 && status < 300 : status === 402 && error === 'budget_exhausted';
