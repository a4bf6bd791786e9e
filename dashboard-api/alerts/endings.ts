/**
 * Tells an organisation's channels 14 days, 7 days and a day before a key ends, or a secret of a key that goes on. Each is
 * told of once: a turn is about the time since the one before it, and the job's own row says which that is.
 */
import type { AlertMessage } from '../../contract/alerts-api.ts';
import type { KeyRow } from '../../contract/dashboard.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue, setDueIfNone, takeDue } from '../../db/directory/due-jobs.ts';
import { listKeys } from '../../db/tenancy/keys.ts';
import type { CheckContext } from './check.ts';
import { tellChannels } from './tell.ts';

/** Nearest first: after an outage the nearest alone is told. */
export const ANNOUNCED_DAYS = [1, 7, 14] as const;
const DAY_MS = 24 * 3_600_000;
const LOOK_EVERY_MS = 3_600_000;

/** An organisation that has keys is looked at from now on. */
export const watchEndings = (unit: TenantUnit, now: Date): Promise<void> =>
  setDueIfNone(unit, 'key.announce', new Date(now.getTime() + LOOK_EVERY_MS));

/** @returns how many endings were told of */
export function announceEndings({ db, clock }: CheckContext, organisationId: string): Promise<number> {
  return db.inTenant('app_user', organisationId, async (unit) => {
    const now = clock();
    const dueAt = await takeDue(unit, 'key.announce');
    // Another process has had this turn.
    if (dueAt === null || dueAt > now) return 0;
    await setDue(unit, 'key.announce', new Date(now.getTime() + LOOK_EVERY_MS));
    const since = new Date(dueAt.getTime() - LOOK_EVERY_MS);
    const keys = (await listKeys(unit, 'all')).filter(({ status }) => status === 'active');
    const endings = keys.flatMap(endingsOf).flatMap((ending) => {
      const days = daysToTell(ending.endsAt, since, now);
      return days === null ? [] : [{ ...ending, days }];
    });
    for (const { key, what, endsAt, days } of endings) {
      const message: AlertMessage = {
        type: 'key.ends',
        timestamp: now.toISOString(),
        data: {
          organisationId,
          keyId: key.keyId,
          keyName: key.name,
          ends: what,
          endsAt: endsAt.toISOString(),
          days,
        },
      };
      await tellChannels(unit, null, message, now);
    }
    return endings.length;
  });
}

interface Ending {
  readonly key: Omit<KeyRow, 'etag'>;
  /** `key`: nothing of it works from then on. `secret`: one of its secrets; another goes on. */
  readonly what: 'key' | 'secret';
  readonly endsAt: Date;
}

/** What of a key ends, with the instant from which on it does not work. */
export function endingsOf(key: Omit<KeyRow, 'etag'>): readonly Ending[] {
  const expiry = key.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(key.expiresAt);
  const ends = key.secrets.map(({ validUntil }) =>
    validUntil === null ? Number.POSITIVE_INFINITY : Date.parse(validUntil),
  );
  const last = Math.min(expiry, Math.max(...ends, Number.NEGATIVE_INFINITY));
  const earlier = [...new Set(ends)].filter((end) => end < last);
  return [
    ...(Number.isFinite(last) ? [{ key, what: 'key' as const, endsAt: new Date(last) }] : []),
    ...earlier.map((end) => ({ key, what: 'secret' as const, endsAt: new Date(end) })),
  ];
}

/** Of the days before an end that were reached after `since` and until now, the fewest; null: none was, or it is over. */
export function daysToTell(endsAt: Date, since: Date, now: Date): number | null {
  if (endsAt <= now) return null;
  const reached = (days: number) => new Date(endsAt.getTime() - days * DAY_MS);
  return ANNOUNCED_DAYS.find((days) => reached(days) > since && reached(days) <= now) ?? null;
}
