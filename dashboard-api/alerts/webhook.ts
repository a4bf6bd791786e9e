/** Signed webhooks (Standard Webhooks 1.0): HMAC-SHA-256 over id, time and body, verifiable with the public library. */
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { SECRET_OVERLAP_HOURS } from '../../contract/alerts-api.ts';
import { Secret } from '../../contract/secret.ts';
import type { ChannelSecrets, StoredChannel } from '../../db/alerts/channels.ts';
import type { Envelope } from '../secrets/envelope.ts';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new secret in the notation of the standard. */
export const newWebhookSecret = (): Secret =>
  new Secret(PREFIX + randomBytes(SECRET_BYTES).toString('base64'));

/** Whose secret it is, as the envelope binds it. */
export const channelOwner = (channelId: string): string => `channel:${channelId}`;

/** The columns of a new secret; the one before it goes on for a while, so that receivers can be changed. */
export function sealedSecrets(
  envelope: Envelope,
  channelId: string,
  secret: Secret,
  former: StoredChannel | null,
  now: Date,
): ChannelSecrets {
  const { key, box } = envelope.seal(secret, channelOwner(channelId));
  const until = new Date(now.getTime() + SECRET_OVERLAP_HOURS * 3_600_000);
  return {
    sealedKey: key,
    sealedBox: box,
    formerKey: former?.sealedKey ?? null,
    formerBox: former?.sealedBox ?? null,
    formerUntil: former ? until : null,
  };
}

/** The headers of one attempt. With two secrets in force there are two signatures, either of which verifies. */
export function signedHeaders(
  envelope: Envelope,
  channel: StoredChannel,
  message: { readonly id: string; readonly payload: string },
  now: Date,
): Record<string, string> {
  const { channelId, sealedKey, sealedBox, formerKey, formerBox, formerUntil } = channel;
  const sealed = [{ key: sealedKey, box: sealedBox }];
  if (formerKey !== null && formerBox !== null && formerUntil !== null && formerUntil > now)
    sealed.push({ key: formerKey, box: formerBox });
  const signatures = sealed.map((one) =>
    new Webhook(envelope.open(one, channelOwner(channelId)).reveal()).sign(message.id, now, message.payload),
  );
  return {
    'content-type': 'application/json',
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': signatures.join(' '),
    'user-agent': 'SpendGate',
  };
}
