/** Messages for an organisation's channels, and for whom it has named for incidents: put into the outbox here, sent by the job. */
import type { AlertMessage } from '../../contract/alerts-api.ts';
import { newId } from '../../contract/ids.ts';
import { listChannels, readContactChannel } from '../../db/alerts/channels.ts';
import { insertDelivery } from '../../db/alerts/deliveries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';

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
    deliveryId,
    channelId,
    alertId,
    payload: JSON.stringify(message),
    state: 'waiting',
    attempts: 0,
    createdAt: now,
    nextAttemptAt: now,
    lastAttemptAt: null,
    lastStatus: null,
    lastProblem: null,
  });
  return deliveryId;
}

/** Puts a message into the outbox of every channel that is on, and has it sent. @param aboutId an alert or a finding */
export async function tellChannels(
  unit: TenantUnit,
  aboutId: string | null,
  message: AlertMessage,
  now: Date,
): Promise<void> {
  const channels = (await listChannels(unit)).filter(({ disabledAt }) => disabledAt === null);
  for (const { channelId } of channels) await addDelivery(unit, channelId, aboutId, message, now);
  if (channels.length > 0) await setDue(unit, 'alert.send', now);
}

/** The same into the security contact's. @returns false if nobody is named */
export async function tellContact(
  unit: TenantUnit,
  aboutId: string | null,
  message: AlertMessage,
  now: Date,
): Promise<boolean> {
  const contact = await readContactChannel(unit);
  if (!contact || contact.recipients.length === 0) return false;
  await addDelivery(unit, contact.channelId, aboutId, message, now);
  await setDue(unit, 'alert.send', now);
  return true;
}
