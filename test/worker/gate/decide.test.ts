import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyPolicy, KeyRecord } from '../../../contract/command.ts';
import { decide, holdsKey, isActive, isAllowed } from '../../../worker/gate/decide.ts';
import type { CallFacts, KeyProof } from '../../../worker/gate/protocol.ts';
import { HASH, KEY_ID, NOON_MS, PROOF, sampleCall, sampleRecord } from './samples.ts';

const WRONG: KeyProof = { keyId: KEY_ID, hashes: [{ pepperVersion: '1', hash: 'cd'.repeat(32) }] };

const refusalOf = (record: KeyRecord, call: CallFacts, proof = PROOF) => {
  const decision = decide(record, proof, call, NOON_MS);
  return decision.ok ? null : decision.refusal;
};

describe('the decision on a call', () => {
  it('lets an active key call with the dimensions that its policy makes of the stated ones', () => {
    const record = sampleRecord(
      {},
      {
        dimensions: {
          allowedKeys: ['team', 'app'],
          requiredKeys: ['env'],
          allowedValues: {},
          fixed: { env: 'prod' },
        },
      },
    );
    expect(
      decide(record, PROOF, sampleCall(1, { dimensions: { app: 'ranker', env: 'x' } }), NOON_MS),
    ).toEqual({
      ok: true,
      dimensions: { app: 'ranker', env: 'prod' },
    });
  });

  it('asks in order: secret, status, provider, model, dimensions', () => {
    const policy: Partial<KeyPolicy> = {
      allowedProviders: ['anthropic'],
      allowedModels: ['claude-*'],
      dimensions: { allowedKeys: [], requiredKeys: [], allowedValues: {}, fixed: {} },
    };
    const bad = sampleRecord({ status: 'revoked' }, policy);
    const call = sampleCall(1, { dimensions: { team: 'search' } });
    const steps: [KeyRecord, CallFacts, KeyProof, string | null][] = [
      [bad, call, WRONG, 'invalid_key'],
      [bad, call, PROOF, 'inactive_key'],
      [sampleRecord({}, policy), call, PROOF, 'provider_not_allowed'],
      [sampleRecord({}, { ...policy, allowedProviders: null }), call, PROOF, 'model_not_allowed'],
      [sampleRecord({}, { dimensions: bad.policy.dimensions }), call, PROOF, 'dimension_key_not_allowed'],
      [sampleRecord(), call, PROOF, null],
    ];
    const codes = steps.map(([record, facts, proof]) => refusalOf(record, facts, proof)?.code ?? null);
    expect(codes).toEqual(steps.map(([, , , code]) => code));
  });

  it('calls a refusal proven only where the caller holds the key', () => {
    expect(decide(sampleRecord(), WRONG, sampleCall(1), NOON_MS)).toMatchObject({
      ok: false,
      isProven: false,
    });
    expect(decide(sampleRecord({ status: 'disabled' }), PROOF, sampleCall(1), NOON_MS)).toMatchObject({
      ok: false,
      isProven: true,
    });
  });

  it('names a dimension key and never a value', () => {
    const record = sampleRecord(
      {},
      {
        dimensions: {
          allowedKeys: ['team'],
          requiredKeys: ['team'],
          allowedValues: { team: ['a'] },
          fixed: {},
        },
      },
    );
    expect(refusalOf(record, sampleCall(1, { dimensions: { team: 'secret-project' } }))).toEqual({
      code: 'dimension_value_not_allowed',
      subject: 'team',
    });
    expect(refusalOf(record, sampleCall(1))).toEqual({ code: 'dimensions_required', subject: 'team' });
  });

  it('L31: an expired key is refused without a word of what was sent', () => {
    expect(refusalOf(sampleRecord({ expiresAtMs: NOON_MS }), sampleCall(1))).toEqual({
      code: 'inactive_key',
    });
  });
});

describe('models', () => {
  const onlyMini = sampleRecord({}, { allowedModels: ['gpt-4o-mini*'] });

  it('matches what the caller wrote, not its stored form', () => {
    expect(refusalOf(onlyMini, sampleCall(1, { model: 'gpt-4o-mini but not' }))).toBeNull();
    expect(refusalOf(onlyMini, sampleCall(1, { model: 'x gpt-4o-mini' }))?.code).toBe('model_not_allowed');
  });

  it('refuses what it cannot see under a model rule, unless the call names none by its nature', () => {
    expect(refusalOf(onlyMini, sampleCall(1, { model: null }))?.code).toBe('model_not_allowed');
    expect(refusalOf(onlyMini, sampleCall(1, { model: null, mustNameModel: false }))).toBeNull();
    expect(refusalOf(sampleRecord(), sampleCall(1, { model: null }))).toBeNull();
  });

  it('allows nothing where the list is empty', () => {
    expect(refusalOf(sampleRecord({}, { allowedModels: [] }), sampleCall(1))?.code).toBe('model_not_allowed');
    expect(refusalOf(sampleRecord({}, { allowedProviders: [] }), sampleCall(1))?.code).toBe(
      'provider_not_allowed',
    );
  });
});

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

describe('patterns', () => {
  it('a star stands for any characters, everything else for itself', () => {
    const letters = fc
      .array(fc.constantFrom('a', 'b', '.', '*'), { maxLength: 8 })
      .map((all) => all.join(''));
    const names = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 10 }).map((all) => all.join(''));
    fc.assert(
      fc.property(names, letters, (name, pattern) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
        expect(isAllowed(name, [pattern])).toBe(new RegExp(`^${source}$`).test(name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers a pattern of many stars without backtracking', () => {
    const pattern = `${'*a'.repeat(60)}*b`;
    expect(isAllowed('a'.repeat(100_000), [pattern])).toBe(false);
  });

  it('lets any one of the patterns decide', () => {
    expect(isAllowed('openai', ['anthropic', 'open*'])).toBe(true);
    expect(isAllowed('openai', null)).toBe(true);
  });
});
