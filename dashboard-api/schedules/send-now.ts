/** A report that somebody has sent at once, to see what arrives; the schedule stays where it is. */
import type { Schedule } from '../../contract/schedules-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { readSchedule } from '../../db/schedules/schedules.ts';
import type { Principal } from '../http/app-env.ts';
import { actorOf } from '../identity/actor.ts';
import { lastEndBefore } from './periods.ts';
import { composeReport, ownerReach, type ScheduleContext, tell } from './report.ts';

/**
 * Sends the report of the last period that is over, with what its owner may see now.
 * @returns `not_found`: there is none that runs; `owner_may_not`: its owner has left, or may not read usage
 */
export async function sendNow(
  context: ScheduleContext,
  by: Principal,
  scheduleId: string,
): Promise<'sent' | 'not_found' | 'owner_may_not'> {
  const { db, clock } = context;
  const { organisationId } = by;
  const schedule = await db.readTenant(organisationId, (unit) =>
    readSchedule(unit, 'reportSchedule', scheduleId),
  );
  if (!schedule || schedule.stoppedAt !== null) return 'not_found';
  const owner = await ownerReach(db, organisationId, schedule.ownerId);
  if ('stopsFor' in owner) return 'owner_may_not';
  const now = clock();
  const period = schedule.period as Schedule['period'];
  const { text } = await composeReport(context, organisationId, schedule, owner.seen, (calendar) =>
    lastEndBefore(period, calendar, now),
  );
  await db.inTenant('app_user', organisationId, async (unit) => {
    await tell(unit, schedule, text, now);
    const sent = { action: 'schedule.send', target: scheduleId, result: 'done' } as const;
    await recordAudit(unit, { ...actorOf(by), ...sent }, now);
  });
  return 'sent';
}
