/** Enrolling and proving a second factor. What is here runs within one transaction on the directory. */
import { randomBytes } from 'node:crypto';
import { renderSVG } from 'uqr';
import type { SecondProof } from '../../contract/second-factor.ts';
import { Secret } from '../../contract/secret.ts';
import type { DirectoryUnit } from '../../db/database.ts';
import {
  confirmSecondFactor,
  putSecondFactor,
  readSecondFactor,
  replaceRecoveryCodes,
  type StoredSecondFactor,
  spendRecoveryCode,
  spendStep,
} from '../../db/directory/second-factors.ts';
import type { Envelope } from '../secrets/envelope.ts';
import { inFours, newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts';
import { matchingStep, TOTP_SECRET_BYTES, toBase32, totpUri } from './totp.ts';

const ISSUER = 'SpendGate';

/** `used`: the code was right and has been used before. `none`: there is no app to prove it with. */
export type ProofResult = 'done' | 'wrong' | 'used' | 'none';

const ownerOf = (personId: string): string => `second_factor:${personId}`;

/** Begins an enrolment. The app counts once a code of it has been given. */
export async function beginEnrolment(
  unit: DirectoryUnit,
  envelope: Envelope,
  { personId, account }: { readonly personId: string; readonly account: string },
  now: Date,
) {
  const bytes = new Secret<Uint8Array>(randomBytes(TOTP_SECRET_BYTES));
  const base32 = toBase32(bytes.reveal());
  const sealed = envelope.seal(new Secret(base64(bytes)), ownerOf(personId));
  await putSecondFactor(unit, {
    ...{ personId, sealedKey: sealed.key, sealedBox: sealed.box, createdAt: now },
    ...{ confirmedAt: null, lastStep: 0 },
  });
  const uri = totpUri(bytes, ISSUER, account);
  return { secret: inFours(base32), uri, qrSvg: renderSVG(uri) };
}

/** Confirms an enrolment by a code of the new app. @returns recovery codes, to be shown this once */
export async function confirmEnrolment(
  unit: DirectoryUnit,
  envelope: Envelope,
  personId: string,
  code: string,
  now: Date,
): Promise<readonly Secret[] | Exclude<ProofResult, 'done'>> {
  const stored = await readSecondFactor(unit, personId);
  if (!stored || stored.confirmedAt !== null) return 'none';
  const result = await spendCode(unit, envelope, stored, code, now);
  if (result !== 'done') return result;
  await confirmSecondFactor(unit, personId, now);
  return freshRecoveryCodes(unit, personId);
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
  proof: SecondProof,
  now: Date,
): Promise<ProofResult> {
  const stored = await readSecondFactor(unit, personId);
  if (stored?.confirmedAt == null) return 'none';
  if ('code' in proof) return spendCode(unit, envelope, stored, proof.code, now);
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
  const opened = envelope.open({ key: sealedKey, box: sealedBox }, ownerOf(personId));
  const step = matchingStep(new Secret(Buffer.from(opened.reveal(), 'base64')), code, now);
  if (step === null) return 'wrong';
  return (await spendStep(unit, personId, step)) ? 'done' : 'used';
}

const base64 = (bytes: Secret<Uint8Array>): string => Buffer.from(bytes.reveal()).toString('base64');
