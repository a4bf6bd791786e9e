/** Sends what waits for an organisation's channels, and writes down what came of it. */
import { RETRY_PAUSES_SECONDS } from '../../contract/alerts-api.ts';
import {
  CONTACT_KIND,
  noteTaken,
  readChannel,
  type StoredChannel,
  switchChannel,
} from '../../db/alerts/channels.ts';
import {
  claimAttempt,
  dueDeliveries,
  moveDelivery,
  nextDeliveryAt,
  type StoredDelivery,
} from '../../db/alerts/deliveries.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { clearDue, lockDue, setDue } from '../../db/directory/due-jobs.ts';
import { type CarryContext, carry } from './carry.ts';

export type SendContext = CarryContext;

/** Longer than an attempt can take: then the process that made it is gone, and another one tries. */
const CLAIM_MS = 60_000;
const AT_A_TIME = 20;
/** A channel that has given a delivery up and taken nothing for so long is switched off. */
const PATIENCE_MS = 5 * 24 * 3_600_000;

interface Answer {
  readonly status: number | null;
  readonly problem: string | null;
}

/** One round: everything that is due now, at most `AT_A_TIME`. */
export async function sendDue(context: SendContext, organisationId: string): Promise<void> {
  const { db, clock } = context;
  const due = await db.readTenant(organisationId, (unit) => dueDeliveries(unit, clock(), AT_A_TIME));
  for (const delivery of due) await attempt(context, organisationId, delivery);
  await db.inTenant('app_user', organisationId, async (unit) => {
    if (!(await lockDue(unit, 'alert.send'))) return;
    const next = await nextDeliveryAt(unit);
    if (next) await setDue(unit, 'alert.send', next);
    else await clearDue(unit, 'alert.send');
  });
}

async function attempt(
  context: SendContext,
  organisationId: string,
  delivery: StoredDelivery,
): Promise<void> {
  const { db, clock } = context;
  const at = clock();
  const channel = await db.inTenant('app_user', organisationId, async (unit) => {
    const until = new Date(at.getTime() + CLAIM_MS);
    if (!(await claimAttempt(unit, delivery, { at, until }))) return null;
    return readChannel(unit, delivery.channelId);
  });
  if (!channel) return;
  const answer: Answer =
    channel.disabledAt === null
      ? await carry(context, organisationId, channel, delivery)
      : { status: null, problem: 'channel_off' };
  await settle(context, organisationId, channel, { ...delivery, attempts: delivery.attempts + 1 }, answer);
}

/** Taken is any answer of success (2xx); all else is tried again by the schedule, and given up after its end. */
async function settle(
  { db, clock }: SendContext,
  organisationId: string,
  channel: StoredChannel,
  { deliveryId, attempts }: StoredDelivery,
  { status, problem }: Answer,
): Promise<void> {
  const now = clock();
  const isTaken = status !== null && status >= 200 && status < 300;
  const pauseSeconds = problem === 'channel_off' ? undefined : RETRY_PAUSES_SECONDS[attempts - 1];
  const isOver = isTaken || pauseSeconds === undefined;
  await db.inTenant('app_user', organisationId, async (unit) => {
    await moveDelivery(unit, deliveryId, {
      lastStatus: status,
      lastProblem: problem,
      state: isTaken ? 'taken' : isOver ? 'given_up' : 'waiting',
      ...(isOver ? {} : { nextAttemptAt: new Date(now.getTime() + (pauseSeconds ?? 0) * 1_000) }),
    });
    if (isTaken) return noteTaken(unit, channel.channelId, now);
    const since = channel.takenAt ?? channel.createdAt;
    // Whom to tell of incidents is tried each time anew.
    if (!isOver || channel.kind === CONTACT_KIND) return;
    if (now.getTime() - since.getTime() < PATIENCE_MS) return;
    if (await switchChannel(unit, channel.channelId, { by: 'failing', at: now }))
      await recordAudit(
        unit,
        { actorKind: 'system', action: 'channel.switch', target: channel.channelId, result: 'off: failing' },
        now,
      );
  });
}
