import { SignJWT } from 'jose';
import { COMMAND_LIFETIME_SECONDS, commandAudience } from '../../contract/command.ts';
import type { Secret } from '../../contract/secret.ts';

export const COMMAND_ISSUER = 'spendgate:dashboard';

/** The dashboard API's own key, named so that two may be valid while one replaces the other. */
export interface SigningKey {
  readonly kid: string;
  readonly key: Secret<CryptoKey>;
}

/** A payload for one gateway as a compact JWS (RFC 7515, EdDSA) that expires in five minutes. */
export function signForGateway(
  payload: object,
  gatewayId: string,
  { kid, key }: SigningKey,
  now: Date,
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ ...payload })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setIssuer(COMMAND_ISSUER)
    .setAudience(commandAudience(gatewayId))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + COMMAND_LIFETIME_SECONDS)
    .sign(key.reveal());
}
