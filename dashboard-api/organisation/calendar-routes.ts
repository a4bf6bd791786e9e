import { createRoute } from '@hono/zod-openapi';
import {
  CALENDAR_PERIODS,
  type CalendarAnswer,
  calendarAnswerSchema,
  calendarSchema,
} from '../../contract/calendar-api.ts';
import {
  lockEdgeVersion,
  type OrganisationCalendar,
  putCalendar,
  readCalendar,
} from '../../db/tenancy/calendar.ts';
import { heldFrom, isTimeZone } from '../budgets/windows.ts';
import type { App } from '../http/app-env.ts';
import { KNOWN_ZONE } from '../http/expected.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import type { Services } from '../services.ts';
import { changeForEdge } from './change.ts';

const read = createRoute({
  ...access('settings:read'),
  method: 'get',
  path: '/api/v1/settings/calendar',
  summary: 'The time zone and the fiscal year',
  tags: ['Settings'],
  responses: { ...jsonAnswer(calendarAnswerSchema, 'The calendar'), ...problemAnswers(401, 403, 503) },
});

const put = createRoute({
  ...access('settings:write'),
  method: 'put',
  path: '/api/v1/settings/calendar',
  summary: 'Set the time zone and the fiscal year',
  description:
    'Reports and the hours of policies go by it at once. A budget’s window that has begun runs to its end; the next begins there and ends by the new calendar, so that it may be up to half as long again, or half as long, once. The books stay in UTC.',
  tags: ['Settings'],
  request: { ...ifMatch, body: jsonBody(calendarSchema) },
  responses: {
    ...jsonAnswer(calendarAnswerSchema, 'The calendar'),
    ...problemAnswers(400, 401, 403, 409, 412, 503),
  },
});

/** What an organisation's days and quarters are counted by. */
export function calendarRoutes(app: App, services: Services): void {
  const present = (organisationId: string) =>
    services.db.readTenant(organisationId, async (unit) =>
      answerOf(await readCalendar(unit), services.clock()),
    );

  app.openapi(read, async (context) =>
    context.json(await present(context.get('principal').organisationId), 200),
  );

  app.openapi(put, async (context) => {
    const wanted = context.req.valid('json');
    if (!isTimeZone(wanted.timeZone)) return invalid(context, 'timeZone', KNOWN_ZONE);
    const principal = context.get('principal');
    const audit = { action: 'calendar.change', target: principal.organisationId } as const;
    const made = await changeForEdge(services, principal, audit, async (unit, now) => {
      await unlessChanged(context, unit, async () => tagOfCalendar(await readCalendar(unit)));
      await lockEdgeVersion(unit);
      const { timeZone, fiscalStartMonth } = await readCalendar(unit);
      if (timeZone === wanted.timeZone && fiscalStartMonth === wanted.fiscalStartMonth) return false;
      await putCalendar(unit, wanted, now);
      return true;
    });
    if (!made.ok && made.reason === 'full') return problem(context, 'limit_reached');
    return context.json(await present(principal.organisationId), 200);
  });
}

const tagOfCalendar = ({ timeZone, fiscalStartMonth }: OrganisationCalendar): string =>
  tagOf({ timeZone, fiscalStartMonth });

function answerOf(calendar: OrganisationCalendar, now: Date): CalendarAnswer {
  const { timeZone, fiscalStartMonth } = calendar;
  const pending = CALENDAR_PERIODS.flatMap((period) => {
    const fromMs = heldFrom(period, calendar);
    return fromMs !== null && fromMs > now.getTime()
      ? [{ period, from: new Date(fromMs).toISOString() }]
      : [];
  });
  return { timeZone, fiscalStartMonth, pending, etag: tagOfCalendar(calendar) };
}
