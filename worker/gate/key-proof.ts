/** Whether a caller holds a key, and whether the key is in use. Pure. */
import type { KeyRecord } from '../../contract/command.ts';
import { equalInConstantTime } from '../../contract/key.ts';
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

/** True unless the key has been disabled or revoked, or its time is over. */
export function isActive({ status, expiresAtMs }: KeyRecord, nowMs: number): boolean {
  return status === 'active' && (expiresAtMs === null || expiresAtMs > nowMs);
}
