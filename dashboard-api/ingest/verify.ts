import { createHash } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { DELIVERY_LIFETIME_SECONDS, gatewayIssuer, INGEST_AUDIENCE } from '../../contract/delivery.ts';
import { equalInConstantTime } from '../../contract/key.ts';

/** A gateway that is known here. */
export interface KnownGateway {
  readonly id: string;
  /** Public Ed25519 keys by key id; two while one replaces the other. */
  readonly verifyKeys: ReadonlyMap<string, CryptoKey>;
}

const BEARER = /^Bearer ([\w.-]{1,4096})$/i;

/**
 * True if a delivery carries the gateway's signature over exactly this body: EdDSA (RFC 8037), issuer, audience, time,
 * and the body's SHA-256 as a claim. Delivering the same twice is harmless, so that no token is remembered.
 */
export async function isSignedByGateway(
  authorization: string | undefined,
  body: Uint8Array,
  gateway: KnownGateway,
  now: Date,
): Promise<boolean> {
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token === undefined) return false;
  try {
    const key = gateway.verifyKeys.get(decodeProtectedHeader(token).kid ?? '');
    if (!key) return false;
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      issuer: gatewayIssuer(gateway.id),
      audience: INGEST_AUDIENCE,
      requiredClaims: ['exp', 'iat', 'bodySha256'],
      maxTokenAge: DELIVERY_LIFETIME_SECONDS,
      currentDate: now,
      clockTolerance: 30,
    });
    const digest = createHash('sha256').update(body).digest('hex');
    return typeof payload['bodySha256'] === 'string' && equalInConstantTime(payload['bodySha256'], digest);
  } catch (err) {
    if (err instanceof errors.JOSEError || err instanceof TypeError) return false;
    throw err;
  }
}
