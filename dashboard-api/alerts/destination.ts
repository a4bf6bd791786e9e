/** Where a channel leads, as it is stored: what of it is a secret is sealed. */
import type { z } from 'zod';
import type { newChannelSchema } from '../../contract/alerts-api.ts';
import { Secret } from '../../contract/secret.ts';
import type { StoredChannel } from '../../db/alerts/channels.ts';
import type { Envelope } from '../secrets/envelope.ts';
import { channelOwner, newWebhookSecret, sealedSecrets } from './webhook.ts';

type NewChannel = z.infer<typeof newChannelSchema>;

type DestinationColumns = Pick<
  StoredChannel,
  'url' | 'recipients' | 'sealedKey' | 'sealedBox' | 'formerKey' | 'formerBox' | 'formerUntil'
>;

const NO_FORMER = { formerKey: null, formerBox: null, formerUntil: null };

/** @returns the columns, and of a webhook its secret, to be shown this once */
export function newDestination(
  envelope: Envelope,
  channelId: string,
  asked: NewChannel,
  now: Date,
): { readonly secret: string | null; readonly columns: DestinationColumns } {
  switch (asked.kind) {
    case 'webhook': {
      const secret = newWebhookSecret();
      const sealed = sealedSecrets(envelope, channelId, secret, null, now);
      return { secret: secret.reveal(), columns: { url: asked.url, recipients: [], ...sealed } };
    }
    case 'slack':
    case 'teams': {
      const { key, box } = envelope.seal(new Secret(asked.url), channelOwner(channelId));
      const { origin } = new URL(asked.url);
      const columns = { url: origin, recipients: [], sealedKey: key, sealedBox: box, ...NO_FORMER };
      return { secret: null, columns };
    }
    case 'email': {
      const recipients = [...new Set(asked.recipients)];
      return { secret: null, columns: { url: '', recipients, sealedKey: '', sealedBox: '', ...NO_FORMER } };
    }
  }
}

/** The address of a chat's incoming webhook. */
export const chatUrl = (envelope: Envelope, { channelId, sealedKey, sealedBox }: StoredChannel): string =>
  envelope.open({ key: sealedKey, box: sealedBox }, channelOwner(channelId)).reveal();

/** What may be shown of it. */
export const shownDestination = ({ kind, url, recipients }: StoredChannel): string =>
  kind === 'email' ? recipients.join(', ') : new URL(url).origin;
