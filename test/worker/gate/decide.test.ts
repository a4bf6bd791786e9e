import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyPolicy, KeyRecord } from '../../../contract/command.ts';
import type { PolicyRules, PublishedPolicy } from '../../../contract/policy.ts';
import { refusalMessage } from '../../../contract/refusals.ts';
import { decide, hasModelRule, holdsKey, isActive, matches } from '../../../worker/gate/decide.ts';
import type { CallFacts, KeyProof } from '../../../worker/gate/protocol.ts';
import { HASH, KEY_ID, NOON_MS, PROOF, sampleCall, sampleRecord } from './samples.ts';

const refusalOf = (record: KeyRecord, call: CallFacts, policies: readonly PublishedPolicy[] = []) => {
  const decision = decide(record, policies, call);
  return decision.ok ? null : decision.refusal;
};
const ofOrganisation = (rules: PolicyRules): PublishedPolicy => ({ teamId: null, version: 1, rules });
const ofTeam = (teamId: string, rules: PolicyRules): PublishedPolicy => ({ teamId, version: 1, rules });

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
    expect(decide(record, [], sampleCall(1, { dimensions: { app: 'ranker', env: 'x' } }))).toEqual({
      ok: true,
      dimensions: { app: 'ranker', env: 'prod' },
    });
  });

  it('asks in order: address, provider, operation, metering, model, tier, size, dimensions', () => {
    const policy: Partial<KeyPolicy> = {
      allowedNetworks: ['203.0.113.0/24'],
      allowedProviders: ['anthropic'],
      allowedOperations: ['embeddings'],
      deniesUnmetered: true,
      allowedModels: ['claude-*'],
      allowedServiceTiers: ['default'],
      maxRequestBytes: 100,
      dimensions: { allowedKeys: [], requiredKeys: [], allowedValues: {}, fixed: {} },
    };
    const call = sampleCall(1, {
      dimensions: { team: 'search' },
      isUnmetered: true,
      serviceTier: 'priority',
    });
    const codes: (string | undefined)[] = [];
    const left = { ...policy };
    for (const name of Object.keys(policy) as (keyof KeyPolicy)[]) {
      codes.push(refusalOf(sampleRecord({}, left), call)?.code);
      delete left[name];
    }
    expect(codes).toEqual([
      ...['address_not_allowed', 'provider_not_allowed', 'operation_not_allowed', 'unmetered_not_allowed'],
      ...['model_not_allowed', 'service_tier_not_allowed', 'request_too_large', 'dimension_key_not_allowed'],
    ]);
    expect(refusalOf(sampleRecord(), call)).toBeNull();
  });

  it('a level below can only narrow, and the refusal names the level', () => {
    const record = sampleRecord({}, { allowedModels: ['gpt-*'] });
    const teamId = record.teamId;
    const policies = [
      ofTeam(teamId, { deniedModels: ['gpt-4o'] }),
      ofTeam('01900000-0000-7000-8000-0000000000ff', { allowedModels: [] }),
      ofOrganisation({ deniedProviders: ['deepseek'], deniedModels: ['*-preview'] }),
    ];
    const levelOf = (changes: Partial<CallFacts>) =>
      refusalOf(record, sampleCall(1, changes), policies)?.level;
    expect(levelOf({ model: 'gpt-4o-mini' })).toBeUndefined();
    expect(levelOf({ model: 'gpt-4o' })).toBe('team');
    expect(levelOf({ model: 'gpt-5-preview' })).toBe('organisation');
    expect(levelOf({ model: 'claude-x' })).toBe('key');
    expect(levelOf({ provider: 'deepseek', model: 'claude-x' })).toBe('organisation');
  });

  it('says which level in words that a caller understands', () => {
    const refusal = refusalOf(sampleRecord(), sampleCall(1), [ofOrganisation({ allowedOperations: [] })]);
    expect(refusal && refusalMessage(refusal)).toBe(
      'AISpendOps: Endpoint not allowed by organisation policy',
    );
    const own = refusalOf(sampleRecord({}, { allowedOperations: [] }), sampleCall(1));
    expect(own && refusalMessage(own)).toBe('AISpendOps: Endpoint not allowed by API key policy');
  });

  it('refuses every address where networks are named and the address is not known', () => {
    const record = sampleRecord({}, { allowedNetworks: ['0.0.0.0/0', '::/0'] });
    expect(refusalOf(record, sampleCall(1))?.code).toBe('address_not_allowed');
    expect(refusalOf(record, sampleCall(1, { clientAddress: '203.0.113.9' }))).toBeNull();
  });

  it('knows when a call cannot be judged before its model is known', () => {
    const record = sampleRecord();
    expect(hasModelRule(record, [])).toBe(false);
    expect(hasModelRule(sampleRecord({}, { allowedModels: [] }), [])).toBe(true);
    expect(hasModelRule(record, [ofOrganisation({ deniedModels: ['x'] })])).toBe(true);
    expect(hasModelRule(record, [ofTeam(record.organisationId, { deniedModels: ['x'] })])).toBe(false);
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
      ...{ code: 'dimension_value_not_allowed', level: 'key', subject: 'team' },
    });
    expect(refusalOf(record, sampleCall(1))).toMatchObject({ code: 'dimensions_required', subject: 'team' });
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
        expect(matches(name, pattern)).toBe(new RegExp(`^${source}$`).test(name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers a pattern of many stars without backtracking', () => {
    const pattern = `${'*a'.repeat(60)}*b`;
    expect(matches('a'.repeat(100_000), pattern)).toBe(false);
  });
});
