/** How the installation stands, from the checks that are on record. */
import {
  STATUS_CHECKS,
  type Status,
  type StatusCheck,
  type StatusState,
  UPTIME_DAYS,
} from '../../contract/status-api.ts';
import type { TenantUnit } from '../../db/database.ts';
import { type CheckedMinute, countChecks, endChecks } from '../../db/status/checks.ts';

export const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1_440;
const DAY_MS = MINUTES_PER_DAY * MINUTE_MS;
/** An older check says nothing of now. */
const CURRENT_FOR_MS = 5 * MINUTE_MS;

/** Nothing is measured. */
export const NOT_MEASURED: Status = {
  state: 'unknown',
  checks: STATUS_CHECKS.map((name) => ({ name, state: 'unknown', checkedAt: null })),
  measuredSince: null,
  uptime: UPTIME_DAYS.map((days) => ({
    days,
    percent: null,
    minutesUp: 0,
    minutesDown: 0,
    minutesNotMeasured: days * MINUTES_PER_DAY,
  })),
};

/** Reads it, in the organisation that checks are made for. */
export async function readStatus(unit: TenantUnit, now: Date): Promise<Status> {
  const checks = [];
  for (const name of STATUS_CHECKS) checks.push({ name, ...(await latest(unit, name, now)) });
  const { firstAt } = await endChecks(unit, 'call');
  const uptime = [];
  // The minute that is under way does not count yet.
  const end = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS);
  for (const days of UPTIME_DAYS) {
    const from = new Date(end.getTime() - days * DAY_MS);
    const { up, down } = await countChecks(unit, 'call', from, end);
    const isMeasured = firstAt !== null && firstAt <= from;
    uptime.push({ days, ...uptimeOf(up, down, days * MINUTES_PER_DAY, isMeasured) });
  }
  const measured = checks.filter(({ checkedAt }) => checkedAt !== null);
  return { state: stateOf(measured), checks, measuredSince: firstAt?.toISOString() ?? null, uptime };
}

async function latest(unit: TenantUnit, name: StatusCheck, now: Date) {
  const { newest } = await endChecks(unit, name);
  const last = newest.find(({ isOk }) => isOk !== null) ?? null;
  return { state: currently(last, now), checkedAt: last?.minuteAt.toISOString() ?? null };
}

function currently(last: CheckedMinute | null, now: Date): StatusState {
  if (last === null || now.getTime() - last.minuteAt.getTime() > CURRENT_FOR_MS) return 'unknown';
  return last.isOk === true ? 'up' : 'down';
}

/** Everything is up only if each check that there is says so. */
function stateOf(checks: readonly { readonly state: StatusState }[]): StatusState {
  if (checks.some(({ state }) => state === 'down')) return 'down';
  return checks.length > 0 && checks.every(({ state }) => state === 'up') ? 'up' : 'unknown';
}

/** A figure is stated only for a window that was measured from its beginning; a minute that was not counts as down. */
export function uptimeOf(up: number, down: number, minutes: number, isMeasured: boolean) {
  const thousandths = Math.floor((up * 100_000) / minutes);
  const percent = `${Math.floor(thousandths / 1_000)}.${String(thousandths % 1_000).padStart(3, '0')}`;
  const minutesNotMeasured = Math.max(0, minutes - up - down);
  return { percent: isMeasured ? percent : null, minutesUp: up, minutesDown: down, minutesNotMeasured };
}
