/** Looks for suspicious activity in the calls of an organisation: keys that are refused, unusual traffic, error spikes. */
import { unusualHour } from '../../contract/anomalies/detect.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { TenantUnit } from '../../db/database.ts';
import { type HourlyCalls, readHourlyCalls, readRefusals } from '../../db/findings/calls.ts';
import { readNames } from '../../db/reports/names.ts';
import { tellFound } from './tell.ts';

export const HOUR_MS = 3_600_000;
const HOURS_READ = 29 * 24;
/** Refusals that speak of a key in wrong hands, or out of its place. */
const OF_KEYS: ReadonlySet<string> = new Set<RefusalCode>([
  'inactive_key',
  'invalid_key',
  'address_not_allowed',
  'outside_hours',
  'real_credential_in_simulation',
]);
/** So many of one kind in an hour are a burst. */
const BURST = 20;
const CALLS_FLOOR = { amount: 200, percent: 200 };
const ERRORS_FLOOR = { amount: 20, percent: 200 };

/** Looks at the present hour's refusals and at the last whole hour's calls. @returns how many findings are new */
export async function watchActivity(unit: TenantUnit, now: Date): Promise<number> {
  const hourMs = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  // The hour before as well: what was refused in its last minutes arrives in this one.
  const bursts = (await tellBursts(unit, hourMs, now)) + (await tellBursts(unit, hourMs - HOUR_MS, now));
  const series = await readHourlyCalls(unit, new Date(hourMs - HOURS_READ * HOUR_MS), new Date(hourMs));
  const told = await tellSpikes(unit, series, hourMs - HOUR_MS, now);
  return bursts + told;
}

async function tellBursts(unit: TenantUnit, hourMs: number, now: Date): Promise<number> {
  const refusals = await readRefusals(unit, new Date(hourMs), new Date(hourMs + HOUR_MS));
  const bursts = refusals.filter(({ refusal, count }) => OF_KEYS.has(refusal) && count >= BURST);
  if (bursts.length === 0) return 0;
  const names = await readNames(unit);
  let told = 0;
  for (const { keyId, refusal, count } of bursts) {
    const isNew = await tellFound(
      unit,
      {
        kind: 'keys.refused',
        scope: 'key',
        scopeId: keyId,
        scopeName: names.key.get(keyId) ?? null,
        bucketAt: new Date(hourMs),
        actual: BigInt(count),
        expected: null,
        detail: { refusal },
      },
      now,
    );
    if (isNew) told += 1;
  }
  return told;
}

async function tellSpikes(
  unit: TenantUnit,
  series: readonly HourlyCalls[],
  lastMs: number,
  now: Date,
): Promise<number> {
  const kinds = [
    { kind: 'requests.hour', of: ({ calls }: HourlyCalls) => calls, floor: CALLS_FLOOR },
    { kind: 'errors.hour', of: ({ errors }: HourlyCalls) => errors, floor: ERRORS_FLOOR },
  ] as const;
  let told = 0;
  for (const { kind, of, floor } of kinds) {
    const unusual = unusualHour(gapless(series, lastMs, of), floor);
    if (!unusual) continue;
    const whole = { scope: 'organisation', scopeId: '', scopeName: null } as const;
    const found = {
      ...whole,
      kind,
      bucketAt: new Date(lastMs),
      detail: {},
      actual: BigInt(Math.round(unusual.actual)),
      expected: BigInt(Math.round(unusual.expected)),
    };
    if (await tellFound(unit, found, now)) told += 1;
  }
  return told;
}

/** One number for each hour, from the first that has any to the last one. */
export function gapless<Hour extends { readonly atMs: number }>(
  hours: readonly Hour[],
  lastMs: number,
  of: (hour: Hour) => number,
): number[] {
  const first = hours[0];
  if (!first) return [];
  const known = new Map(hours.map((hour) => [hour.atMs, of(hour)]));
  const list: number[] = [];
  for (let atMs = first.atMs; atMs <= lastMs; atMs += HOUR_MS) list.push(known.get(atMs) ?? 0);
  return list;
}
