/** Which parts of a period are read by the day, and which by the quarter of an hour. Pure. */
import type { ZoneOffset } from '../../contract/policies/hours.ts';
import type { RolledDay } from '../rollups/days.ts';
import type { UsageKey } from './filter.ts';

const DAY_MS = 86_400_000;
/** No day of any zone is shorter: on one day clocks are put on by an hour or two, by a whole day at most once in a century. */
export const SHORTEST_DAY_MS = 20 * 3_600_000;
/** A statement has a part per stretch: of days that lie scattered, the longest runs are enough. */
const MOST_RUNS = 8;

type Zone = readonly ZoneOffset[];
const UTC: Zone = [{ fromMs: 0, offsetSeconds: 0 }];

/** The zones of whose days every bucket is made; null: some bucket is shorter than a day. */
export function dayOffsetsOf(groupBy: readonly UsageKey[]): Zone[] | null {
  const zones: Zone[] = [];
  for (const key of groupBy) {
    if (key === 'minute' || key === 'hour') return null;
    if (key === 'day') zones.push(UTC);
    if (typeof key !== 'object') continue;
    if (key.interval === 'hour') return null;
    zones.push(key.offsets);
  }
  return zones;
}

/** The period begins and ends on the same day of the zone. */
export const isWithinOneDay = ({ from, to }: RolledDay, zone: Zone): boolean =>
  dayAt(from.getTime(), zone) === dayAt(to.getTime() - 1, zone);

/** Each begins as a day of the zone does. */
export const beginAtMidnight = (days: readonly RolledDay[], zone: Zone): boolean =>
  days.every(({ from }) => localMs(from.getTime(), zone) % DAY_MS === 0);

const dayAt = (atMs: number, zone: Zone): number => Math.floor(localMs(atMs, zone) / DAY_MS);

/** What the zone's clocks show, as if it were UTC. */
function localMs(atMs: number, zone: Zone): number {
  const { offsetSeconds } = zone.findLast(({ fromMs }) => fromMs <= atMs) ?? zone[0] ?? { offsetSeconds: 0 };
  return atMs + offsetSeconds * 1_000;
}

export interface Stretch extends RolledDay {
  readonly of: 'days' | 'quarters';
}

/**
 * A period in stretches, oldest first, without gaps.
 * @param days disjoint ones that lie in it, oldest first
 */
export function stretchesOf({ from, to }: RolledDay, days: readonly RolledDay[]): Stretch[] {
  const runs = longestOf(runsOf(days));
  const stretches: Stretch[] = [];
  let reached = from;
  for (const run of runs) {
    if (reached < run.from) stretches.push({ from: reached, to: run.from, of: 'quarters' });
    stretches.push({ ...run, of: 'days' });
    reached = run.to;
  }
  if (reached < to) stretches.push({ from: reached, to, of: 'quarters' });
  return stretches;
}

function runsOf(days: readonly RolledDay[]): RolledDay[] {
  const runs: RolledDay[] = [];
  for (const { from, to } of days) {
    const last = runs.at(-1);
    if (last && last.to.getTime() === from.getTime()) runs.splice(-1, 1, { from: last.from, to });
    else runs.push({ from, to });
  }
  return runs;
}

function longestOf(runs: readonly RolledDay[]): RolledDay[] {
  const lengthOf = ({ from, to }: RolledDay) => to.getTime() - from.getTime();
  return runs
    .toSorted((one, other) => lengthOf(other) - lengthOf(one))
    .slice(0, MOST_RUNS)
    .toSorted((one, other) => one.from.getTime() - other.from.getTime());
}
