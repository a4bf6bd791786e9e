/** Looks how an organisation's budgets stand, and tells its channels of thresholds that were crossed. */
import type { AlertMessage } from '../../contract/alerts-api.ts';
import { limitAt } from '../../contract/budget.ts';
import { newId } from '../../contract/ids.ts';
import { insertAlert, lastAlerts, rearmAlert } from '../../db/alerts/alerts.ts';
import { listChannels, type StoredChannel } from '../../db/alerts/channels.ts';
import { insertDelivery } from '../../db/alerts/deliveries.ts';
import { type Budget, listBudgets } from '../../db/budgets/budgets.ts';
import { readCharged } from '../../db/budgets/spend.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { type OrganisationCalendar, readCalendar } from '../../db/tenancy/calendar.ts';
import { windowsAt } from '../budgets/windows.ts';
import { judge } from './thresholds.ts';

export interface CheckContext {
  readonly db: Database;
  readonly clock: () => Date;
}

/** So often is looked, as long as there are budgets with thresholds. */
export const CHECK_EVERY_MS = 10_000;

/** @returns how many alerts were made */
export function checkThresholds({ db, clock }: CheckContext, organisationId: string): Promise<number> {
  return db.inTenant('app_user', organisationId, async (unit) => {
    const now = clock();
    const calendar = await readCalendar(unit);
    const budgets = (await listBudgets(unit, true)).filter(({ thresholds }) => thresholds.length > 0);
    const channels = (await listChannels(unit)).filter(({ disabledAt }) => disabledAt === null);
    let made = 0;
    for (const budget of budgets) made += await checkBudget(unit, budget, calendar, channels, now);
    if (made > 0 && channels.length > 0) await setDue(unit, 'alert.send', now);
    if (budgets.length > 0) await setDue(unit, 'alert.check', new Date(now.getTime() + CHECK_EVERY_MS));
    return made;
  });
}

async function checkBudget(
  unit: TenantUnit,
  budget: Budget,
  calendar: OrganisationCalendar,
  channels: readonly StoredChannel[],
  now: Date,
): Promise<number> {
  const { budgetId, match, period, thresholds, createdAt } = budget;
  const [window] = windowsAt(period, calendar, createdAt.getTime(), now.getTime());
  if (!window) return 0;
  const windowStart = new Date(window.startMs);
  const spent = await readCharged(unit, budgetId, match, window);
  const limit = limitAt(budget, now.getTime());
  const last = await lastAlerts(unit, budgetId, windowStart);
  const { fire, rearm } = judge({ thresholds, limit, spent, last });
  for (const percent of rearm) {
    const alert = last.get(percent);
    if (alert) await rearmAlert(unit, alert.alertId, now);
  }
  let made = 0;
  for (const { percent, ordinal } of fire) {
    const alert = {
      ...{ alertId: newId(), budgetId, windowStart, percent, ordinal },
      ...{ limitNanos: limit, spentNanos: spent, crossedAt: now, rearmedAt: null },
    };
    if (!(await insertAlert(unit, alert))) continue;
    made++;
    const message: AlertMessage = {
      type: 'budget.threshold',
      timestamp: now.toISOString(),
      data: {
        ...{ organisationId: unit.organisationId, alertId: alert.alertId },
        ...{ budgetId, budgetName: budget.name, percent, windowStart: windowStart.toISOString() },
        ...{ limitNanos: limit.toString(), spentNanos: spent.toString(), currency: 'USD' },
      },
    };
    for (const { channelId } of channels) await addDelivery(unit, channelId, alert.alertId, message, now);
  }
  return made;
}

/** Puts a message into the outbox of a channel. @returns its id */
export async function addDelivery(
  unit: TenantUnit,
  channelId: string,
  alertId: string | null,
  message: AlertMessage,
  now: Date,
): Promise<string> {
  const deliveryId = newId();
  await insertDelivery(unit, {
    ...{ deliveryId, channelId, alertId, payload: JSON.stringify(message), state: 'waiting', attempts: 0 },
    ...{ createdAt: now, nextAttemptAt: now, lastAttemptAt: null, lastStatus: null, lastProblem: null },
  });
  return deliveryId;
}
