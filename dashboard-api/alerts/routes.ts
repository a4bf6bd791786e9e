/** Alerts with their deliveries; a delivery is sent again by hand. */
import { createRoute, z } from '@hono/zod-openapi';
import { type Alert, alertListSchema, type Delivery, sentSchema } from '../../contract/alerts-api.ts';
import { listAlerts, type StoredAlert } from '../../db/alerts/alerts.ts';
import { listChannels } from '../../db/alerts/channels.ts';
import { deliveriesOf, moveDelivery, readDelivery, type StoredDelivery } from '../../db/alerts/deliveries.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { listBudgets } from '../../db/budgets/budgets.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';

const tags = ['Alerts'];
const LISTED = 200;

const list = createRoute({
  ...access('budgets:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/alerts',
  summary: 'Thresholds that were crossed, with every delivery',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(alertListSchema, `The newest ${LISTED}`),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const again = createRoute({
  ...access('settings:write'),
  method: 'post',
  path: '/api/v1/deliveries/{deliveryId}/again',
  summary: 'Send a delivery again, under the same id',
  tags,
  request: { params: z.strictObject({ deliveryId: z.uuid() }) },
  responses: {
    ...jsonAnswer(sentSchema, 'It is sent within seconds'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

export function alertRoutes(app: App, { db, clock }: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const alerts = await db.readTenant(organisationId, async (unit) => {
      const rows = await listAlerts(unit, LISTED);
      const deliveries = await deliveriesOf(
        unit,
        rows.map(({ alertId }) => alertId),
      );
      const budgets = new Map((await listBudgets(unit, false)).map(({ budgetId, name }) => [budgetId, name]));
      const channels = new Map((await listChannels(unit)).map(({ channelId, name }) => [channelId, name]));
      const ofAlert = Map.groupBy(deliveries, ({ alertId }) => alertId ?? '');
      return rows.map((row) =>
        alertOf(row, budgets.get(row.budgetId) ?? '', ofAlert.get(row.alertId) ?? [], channels),
      );
    });
    return context.json({ alerts }, 200);
  });

  app.openapi(again, async (context) => {
    const principal = context.get('principal');
    const { deliveryId } = context.req.valid('param');
    const now = clock();
    const isKnown = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      const delivery = await readDelivery(unit, deliveryId);
      if (!delivery) return false;
      await moveDelivery(unit, deliveryId, { state: 'waiting', attempts: 0, nextAttemptAt: now });
      await setDue(unit, 'alert.send', now);
      const done = { action: 'delivery.again', target: deliveryId, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done }, now);
      return true;
    });
    return isKnown ? context.json({ deliveryId }, 200) : problem(context, 'not_found');
  });
}

function alertOf(
  { alertId, budgetId, windowStart, limitNanos, spentNanos, crossedAt, ...row }: StoredAlert,
  budgetName: string,
  deliveries: readonly StoredDelivery[],
  channels: ReadonlyMap<string, string>,
): Alert {
  return {
    alertId,
    budgetId,
    budgetName,
    threshold: row.threshold as Alert['threshold'],
    percent: row.threshold === 'percent' ? row.percent : null,
    amountNanos: row.threshold === 'amount' ? row.amountNanos.toString() : null,
    expectedNanos: row.expectedNanos?.toString() ?? null,
    windowStart: windowStart.toISOString(),
    limitNanos: limitNanos.toString(),
    spentNanos: spentNanos.toString(),
    crossedAt: crossedAt.toISOString(),
    deliveries: deliveries.map((one) => deliveryOf(one, channels.get(one.channelId) ?? '')),
  };
}

/** A delivery as the API answers it. @param channelName empty: the channel is gone */
export function deliveryOf(row: StoredDelivery, channelName: string): Delivery {
  const { deliveryId, channelId, attempts, lastStatus, lastProblem } = row;
  return {
    deliveryId,
    channelId,
    channelName,
    attempts,
    lastStatus,
    lastProblem,
    state: row.state as Delivery['state'],
    lastAttemptAt: row.lastAttemptAt?.toISOString() ?? null,
    nextAttemptAt: row.state === 'waiting' ? row.nextAttemptAt.toISOString() : null,
  };
}
