/** Whether a caller holds a key, and whether the key is in use. Pure. */
import type { KeyRecord } from '../../contract/command.ts';
import type { UsageEvent } from '../../contract/event.ts';
import { equalInConstantTime } from '../../contract/key.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { KeyProof } from './protocol.ts';

/** True if the caller's hash is one of the record's, under its own pepper and not past its end. */
export function holdsKey(record: KeyRecord, proof: KeyProof, nowMs: number): boolean {
  return secretOf(record, proof, nowMs) !== null;
}

/** The one of the record's secrets that a caller holds; null: none of those that are valid. */
export function secretOf(
  record: KeyRecord,
  proof: KeyProof,
  nowMs: number,
): KeyRecord['hashes'][number] | null {
  let held: KeyRecord['hashes'][number] | null = null;
  for (const stored of record.hashes) {
    const offered = proof.hashes.find((candidate) => candidate.pepperVersion === stored.pepperVersion);
    const isCurrent = stored.validUntilMs === null || stored.validUntilMs > nowMs;
    if (offered && equalInConstantTime(offered.hash, stored.hash) && isCurrent) held = stored;
  }
  return held;
}

/**
 * What a caller hears whose secret is none of the record's. One that is stored under a pepper which this gateway does not
 * have can be neither recognised nor refused: its holder must not hear that the key is wrong.
 */
export function notHeld({ hashes }: KeyRecord, proof: KeyProof, nowMs: number): Refusal {
  const isTried = hashes
    .filter(({ validUntilMs }) => validUntilMs === null || validUntilMs > nowMs)
    .every((stored) => proof.hashes.some(({ pepperVersion }) => pepperVersion === stored.pepperVersion));
  return { code: isTried ? 'invalid_key' : 'cannot_decide' };
}

/** What the dashboard hears of the secret that a call showed. */
export type KeyUse = Pick<UsageEvent, 'keySecret' | 'keyRehash'>;

/** The secret that a caller holds, named, and its hash under the newest pepper if it is stored under an older one. */
export function keyUse(record: KeyRecord, proof: KeyProof, nowMs: number): KeyUse | null {
  const secret = secretOf(record, proof, nowMs);
  if (!secret) return null;
  const newest = proof.hashes.reduce((one, other) =>
    Number(other.pepperVersion) > Number(one.pepperVersion) ? other : one,
  );
  const isOld = Number(newest.pepperVersion) > Number(secret.pepperVersion);
  return { keySecret: secret.hash.slice(0, 8), keyRehash: isOld ? { ...newest } : null };
}

/** True unless the key has been disabled or revoked, or its time is over. */
export function isActive({ status, expiresAtMs }: KeyRecord, nowMs: number): boolean {
  return status === 'active' && (expiresAtMs === null || expiresAtMs > nowMs);
}
