import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyPolicy, KeyRecord } from '../../../contract/command.ts';
import { decide, hasModelRule as hasRule, levelsOf } from '../../../contract/policies/decide.ts';
import type { PolicyRules, PublishedPolicy } from '../../../contract/policy.ts';
import { refusalMessage } from '../../../contract/refusals.ts';
import type { CallFacts } from '../../../worker/gate/protocol.ts';
import { sampleCall, sampleRecord } from '../../worker/gate/samples.ts';

/** Tuesday, half past nine. */
const localTime = { day: 2, minute: 570 };
const refusalOf = (record: KeyRecord, call: CallFacts, policies: readonly PublishedPolicy[] = []) => {
  const decision = decide(record, levelsOf(record, policies), { ...call, localTime });
  return decision.ok ? null : decision.refusal;
};
const hasModelRule = (record: KeyRecord, policies: readonly PublishedPolicy[]) =>
  hasRule(levelsOf(record, policies));
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
    expect(
      decide(record, levelsOf(record, []), {
        ...sampleCall(1, { dimensions: { app: 'ranker', env: 'x' } }),
        localTime,
      }),
    ).toEqual({
      ok: true,
      dimensions: { app: 'ranker', env: 'prod' },
      cap: null,
    });
  });

  it('asks in order: address, hour, provider, operation, metering, model, tier, size, dimensions', () => {
    const policy: Partial<KeyPolicy> = {
      allowedNetworks: ['203.0.113.0/24'],
      allowedHours: [{ days: [1], from: '09:00', to: '17:00' }],
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
      'address_not_allowed',
      'outside_hours',
      'provider_not_allowed',
      'operation_not_allowed',
      'unmetered_not_allowed',
      'model_not_allowed',
      'service_tier_not_allowed',
      'request_too_large',
      'dimension_key_not_allowed',
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
      code: 'dimension_value_not_allowed',
      rule: 'dimensions.allowedValues',
      level: 'key',
      subject: 'team',
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

describe('above the keys', () => {
  it('dimensions can be required, and their keys and values narrowed', () => {
    const record = sampleRecord(
      {},
      {
        dimensions: {
          allowedKeys: ['team', 'app'],
          requiredKeys: [],
          allowedValues: {},
          fixed: { env: 'x' },
        },
      },
    );
    const brokenBy = (dimensions: PolicyRules['dimensions'], stated: Record<string, string>) =>
      refusalOf(record, sampleCall(1, { dimensions: stated }), [ofOrganisation({ dimensions })]);
    expect(brokenBy({ requiredKeys: ['app'] }, { team: 'a' })).toMatchObject({
      code: 'dimensions_required',
      rule: 'dimensions.requiredKeys',
      level: 'organisation',
    });
    expect(brokenBy({ allowedKeys: ['team'] }, { app: 'a' })?.code).toBe('dimension_key_not_allowed');
    expect(brokenBy({ allowedValues: { app: ['b'] } }, { app: 'a' })?.code).toBe(
      'dimension_value_not_allowed',
    );
    expect(brokenBy({ requiredKeys: ['env'], allowedKeys: [] }, {})).toBeNull();
    expect(brokenBy({ allowedKeys: ['owner'] }, { owner: 'a' })?.level).toBe('key');
  });

  it('a refusal names the nearest who can be asked, from its own level upwards', () => {
    const record = sampleRecord({}, { contact: 'key-owner@example.com', deniedModels: ['a'] });
    const policies = [
      ofOrganisation({ contact: '#platform', deniedModels: ['b'] }),
      ofTeam(record.teamId, { deniedModels: ['c'] }),
    ];
    const asked = ['a', 'b', 'c'].map(
      (model) => refusalOf(record, sampleCall(1, { model }), policies)?.contact,
    );
    expect(asked).toEqual(['key-owner@example.com', '#platform', '#platform']);
    expect(
      refusalOf(sampleRecord({}, { deniedModels: ['a'] }), sampleCall(1, { model: 'a' })),
    ).not.toHaveProperty('contact');
  });
});

describe('every rule narrows', () => {
  const names = fc.subarray(['openai', 'mistral', '*'], { minLength: 0 });
  const models = fc.subarray(['gpt-4o', 'gpt-*', 'o1', '*'], { minLength: 0 });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const rules: fc.Arbitrary<PolicyRules> = fc.record({
    allowedProviders: maybe(names),
    deniedProviders: maybe(fc.subarray(['openai', 'mistral'])),
    allowedModels: maybe(models),
    deniedModels: maybe(fc.subarray(['gpt-4o', 'o*'])),
    allowedOperations: maybe(fc.subarray(['chat', 'embeddings'] as const)),
    deniesUnmetered: maybe(fc.boolean()),
    allowedServiceTiers: maybe(fc.subarray(['default', 'flex'])),
    maxRequestBytes: maybe(fc.constantFrom(10, 1_000)),
    allowedNetworks: maybe(fc.subarray(['10.0.0.0/8', '::1'])),
    allowedHours: maybe(fc.constant([{ days: [2], from: '09:00', to: '10:00' }])),
    dimensions: maybe(
      fc.record({
        allowedKeys: maybe(fc.subarray(['team', 'app'])),
        requiredKeys: maybe(fc.subarray(['team'])),
        allowedValues: maybe(fc.constant({ team: ['a'] })),
      }),
    ),
  });
  const calls = fc.record({
    provider: fc.constantFrom('openai', 'mistral'),
    model: fc.constantFrom('gpt-4o', 'o1', null),
    mustNameModel: fc.boolean(),
    operation: fc.constantFrom('chat', 'embeddings'),
    isUnmetered: fc.boolean(),
    serviceTier: fc.constantFrom('flex', null),
    requestBytes: fc.constantFrom(5, 500, null),
    clientAddress: fc.constantFrom('10.1.1.1', '::1', null),
    dimensions: fc.constantFrom({}, { team: 'a' }, { team: 'b' }, { app: 'x' }),
    localTime: fc.constantFrom({ day: 2, minute: 570 }, { day: 3, minute: 0 }),
  });

  it('at every level: a call that some level refuses is refused whatever the others say', () => {
    const record = sampleRecord();
    fc.assert(
      fc.property(rules, rules, calls, (above, below, changes) => {
        const call = { ...sampleCall(1), ...changes };
        const isOk = (...policies: PublishedPolicy[]) => decide(record, levelsOf(record, policies), call).ok;
        const [one, other] = [ofOrganisation(above), ofTeam(record.teamId, below)];
        expect(isOk(one, other)).toBe(isOk(one) && isOk(other));
      }),
      { numRuns: 3_000 },
    );
  });
});
