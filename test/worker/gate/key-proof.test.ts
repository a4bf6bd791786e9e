import { describe, expect, it } from 'vitest';
import { holdsKey, isActive } from '../../../worker/gate/key-proof.ts';
import type { KeyProof } from '../../../worker/gate/protocol.ts';
import { HASH, KEY_ID, NOON_MS, PROOF, sampleRecord } from './samples.ts';

describe('holding a key', () => {
  const second = 'ef'.repeat(32);
  const rotating = sampleRecord({
    hashes: [
      { pepperVersion: '1', hash: HASH, validUntilMs: NOON_MS + 1_000 },
      { pepperVersion: '1', hash: second, validUntilMs: null },
    ],
  });
  const proofOf = (hash: string, pepperVersion = '1'): KeyProof => ({
    keyId: KEY_ID,
    hashes: [{ pepperVersion, hash }],
  });

  it('L30: both secrets of a rotation work until the old one ends, then only the new one', () => {
    for (const hash of [HASH, second]) expect(holdsKey(rotating, proofOf(hash), NOON_MS)).toBe(true);
    expect(holdsKey(rotating, proofOf(HASH), NOON_MS + 999)).toBe(true);
    expect(holdsKey(rotating, proofOf(HASH), NOON_MS + 1_000)).toBe(false);
    expect(holdsKey(rotating, proofOf(second), NOON_MS + 1_000)).toBe(true);
  });

  it('compares a hash only with one made under the same pepper', () => {
    expect(holdsKey(sampleRecord(), proofOf(HASH, '2'), NOON_MS)).toBe(false);
    const offered = { keyId: KEY_ID, hashes: [...proofOf(second, '2').hashes, ...PROOF.hashes] };
    expect(holdsKey(sampleRecord(), offered, NOON_MS)).toBe(true);
    expect(holdsKey(sampleRecord(), { keyId: KEY_ID, hashes: [] }, NOON_MS)).toBe(false);
  });

  it('is active only as `active` and before its end', () => {
    expect(isActive(sampleRecord(), NOON_MS)).toBe(true);
    expect(isActive(sampleRecord({ expiresAtMs: NOON_MS + 1 }), NOON_MS)).toBe(true);
    expect(isActive(sampleRecord({ expiresAtMs: NOON_MS }), NOON_MS)).toBe(false);
    expect(isActive(sampleRecord({ status: 'disabled' }), NOON_MS)).toBe(false);
    expect(isActive(sampleRecord({ status: 'revoked' }), NOON_MS)).toBe(false);
  });
});
