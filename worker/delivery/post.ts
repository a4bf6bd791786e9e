/** Posts a batch of delivery messages to the dashboard API, signed as `contract/delivery.ts` says. */
import { SignJWT } from 'jose';
import {
  DELIVERY_LIFETIME_SECONDS,
  deliveryAnswerSchema,
  gatewayIssuer,
  INGEST_AUDIENCE,
  INGEST_PATH,
  type Watermark,
} from '../../contract/delivery.ts';
import type { Config } from '../env.ts';

/** The API did not take a batch: it is down, busy or refuses. The events stay in their outboxes. */
export class DeliveryError extends Error {
  constructor(reason: string) {
    super(`the dashboard API did not take a batch: ${reason}`);
    this.name = 'DeliveryError';
  }
}

const TIMEOUT_MS = 30_000;

/**
 * @param messages `DeliveryMessage`s as JSON text
 * @returns how far the API has each gate's events
 * @throws {DeliveryError} if the API did not answer 200 with watermarks
 */
export async function postBatch(
  config: Config,
  messages: readonly string[],
  nowMs: number,
): Promise<Watermark[]> {
  const body = `{"gatewayId":${JSON.stringify(config.gatewayId)},"messages":[${messages.join(',')}]}`;
  const bytes = new Uint8Array(new TextEncoder().encode(body));
  let response: Response;
  try {
    response = await fetch(config.ingestUrl + INGEST_PATH, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await sign(config, bytes, nowMs)}`,
      },
      body: bytes,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new DeliveryError('unreachable');
  }
  const answer = response.ok ? deliveryAnswerSchema.safeParse(await response.json().catch(() => null)) : null;
  if (!answer?.success) {
    await response.body?.cancel().catch(() => undefined);
    throw new DeliveryError(`status ${response.status}`);
  }
  return answer.data.watermarks;
}

async function sign(config: Config, body: Uint8Array<ArrayBuffer>, nowMs: number): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  const bodySha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const issuedAt = Math.floor(nowMs / 1_000);
  return new SignJWT({ bodySha256 })
    .setProtectedHeader({ alg: 'EdDSA', kid: config.signingKey.kid })
    .setIssuer(gatewayIssuer(config.gatewayId))
    .setAudience(INGEST_AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + DELIVERY_LIFETIME_SECONDS)
    .sign(config.signingKey.key.reveal());
}
