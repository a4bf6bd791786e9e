import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../contract/secret.ts';
import { newWebhookSecret, sealedSecrets, signedHeaders } from '../../../dashboard-api/alerts/webhook.ts';
import type { StoredChannel } from '../../../db/alerts/channels.ts';
import { TEST_ENVELOPE } from '../test-envelope.ts';

const CHANNEL_ID = '0194d3a0-0000-7000-8000-000000000001';
const HOUR_MS = 3_600_000;

function channelOf(secret: Secret, now: Date, former: StoredChannel | null = null): StoredChannel {
  return {
    kind: 'webhook',
    recipients: [],
    channelId: CHANNEL_ID,
    name: 'Pager',
    url: 'https://example.com/hook',
    createdAt: now,
    takenAt: null,
    disabledAt: null,
    disabledBy: null,
    ...sealedSecrets(TEST_ENVELOPE, CHANNEL_ID, secret, former, now),
  };
}

describe('P23: webhooks are signed as Standard Webhooks says', () => {
  test('with the signature of the specification’s own example', () => {
    // https://github.com/standard-webhooks/standard-webhooks, spec: "msg_p5jXN8AQM9LWM0D4loKWxJek".
    const secret = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const at = new Date(1_614_265_330_000);
    const headers = signedHeaders(
      TEST_ENVELOPE,
      channelOf(secret, at),
      { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', payload: '{"test": 2432232314}' },
      at,
    );
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
    expect(headers['webhook-timestamp']).toBe('1614265330');
  });

  test('verifiable with the public library, and not after a change of the body', () => {
    const [secret, now] = [newWebhookSecret(), new Date()];
    const message = { id: 'a', payload: '{"type":"channel.test"}' };
    const headers = signedHeaders(TEST_ENVELOPE, channelOf(secret, now), message, now);
    const receiver = new Webhook(secret.reveal());
    expect(receiver.verify(message.payload, headers)).toEqual({ type: 'channel.test' });
    expect(() => receiver.verify(`${message.payload} `, headers)).toThrow();
  });

  test('after a rotation by both secrets, and after a day by the new one alone', () => {
    const [before, after, now] = [newWebhookSecret(), newWebhookSecret(), new Date()];
    const channel = channelOf(after, now, channelOf(before, now));
    const message = { id: 'a', payload: '{}' };
    const headers = signedHeaders(TEST_ENVELOPE, channel, message, now);
    for (const secret of [before, after]) new Webhook(secret.reveal()).verify(message.payload, headers);
    const later = signedHeaders(TEST_ENVELOPE, channel, message, new Date(now.getTime() + 24 * HOUR_MS));
    expect(later['webhook-signature']?.split(' ')).toHaveLength(1);
  });

  test('P19: a secret is stored sealed, and opens for its own channel alone', () => {
    const secret = newWebhookSecret();
    const channel = channelOf(secret, new Date());
    expect(JSON.stringify(channel)).not.toContain(secret.reveal().slice(6));
    const other = { ...channel, channelId: CHANNEL_ID.replace(/1$/, '2') };
    expect(() => signedHeaders(TEST_ENVELOPE, other, { id: 'a', payload: '{}' }, new Date())).toThrow();
  });
});
