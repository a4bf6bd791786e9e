/**
 * Passkeys as a second factor (WebAuthn Level 3): registered and shown with the user verified, without attestation. A challenge
 * is sealed to person, session and purpose and goes to the browser and back; it is good for five minutes, and once. What is
 * here runs within one transaction on the directory.
 */
import { isIP } from 'node:net';
import type { AuthenticatorTransport, VerifiedAuthenticationResponse } from '@simplewebauthn/server';
import * as z from 'zod';
import { newId } from '../../contract/ids.ts';
import {
  MOST_PASSKEYS,
  type NewPasskeyAnswer,
  type Passkey,
  type PasskeyProof,
} from '../../contract/passkeys.ts';
import { Secret } from '../../contract/secret.ts';
import type { Database, DirectoryUnit } from '../../db/database.ts';
import { type AttemptLimit, countAttempt } from '../../db/directory/attempts.ts';
import {
  insertPasskey,
  listPasskeys,
  notePasskeyUse,
  type StoredPasskey,
} from '../../db/directory/passkeys.ts';
import type { Config } from '../config.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';
import type { Envelope } from '../secrets/envelope.ts';

/** Loaded by the first who needs it: with what it reads certificates by, it is three hundred modules, which every start would wait for. */
const webAuthn = () => import('@simplewebauthn/server');

const NAME = 'SpendGate';
/**
 * EdDSA, ES256, RS256 (https://www.iana.org/assignments/cose): every authenticator has one of them. Left to itself the library
 * offers ML-DSA first, which Node.js still calls experimental.
 */
const ALGORITHMS = [-8, -7, -257];
const LIFETIME_MS = 5 * 60_000;
/** One use each; the count outlives the challenge. */
const CHALLENGE_USED: AttemptLimit = { kind: 'passkey_challenge', most: 1, windowMs: 60 * 60_000 };

export type Purpose = 'register' | 'prove';

/** Where passkeys are good: the host that a browser reaches the dashboard by. */
export interface PasskeyPlace {
  readonly origin: string;
  readonly rpId: string;
}

type Reached = Pick<Config, 'publicUrl' | 'hosts'>;

/**
 * @param host of the request, which counts where the dashboard answers under several
 * @returns null: the browser reaches it by an address, which is no name that a passkey can be for
 */
export function passkeyPlace({ publicUrl, hosts }: Reached, host = ''): PasskeyPlace | null {
  return placeAt(hosts?.includes(host) ? `${new URL(publicUrl).protocol}//${host}` : publicUrl);
}

/** The same of whatever request a handler is asked. */
export const passkeyPlaceOf =
  (reached: Reached) =>
  ({ req }: { readonly req: { header(name: string): string | undefined } }): PasskeyPlace | null =>
    passkeyPlace(reached, req.header('host'));

/** The origin under which the dashboard has passkeys. @returns null: it is reached by addresses alone */
export function originWithPasskeys({ publicUrl, hosts }: Reached): string | null {
  const { protocol } = new URL(publicUrl);
  const reached = [publicUrl, ...(hosts ?? []).map((host) => `${protocol}//${host}`)];
  return reached.map(placeAt).find((place) => place !== null)?.origin ?? null;
}

function placeAt(url: string): PasskeyPlace | null {
  const { origin, hostname } = new URL(url);
  return isIP(hostname.replaceAll(/[[\]]/g, '')) ? null : { origin, rpId: hostname };
}

const stateSchema = z.strictObject({ challenge: z.string(), expiresAtMs: z.int() });

const ownerOf = ({ personId, sessionId }: SessionPrincipal, purpose: Purpose): string =>
  `passkey:${purpose}:${personId}:${sessionId}`;

/** What a browser needs to make a passkey, or to show one of the person's. */
export async function beginPasskey(
  unit: DirectoryUnit,
  envelope: Envelope,
  place: PasskeyPlace,
  by: SessionPrincipal,
  { purpose, account }: { readonly purpose: Purpose; readonly account: string },
  now: Date,
): Promise<{ readonly options: Record<string, unknown>; readonly state: string }> {
  const known = (await listPasskeys(unit, by.personId)).map(({ credentialId, transports }) => ({
    id: credentialId,
    transports: [...transports] as AuthenticatorTransport[],
  }));
  const { generateRegistrationOptions, generateAuthenticationOptions } = await webAuthn();
  const options =
    purpose === 'register'
      ? await generateRegistrationOptions({
          rpName: NAME,
          rpID: place.rpId,
          userName: account,
          timeout: LIFETIME_MS,
          userID: new TextEncoder().encode(by.personId),
          attestationType: 'none',
          supportedAlgorithmIDs: ALGORITHMS,
          excludeCredentials: known,
          authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        })
      : await generateAuthenticationOptions({
          rpID: place.rpId,
          allowCredentials: known,
          timeout: LIFETIME_MS,
          userVerification: 'required',
        });
  const text = JSON.stringify({
    challenge: options.challenge,
    expiresAtMs: now.getTime() + LIFETIME_MS,
  } satisfies z.infer<typeof stateSchema>);
  const { key, box } = envelope.seal(new Secret(text), ownerOf(by, purpose));
  return { options: { ...options }, state: `${key}.${box}` };
}

/**
 * The challenge of a state, which is used up by this.
 * @returns null if it is none of this session's, is over, or was used
 */
export async function takeChallenge(
  db: Database,
  envelope: Envelope,
  by: SessionPrincipal,
  purpose: Purpose,
  state: string,
  now: Date,
): Promise<string | null> {
  const opened = openState(envelope, ownerOf(by, purpose), state);
  if (!opened || opened.expiresAtMs <= now.getTime()) return null;
  return (await countAttempt(db, CHALLENGE_USED, [opened.challenge], now)).ok ? opened.challenge : null;
}

function openState(envelope: Envelope, owner: string, state: string) {
  const [key = '', box = ''] = state.split('.');
  try {
    return stateSchema.parse(JSON.parse(envelope.open({ key, box }, owner).reveal()));
  } catch {
    return null;
  }
}

/**
 * True of what comes without an attestation, as it was asked for. Anything else is not even verified: certificates that
 * somebody chose would be followed to where they say that they are revoked.
 */
export async function isUnattested(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject, isoBase64URL } = await import('@simplewebauthn/server/helpers');
  try {
    return decodeAttestationObject(isoBase64URL.toBuffer(attestationObject)).get('fmt') === 'none';
  } catch {
    return false;
  }
}

/** Registers what an authenticator has made. `limit`: the person has as many as one may. */
export async function registerPasskey(
  unit: DirectoryUnit,
  place: PasskeyPlace,
  personId: string,
  {
    name,
    challenge,
    response,
  }: { readonly name: string; readonly challenge: string; readonly response: NewPasskeyAnswer },
  now: Date,
): Promise<StoredPasskey | 'wrong' | 'used' | 'limit'> {
  if (!(await isUnattested(response.response.attestationObject))) return 'wrong';
  const { verifyRegistrationResponse } = await webAuthn();
  const verified = await verifyRegistrationResponse({
    response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: place.origin,
    expectedRPID: place.rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null);
  if (!verified?.verified) return 'wrong';
  const { credential, credentialBackedUp } = verified.registrationInfo;
  if ((await listPasskeys(unit, personId)).length >= MOST_PASSKEYS) return 'limit';
  const row = {
    personId,
    passkeyId: newId(),
    credentialId: credential.id,
    name,
    createdAt: now,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    signCount: credential.counter,
    isBackedUp: credentialBackedUp,
    transports: [...(credential.transports ?? [])],
  };
  if (!(await insertPasskey(unit, row))) return 'used';
  return { ...row, credentialHash: '', lastUsedAt: null };
}

/**
 * Judges a passkey that is shown as a proof. `cloned`: its count of signatures has not grown, so that there are two of it.
 * `none`: it is none of the person's.
 */
export async function provePasskey(
  unit: DirectoryUnit,
  place: PasskeyPlace,
  personId: string,
  challenge: string,
  { response }: PasskeyProof,
  now: Date,
): Promise<'done' | 'wrong' | 'used' | 'none' | 'cloned'> {
  const stored = (await listPasskeys(unit, personId)).find(
    ({ credentialId }) => credentialId === response.id,
  );
  if (!stored) return 'none';
  const verified = await verify(place, challenge, response, stored);
  if (!verified?.verified) return 'wrong';
  const { newCounter, credentialBackedUp } = verified.authenticationInfo;
  if ((newCounter > 0 || stored.signCount > 0) && newCounter <= stored.signCount) return 'cloned';
  const shown = { signCount: newCounter, isBackedUp: credentialBackedUp };
  return (await notePasskeyUse(unit, stored, shown, now)) ? 'done' : 'used';
}

/** The count is judged by `provePasskey`, which tells a clone from a wrong signature: here it is stated as 0. */
async function verify(
  { origin, rpId }: PasskeyPlace,
  challenge: string,
  response: PasskeyProof['response'],
  { credentialId, publicKey }: StoredPasskey,
): Promise<VerifiedAuthenticationResponse | null> {
  const { verifyAuthenticationResponse } = await webAuthn();
  return verifyAuthenticationResponse({
    response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    credential: { id: credentialId, publicKey: Buffer.from(publicKey, 'base64url'), counter: 0 },
    requireUserVerification: true,
  }).catch(() => null);
}

/** A passkey as the API shows it. */
export const passkeyAnswer = (row: StoredPasskey): Passkey => ({
  passkeyId: row.passkeyId,
  name: row.name,
  isBackedUp: row.isBackedUp,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});
