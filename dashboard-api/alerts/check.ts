/** Looks how an organisation's budgets stand, and tells its channels of thresholds that were crossed. */
import type { AlertMessage } from '../../contract/alerts-api.ts';
import { limitAt } from '../../contract/budget.ts';
import { newId } from '../../contract/ids.ts';
import { insertAlert, lastAlerts, rearmAlert } from '../../db/alerts/alerts.ts';
import { type Budget, listBudgets } from '../../db/budgets/budgets.ts';
import { readCharged, readChargedByHour } from '../../db/budgets/spend.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { clearDue, setDue } from '../../db/directory/due-jobs.ts';
import { type OrganisationCalendar, readCalendar } from '../../db/tenancy/calendar.ts';
import { type Window, windowsAt } from '../budgets/windows.ts';
import { periodAt } from '../forecast/days.ts';
import { DAYS_READ, expectation } from '../forecast/make.ts';
import { tellChannels } from './tell.ts';
import { FORECAST_THRESHOLD, judge, spendThresholds, type Threshold } from './thresholds.ts';

export interface CheckContext {
  readonly db: Database;
  readonly clock: () => Date;
}

/** So often is looked, as long as there are budgets with thresholds. */
export const CHECK_EVERY_MS = 10_000;
/** So often are the ends of windows forecast, as long as a budget asks for it. */
export const FORECAST_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What one look is about. */
interface Look {
  readonly calendar: OrganisationCalendar;
  readonly now: Date;
}

/** @returns how many alerts were made */
export function checkThresholds({ db, clock }: CheckContext, organisationId: string): Promise<number> {
  return db.inTenant('app_user', organisationId, async (unit) => {
    const look = await lookOf(unit, clock());
    const budgets = await listBudgets(unit, true);
    const watched = budgets.filter((budget) => spendThresholds(budget).length > 0);
    let made = 0;
    for (const budget of watched) {
      const window = windowOf(budget, look);
      if (window) made += await tell(unit, budget, look, { ...window, thresholds: spendThresholds(budget) });
    }
    if (watched.length > 0) await setDue(unit, 'alert.check', new Date(look.now.getTime() + CHECK_EVERY_MS));
    return made;
  });
}

/** The same of what windows will come to. @returns how many alerts were made */
export function checkForecasts({ db, clock }: CheckContext, organisationId: string): Promise<number> {
  return db.inTenant('app_user', organisationId, async (unit) => {
    const look = await lookOf(unit, clock());
    const budgets = (await listBudgets(unit, true)).filter(isForecast);
    let made = 0;
    for (const budget of budgets) {
      const window = windowOf(budget, look);
      if (window) made += await tell(unit, budget, look, { ...window, thresholds: [FORECAST_THRESHOLD] });
    }
    if (budgets.length === 0) await clearDue(unit, 'alert.forecast');
    else await setDue(unit, 'alert.forecast', new Date(look.now.getTime() + FORECAST_EVERY_MS));
    return made;
  });
}

const isForecast = ({ isForecastAlerted, period }: Budget): boolean =>
  isForecastAlerted && period !== 'total';

const lookOf = async (unit: TenantUnit, now: Date): Promise<Look> => ({
  calendar: await readCalendar(unit),
  now,
});

const windowOf = ({ period, createdAt }: Budget, { calendar, now }: Look): Window | undefined =>
  windowsAt(period, calendar, createdAt.getTime(), now.getTime())[0];

/** Of one budget in its window. */
async function tell(
  unit: TenantUnit,
  budget: Budget,
  look: Look,
  { thresholds, ...window }: Window & { readonly thresholds: readonly Threshold[] },
): Promise<number> {
  const { now } = look;
  const { budgetId, match, name: budgetName } = budget;
  const windowStart = new Date(window.startMs);
  const spent = await readCharged(unit, budgetId, match, window);
  const isAhead = thresholds.includes(FORECAST_THRESHOLD);
  const expected = isAhead ? await expectedAtEnd(unit, budget, look, spent) : null;
  const limit = limitAt(budget, now.getTime());
  const last = await lastAlerts(unit, budgetId, windowStart);
  const { fire, rearm } = judge({ thresholds, limit, spent, expected, last });
  for (const key of rearm) {
    const alert = last.get(key);
    if (alert) await rearmAlert(unit, alert.alertId, now);
  }
  let made = 0;
  for (const crossed of fire) {
    const alert = {
      alertId: newId(),
      budgetId,
      windowStart,
      ...crossed,
      expectedNanos: expected,
      limitNanos: limit,
      spentNanos: spent,
      crossedAt: now,
      rearmedAt: null,
    };
    if (!(await insertAlert(unit, alert))) continue;
    made++;
    const message: AlertMessage = {
      type: 'budget.threshold',
      timestamp: now.toISOString(),
      data: {
        organisationId: unit.organisationId,
        alertId: alert.alertId,
        budgetId,
        budgetName,
        ...statedIn(crossed, expected),
        windowStart: windowStart.toISOString(),
        limitNanos: limit.toString(),
        spentNanos: spent.toString(),
        currency: 'USD',
      },
    };
    await tellChannels(unit, alert.alertId, message, now);
  }
  return made;
}

function statedIn({ threshold, percent, amountNanos }: Threshold, expected: bigint | null) {
  switch (threshold) {
    case 'percent':
      return { threshold, percent };
    case 'amount':
      return { threshold, amountNanos: amountNanos.toString() };
    case 'forecast':
      return { threshold, ...(expected === null ? {} : { expectedNanos: expected.toString() }) };
  }
}

/** What a budget's window will come to, as the forecast of its period has it; null: too little is known. */
async function expectedAtEnd(
  unit: TenantUnit,
  { match, period }: Budget,
  { calendar, now }: Look,
  spent: bigint,
): Promise<bigint | null> {
  if (period === 'total') return null;
  const window = periodAt(period, calendar, now.getTime());
  const fromMs = Math.min(window.startMs, now.getTime() - DAYS_READ * DAY_MS);
  const hours = await readChargedByHour(unit, match, { startMs: fromMs, endMs: now.getTime() });
  const { forecast } = expectation(period, window, hours, calendar, spent, now.getTime());
  return forecast && BigInt(forecast.expectedNanos);
}
