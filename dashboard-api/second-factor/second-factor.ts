/** Enrolling and proving a second factor. What is here runs within one transaction on the directory. */
import { randomBytes } from 'node:crypto';
import { renderSVG } from 'uqr';
import type { SecondProof } from '../../contract/second-factor.ts';
import { Secret } from '../../contract/secret.ts';
import type { DirectoryUnit } from '../../db/database.ts';
import {
  confirmSecondFactor,
  countRecoveryCodes,
  putNextFactor,
  putSecondFactor,
  readSecondFactor,
  replaceFactor,
  replaceRecoveryCodes,
  type StoredSecondFactor,
  spendRecoveryCode,
  spendStep,
} from '../../db/directory/second-factors.ts';
import type { Envelope, Sealed } from '../secrets/envelope.ts';
import { inFours, newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts';
import { matchingStep, TOTP_SECRET_BYTES, toBase32, totpUri } from './totp.ts';

const ISSUER = 'SpendGate';

/** `used`: the code was right and has been used before. `none`: there is no app to prove it with. */
export type ProofResult = 'done' | 'wrong' | 'used' | 'none';

const ownerOf = (personId: string): string => `second_factor:${personId}`;

/** Begins an enrolment. The app counts once a code of it has been given; one that it replaces counts until then. */
export async function beginEnrolment(
  unit: DirectoryUnit,
  envelope: Envelope,
  { personId, account }: { readonly personId: string; readonly account: string },
  now: Date,
) {
  const bytes = new Secret<Uint8Array>(randomBytes(TOTP_SECRET_BYTES));
  const base32 = toBase32(bytes.reveal());
  const sealed = envelope.seal(new Secret(base64(bytes)), ownerOf(personId));
  const present = await readSecondFactor(unit, personId);
  if (present?.confirmedAt != null)
    await putNextFactor(unit, personId, { nextKey: sealed.key, nextBox: sealed.box });
  else
    await putSecondFactor(unit, {
      personId,
      sealedKey: sealed.key,
      sealedBox: sealed.box,
      createdAt: now,
      confirmedAt: null,
      lastStep: 0,
    });
  const uri = totpUri(bytes, ISSUER, account);
  return { secret: inFours(base32), uri, qrSvg: renderSVG(uri) };
}

/**
 * Confirms an enrolment by a code of the new app.
 * @param isProven who it is has proven the app before; without that, none is replaced
 * @returns recovery codes, to be shown this once
 */
export async function confirmEnrolment(
  unit: DirectoryUnit,
  envelope: Envelope,
  personId: string,
  code: string,
  isProven: boolean,
  now: Date,
): Promise<readonly Secret[] | Exclude<ProofResult, 'done'>> {
  const stored = await readSecondFactor(unit, personId);
  if (!stored) return 'none';
  if (stored.confirmedAt !== null) return isProven ? replace(unit, envelope, stored, code, now) : 'none';
  const result = await spendCode(unit, envelope, stored, code, now);
  if (result !== 'done') return result;
  await confirmSecondFactor(unit, personId, now);
  return freshRecoveryCodes(unit, personId);
}

/** The new app takes the place of the one before, whose recovery codes end with it. */
async function replace(
  unit: DirectoryUnit,
  envelope: Envelope,
  { personId, nextKey, nextBox }: StoredSecondFactor,
  code: string,
  now: Date,
): Promise<readonly Secret[] | Exclude<ProofResult, 'done'>> {
  if (nextKey === null || nextBox === null) return 'none';
  const step = stepOf(envelope, personId, { key: nextKey, box: nextBox }, code, now);
  if (step === null) return 'wrong';
  const isDone = await replaceFactor(unit, personId, { nextKey, nextBox }, step, now);
  return isDone ? freshRecoveryCodes(unit, personId) : 'used';
}

/** Replaces a person's recovery codes. The unit looks up the person. */
export async function freshRecoveryCodes(unit: DirectoryUnit, personId: string): Promise<readonly Secret[]> {
  const codes = newRecoveryCodes();
  const hashes = codes.map((code) => recoveryCodeHash(code.reveal()));
  await replaceRecoveryCodes(unit, personId, hashes);
  return codes;
}

/** Proves the second factor by a code of the app, or by a recovery code. Each works once. */
export async function proveSecondFactor(
  unit: DirectoryUnit,
  envelope: Envelope,
  personId: string,
  proof: Exclude<SecondProof, { passkey: unknown }>,
  now: Date,
): Promise<ProofResult> {
  const stored = await readSecondFactor(unit, personId);
  if ('code' in proof)
    return stored?.confirmedAt == null ? 'none' : spendCode(unit, envelope, stored, proof.code, now);
  // They stand in for passkeys too, and end with the last second factor of all.
  if (stored?.confirmedAt == null && (await countRecoveryCodes(unit, personId)) === 0) return 'none';
  const hash = recoveryCodeHash(proof.recoveryCode);
  return (await spendRecoveryCode(unit, personId, hash, now)) ? 'done' : 'wrong';
}

async function spendCode(
  unit: DirectoryUnit,
  envelope: Envelope,
  { personId, sealedKey, sealedBox }: StoredSecondFactor,
  code: string,
  now: Date,
): Promise<ProofResult> {
  const step = stepOf(envelope, personId, { key: sealedKey, box: sealedBox }, code, now);
  if (step === null) return 'wrong';
  return (await spendStep(unit, personId, step)) ? 'done' : 'used';
}

/** The time step whose code this is; null: of none near now. */
function stepOf(
  envelope: Envelope,
  personId: string,
  sealed: Sealed,
  code: string,
  now: Date,
): number | null {
  const opened = envelope.open(sealed, ownerOf(personId));
  return matchingStep(new Secret(Buffer.from(opened.reveal(), 'base64')), code, now);
}

const base64 = (bytes: Secret<Uint8Array>): string => Buffer.from(bytes.reveal()).toString('base64');
