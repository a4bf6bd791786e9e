/** Looks for unusual spend of the last whole hour and the last whole day (UTC), for the organisation and each of its parts. */
import { type Cause, causeOf } from '../../contract/anomalies/cause.ts';
import { type Unusual, unusualDay, unusualHour } from '../../contract/anomalies/detect.ts';
import type { FindingScope } from '../../contract/findings-api.ts';
import { dollarsForStatistics, nanosOfEstimate } from '../../contract/money.ts';
import type { TenantUnit } from '../../db/database.ts';
import { findingsSince } from '../../db/findings/findings.ts';
import { readClassUses, readKeyModels } from '../../db/findings/moved.ts';
import type { UsageFilter } from '../../db/reports/filter.ts';
import { labelOf, type Names, readNames } from '../../db/reports/names.ts';
import { readSpendSeries, type ScopedSpend, type SeriesScope } from '../../db/reports/spend-series.ts';
import { areRollupsComplete } from '../../db/rollups/rebuild.ts';
import { HOUR_MS } from './activity.ts';
import { tellFound } from './tell.ts';

const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** What comes late has come by then. */
const GRACE_MS = 10 * 60_000;
/** What the cause compares with: the same hour or day of so many weeks before. */
const WEEKS_COMPARED = 4;

const BUCKETS = {
  hour: { kind: 'spend.hour', ms: HOUR_MS, readMs: 29 * DAY_MS, silentMs: DAY_MS },
  day: { kind: 'spend.day', ms: DAY_MS, readMs: 63 * DAY_MS, silentMs: 3 * DAY_MS },
} as const;
type Bucket = keyof typeof BUCKETS;

/** A team's spend holds that of its projects and keys: the organisation first, then the narrower. */
const SCOPES: readonly SeriesScope[] = ['team', 'project', 'key', 'model'];

/** When the next hour is to be looked at. */
export const nextLook = (now: Date): Date =>
  new Date(Math.floor((now.getTime() - GRACE_MS) / HOUR_MS) * HOUR_MS + HOUR_MS + GRACE_MS);

/** @returns how many findings are new */
export async function searchSpend(unit: TenantUnit, now: Date): Promise<number> {
  if (!(await areRollupsComplete(unit))) return 0;
  const names = await readNames(unit);
  let found = 0;
  for (const bucket of ['hour', 'day'] as const) {
    const { ms, readMs } = BUCKETS[bucket];
    const endMs = Math.floor((now.getTime() - GRACE_MS) / ms) * ms;
    const filter = {
      from: new Date(endMs - readMs),
      to: new Date(endMs),
      seen: 'all',
      dimensions: {},
    } as const;
    let isWholeTold = false;
    for (const [place, scope] of SCOPES.entries()) {
      const spend = await readSpendSeries(unit, filter, bucket, scope);
      if (place === 0) {
        const whole = await judge(unit, bucket, 'organisation', '', spend, endMs, names, now, false);
        isWholeTold = whole;
        found += whole ? 1 : 0;
      }
      for (const [scopeId, own] of Map.groupBy(spend, ({ scopeId: id }) => id ?? '')) {
        if (scopeId === '') continue;
        if (await judge(unit, bucket, scope, scopeId, own, endMs, names, now, isWholeTold)) found += 1;
      }
    }
  }
  return found;
}

async function judge(
  unit: TenantUnit,
  bucket: Bucket,
  scope: FindingScope,
  scopeId: string,
  spend: readonly ScopedSpend[],
  endMs: number,
  names: Names,
  now: Date,
  isPart: boolean,
): Promise<boolean> {
  const { kind, ms, silentMs } = BUCKETS[bucket];
  const unusual = unusualOf(bucket, spend, endMs);
  if (!unusual) return false;
  const bucketAt = new Date(endMs - ms);
  // It goes on: that it has begun was told.
  const place = { kind, scope, scopeId };
  if ((await findingsSince(unit, place, new Date(bucketAt.getTime() - silentMs))).length > 0) return false;
  const actual = spend.reduce((sum, one) => (one.atMs >= endMs - ms ? sum + one.costNanos : sum), 0n);
  const cause = await careadAt(unit, bucketAt, ms, scope, scopeId);
  return tellFound(
    unit,
    {
      ...place,
      bucketAt,
      actual,
      expected: nanosOfEstimate(unusual.expected),
      isPart,
      scopeName: scope === 'organisation' || scope === 'person' ? null : labelOf(names, scope, scopeId),
      detail: {
        ...cause,
        movers: cause.movers.map((one) => ({ ...one, keyName: names.key.get(one.keyId) ?? null })),
      },
    },
    now,
  );
}

/** What hours or days of a scope say of the last of them. Pure. */
export function unusualOf(bucket: Bucket, spend: readonly ScopedSpend[], endMs: number): Unusual | null {
  const { ms } = BUCKETS[bucket];
  const byBucket = new Map<number, bigint>();
  for (const { atMs, costNanos } of spend) byBucket.set(atMs, (byBucket.get(atMs) ?? 0n) + costNanos);
  const firstMs = Math.min(...byBucket.keys());
  const amounts: number[] = [];
  for (let atMs = firstMs; atMs < endMs; atMs += ms)
    amounts.push(dollarsForStatistics(byBucket.get(atMs) ?? 0n));
  if (amounts.length === 0) return null;
  return bucket === 'hour'
    ? unusualHour(amounts)
    : unusualDay({ amounts, firstWeekday: new Date(firstMs).getUTCDay() });
}

async function careadAt(
  unit: TenantUnit,
  bucketAt: Date,
  ms: number,
  scope: FindingScope,
  scopeId: string,
): Promise<Cause> {
  const wanted = scope === 'organisation' || scope === 'person' ? {} : { [scope]: [scopeId] };
  const filterAt = (startMs: number): UsageFilter => ({
    ...wanted,
    seen: 'all',
    dimensions: {},
    from: new Date(startMs),
    to: new Date(startMs + ms),
  });
  const readAt = async (startMs: number) => ({
    lines: await readKeyModels(unit, filterAt(startMs)),
    classes: await readClassUses(unit, filterAt(startMs)),
  });
  const now = await readAt(bucketAt.getTime());
  const before = { lines: new Map<string, Line>(), classes: new Map<string, Class>() };
  for (let week = 1; week <= WEEKS_COMPARED; week++) {
    const { lines, classes } = await readAt(bucketAt.getTime() - week * WEEK_MS);
    for (const line of lines) addLine(before.lines, line);
    for (const use of classes) addClass(before.classes, use);
  }
  const together = { lines: [...before.lines.values()], classes: [...before.classes.values()] };
  return causeOf(now, together, WEEKS_COMPARED);
}

type Line = Awaited<ReturnType<typeof readKeyModels>>[number];
type Class = Awaited<ReturnType<typeof readClassUses>>[number];

function addLine(sums: Map<string, Line>, line: Line): void {
  const name = `${line.keyId} ${line.model}`;
  const known = sums.get(name);
  sums.set(
    name,
    known ? { ...known, costNanos: known.costNanos + line.costNanos, calls: known.calls + line.calls } : line,
  );
}

function addClass(sums: Map<string, Class>, use: Class): void {
  const name = `${use.keyId} ${use.model} ${use.class}`;
  const known = sums.get(name);
  sums.set(
    name,
    known
      ? { ...known, costNanos: known.costNanos + use.costNanos, quantity: known.quantity + use.quantity }
      : use,
  );
}
