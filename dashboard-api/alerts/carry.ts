/** Carries one message to where its channel leads, each kind in its own way. */
import { type AlertMessage, alertMessageSchema } from '../../contract/alerts-api.ts';
import { CONTACT_KIND, type StoredChannel } from '../../db/alerts/channels.ts';
import type { StoredDelivery } from '../../db/alerts/deliveries.ts';
import type { Database } from '../../db/database.ts';
import { allowedRecipients, readMailServer } from '../../db/mail/settings.ts';
import { type Egress, EgressError } from '../egress/egress.ts';
import { type MailAnswer, sendMail } from '../mail/send.ts';
import type { Envelope } from '../secrets/envelope.ts';
import { chatUrl } from './destination.ts';
import { signedHeaders } from './webhook.ts';
import { mailText, slackBody, teamsBody, type Words, wordsOf } from './words.ts';

export interface CarryContext {
  readonly db: Database;
  readonly clock: () => Date;
  readonly egress: Egress;
  readonly envelope: Envelope;
  /** Where browsers reach the dashboard. */
  readonly publicUrl: string;
}

/** What was answered: an HTTP status, or the code of a mail server; or why nothing was. */
export type Answer = MailAnswer;

export async function carry(
  context: CarryContext,
  organisationId: string,
  channel: StoredChannel,
  { deliveryId, payload }: StoredDelivery,
): Promise<Answer> {
  const { envelope, clock, publicUrl } = context;
  if (channel.kind === 'webhook') {
    const headers = signedHeaders(envelope, channel, { id: deliveryId, payload }, clock());
    return post(context, channel.url, headers, payload);
  }
  const message: AlertMessage = alertMessageSchema.parse(JSON.parse(payload));
  const words = wordsOf(message, publicUrl);
  if (channel.kind === 'email' || channel.kind === CONTACT_KIND)
    return mail(context, organisationId, channel, deliveryId, words);
  const headers = { 'content-type': 'application/json', 'user-agent': 'SpendGate' };
  const body = channel.kind === 'slack' ? slackBody(words) : teamsBody(words);
  return post(context, chatUrl(envelope, channel), headers, body);
}

async function post(
  { egress }: CarryContext,
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<Answer> {
  try {
    const response = await egress.fetch(url, { method: 'POST', headers, body });
    return { status: response.status, problem: null };
  } catch (err) {
    if (!(err instanceof EgressError)) throw err;
    return { status: null, problem: err.problem };
  }
}

/** Whoever has left, or whose domain is approved of no longer, gets nothing any more. */
async function mail(
  context: CarryContext,
  organisationId: string,
  channel: StoredChannel,
  deliveryId: string,
  { title, ...words }: Words,
): Promise<Answer> {
  const { server, recipients } = await context.db.readTenant(organisationId, async (unit) => ({
    server: await readMailServer(unit),
    recipients: await allowedRecipients(unit, channel.recipients),
  }));
  if (!server) return { status: null, problem: 'no_mail_server' };
  if (recipients.length === 0) return { status: null, problem: 'no_recipient' };
  const message = { id: deliveryId, recipients, subject: title, text: mailText({ title, ...words }) };
  return sendMail(context, organisationId, server, message);
}
