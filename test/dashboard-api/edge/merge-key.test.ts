import { describe, expect, test } from 'vitest';
import type { KeyRecord } from '../../../contract/command.ts';
import { mergeKey } from '../../../dashboard-api/edge/merge-key.ts';
import { sampleRecord } from '../../worker/gate/samples.ts';

const secret = (letter: string, validUntilMs: number | null = null) => ({
  pepperVersion: '1',
  hash: letter.repeat(64),
  validUntilMs,
});
const base = sampleRecord({ hashes: [secret('a')] });
const merged = (stored: Partial<KeyRecord>, held: Partial<KeyRecord>) =>
  mergeKey(base, { ...base, ...stored }, { ...base, ...held });
const lettersOf = ({ hashes }: KeyRecord) => hashes.map(({ hash }) => hash[0]).sort();

describe('a key of which a restored store and its gate hold different states', () => {
  test('stays revoked or switched off, whatever else the store wants', () => {
    expect(merged({ environment: 'dev' }, { status: 'revoked' })).toMatchObject({
      status: 'revoked',
      environment: 'dev',
    });
    expect(merged({ status: 'disabled' }, { status: 'revoked' }).status).toBe('revoked');
    expect(merged({ status: 'revoked' }, {}).status).toBe('revoked');
    expect(merged({}, { status: 'disabled' }).status).toBe('disabled');
  });

  test('is switched on again only by a change that was made after the restore', () => {
    const off = { ...base, status: 'disabled' as const };
    expect(mergeKey(off, base, off).status).toBe('active');
  });

  test('keeps the secrets of a rotation that the store has never heard of, and no other', () => {
    expect(lettersOf(merged({}, { hashes: [secret('b')] }))).toEqual(['b']);
  });

  test('has the secret of a rotation that was made after the restore as well', () => {
    const stored = { hashes: [secret('a', 500), secret('c')] };
    const state = merged(stored, { hashes: [secret('b'), secret('a', 900)] });
    expect(lettersOf(state)).toEqual(['a', 'b', 'c']);
    expect(state.hashes).toContainEqual(secret('a', 500));
  });

  test('never gets more secrets than a gate holds', () => {
    const held = ['e', 'f', 'g', 'h'].map((letter) => secret(letter));
    expect(lettersOf(merged({ hashes: [secret('a'), secret('c')] }, { hashes: held }))).toHaveLength(4);
  });

  test('has the policy that was changed last, in a version beyond both', () => {
    const policy = { ...base.policy, version: 7, requestsPerMinute: 5 };
    expect(merged({}, { policy }).policy).toEqual(policy);
    const ours = { ...base.policy, version: 4, concurrency: 2 };
    expect(merged({ policy: ours }, {}).policy).toMatchObject({ version: 5, concurrency: 2 });
    expect(merged({ policy: ours }, { policy }).policy).toEqual(policy);
  });
});
