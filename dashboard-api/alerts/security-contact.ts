/** Messages to whom an organisation has named for incidents. What no channel must miss goes to those too. */
import type { AlertMessage } from '../../contract/alerts-api.ts';
import { listChannels, readContactChannel } from '../../db/alerts/channels.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { addDelivery } from './check.ts';

/** Puts a message into the security contact's outbox. @returns false if nobody is named */
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

/** The same to every channel that is on as well. */
export async function tellEverybody(unit: TenantUnit, message: AlertMessage, now: Date): Promise<void> {
  const channels = (await listChannels(unit)).filter(({ disabledAt }) => disabledAt === null);
  for (const { channelId } of channels) await addDelivery(unit, channelId, null, message, now);
  if (channels.length > 0) await setDue(unit, 'alert.send', now);
  await tellContact(unit, null, message, now);
}
