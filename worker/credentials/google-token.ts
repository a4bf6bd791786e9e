/**
 * The token with which a service account calls Google's APIs: a JWT that it signs itself and that is taken in the place
 * of an access token (https://google.aip.dev/auth/4111). Nothing outside is asked, and no key leaves the Worker.
 */
import { importPKCS8, SignJWT } from 'jose';
import type { CredentialSecret } from '../../contract/credential.ts';
import { Secret } from '../../contract/secret.ts';
import type { MadeToken, OpenCredential } from './open-credential.ts';

type ServiceAccount = Extract<CredentialSecret, { kind: 'google-service-account' }>;

/** The one that Vertex AI asks for: https://docs.cloud.google.com/vertex-ai/docs/reference/rest. */
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const LIFETIME_SECONDS = 3_600;
/** A token is not used any more this long before its end: a clock may be wrong, and a call takes its time. */
const MARGIN_MS = 300_000;

/** A token that is good for some minutes yet; made once, and then kept with the credential for most of an hour. */
export async function tokenOf(
  credential: OpenCredential,
  account: ServiceAccount,
  nowMs: number,
): Promise<Secret> {
  if (credential.token === null || credential.token.untilMs - MARGIN_MS <= nowMs) {
    credential.token = await makeToken(account, nowMs);
  }
  return credential.token.text;
}

async function makeToken(
  { clientEmail, privateKeyId, privateKey }: ServiceAccount,
  nowMs: number,
): Promise<MadeToken> {
  const issuedAt = Math.floor(nowMs / 1_000);
  const text = await new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: privateKeyId })
    .setIssuer(clientEmail)
    .setSubject(clientEmail)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFETIME_SECONDS)
    .sign(await importPKCS8(privateKey, 'RS256'));
  return { text: new Secret(text), untilMs: (issuedAt + LIFETIME_SECONDS) * 1_000 };
}
