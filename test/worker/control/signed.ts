/** Signs what the dashboard API sends to a gateway, and what somebody else might. */
import { env } from 'cloudflare:workers';
import { importJWK, type JWK, SignJWT } from 'jose';
import { COMMAND_LIFETIME_SECONDS, commandAudience } from '../../../contract/command.ts';
import { GATEWAY_ID } from '../addresses.ts';

export interface Signing {
  /** Private JWK to sign with; the first of the gateway's two control keys unless told otherwise. */
  readonly key?: JWK;
  readonly kid?: string;
  readonly audience?: string;
  /** Seconds by which the token was signed earlier, or, negative, later than now. */
  readonly ageSeconds?: number;
  readonly lifetimeSeconds?: number;
}

export const controlKeys = (): JWK[] => JSON.parse(env.TEST_CONTROL_KEYS) as JWK[];
/** A key that the gateway does not know, under the name of one that it knows. */
export const strangerKey = (): JWK => JSON.parse(env.TEST_STRANGER_KEY) as JWK;

/** A compact JWS over `payload`, as the contract's `command.ts` has it. */
export async function sign(payload: object, signing: Signing = {}): Promise<string> {
  const jwk = signing.key ?? controlKeys()[0];
  if (!jwk) throw new Error('no control key');
  const issuedAt = Math.floor(Date.now() / 1_000) - (signing.ageSeconds ?? 0);
  return new SignJWT({ ...payload })
    .setProtectedHeader({ alg: 'EdDSA', kid: signing.kid ?? jwk.kid ?? '' })
    .setAudience(signing.audience ?? commandAudience(GATEWAY_ID))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (signing.lifetimeSeconds ?? COMMAND_LIFETIME_SECONDS))
    .sign(await importJWK(jwk, 'EdDSA'));
}
