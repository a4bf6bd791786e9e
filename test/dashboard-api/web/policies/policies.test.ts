import { describe, expect, test } from 'vitest';
import { newKeyPolicySchema } from '../../../../contract/policies-api.ts';
import { type PolicyRules, policyRulesSchema } from '../../../../contract/policy.ts';
import { draftBefore, draftOf, putOf } from '../../../../dashboard-api/web/policies/edited.ts';
import {
  formOf,
  keyPolicyOf,
  NUMBER_RULES,
  type OwnKeyPolicy,
  problemsOf,
  rulesOf,
} from '../../../../dashboard-api/web/policies/form.ts';
import { validatePoliciesSearch } from '../../../../dashboard-api/web/policies/search.ts';
import {
  explain,
  hoursWords,
  RULE_NAMES,
  refusedByWords,
  valueWords,
} from '../../../../dashboard-api/web/policies/words.ts';

const FULL: PolicyRules = {
  allowedProviders: ['openai', 'house-*'],
  deniedProviders: ['xai'],
  allowedModels: ['gpt-5*', 'o3'],
  deniedModels: ['gpt-5-pro'],
  allowedOperations: ['chat', 'responses'],
  deniesUnmetered: true,
  allowedServiceTiers: ['default', 'flex'],
  maxRequestBytes: 1_000_000,
  maxOutputTokens: 4_096,
  outputTokensAbove: 'clamp',
  defaultOutputTokens: 1_024,
  allowedNetworks: ['203.0.113.0/24', '2001:db8::/32'],
  allowedHours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
  headersTimeoutSeconds: 60,
  idleTimeoutSeconds: 30,
  totalTimeoutSeconds: 600,
  contact: 'platform@acme.test',
  requestsPerMinute: 600,
  tokensPerMinute: 2_000_000,
  concurrency: 8,
  dimensions: {
    allowedKeys: ['team', 'env'],
    requiredKeys: ['team'],
    allowedValues: { team: ['search', 'ads'] },
    maxValues: 50,
  },
};
const OF_KEY: OwnKeyPolicy = {
  allowedProviders: null,
  allowedModels: null,
  dimensions: { allowedKeys: [], requiredKeys: [], allowedValues: {}, fixed: { env: 'prod' } },
  unknownChargeNanos: '10000000',
};

describe('a policy in the form', () => {
  test('comes out as it went in, whole or empty', () => {
    expect(problemsOf(formOf(FULL), false)).toEqual({});
    expect(rulesOf(formOf(FULL), FULL)).toEqual(FULL);
    expect(policyRulesSchema.parse(rulesOf(formOf({}), {}))).toEqual({});
    expect(keyPolicyOf(formOf(OF_KEY), OF_KEY)).toEqual(OF_KEY);
    expect(keyPolicyOf(formOf({ ...OF_KEY, concurrency: 3 }), OF_KEY)).toEqual({ ...OF_KEY, concurrency: 3 });
  });

  test('what is emptied restricts no more, and none allowed is not any allowed', () => {
    const form = { ...formOf(FULL), allowedModels: ' \n', allowedProviders: [], hours: [] };
    const rules = rulesOf(form, FULL);
    expect(rules.allowedModels).toBeUndefined();
    expect(rules.allowedHours).toBeUndefined();
    expect(rules.allowedProviders).toEqual([]);
  });

  test('what the API would not take is said at its field', () => {
    const form = {
      ...formOf(OF_KEY),
      allowedNetworks: 'office',
      allowedKeys: 'team name',
      allowedValues: 'team',
      fixed: 'env=prod',
      maxValues: '0',
      unknownCharge: '-1',
      contact: 'Jürgen',
      allowedServiceTiers: 'FLEX',
      hours: [{ days: [], from: '08:00', to: '18:00' }],
    };
    const numbers = { ...form.numbers, concurrency: '1.5', requestsPerMinute: '1000001' };
    expect(Object.keys(problemsOf({ ...form, numbers }, true)).sort()).toEqual(
      [
        'allowedKeys',
        'allowedNetworks',
        'allowedServiceTiers',
        'allowedValues',
        'concurrency',
        'contact',
        'fixed',
        'hours',
        'maxValues',
        'requestsPerMinute',
        'unknownCharge',
      ].sort(),
    );
  });

  test('its limits are those of the schema', () => {
    for (const [name, most] of Object.entries(NUMBER_RULES)) {
      expect(policyRulesSchema.safeParse({ [name]: most }).success).toBe(true);
      if (most < Number.MAX_SAFE_INTEGER)
        expect(policyRulesSchema.safeParse({ [name]: most + 1 }).success).toBe(false);
    }
  });
});

describe('a draft', () => {
  test('is put where it belongs, and what stood before can be put back', () => {
    const edited = { scope: 'organisation', before: FULL } as const;
    const draft = draftOf(edited, { ...formOf(FULL), contact: '' });
    expect(putOf(draft, 'Nobody left')).toMatchObject({ method: 'PUT', path: '/policies/organisation' });
    expect(putOf(draftBefore(edited), 'Taken back').body).toEqual({ rules: FULL, reason: 'Taken back' });
    const ofKey = draftOf({ scope: 'key', keyId: 'k', before: OF_KEY }, formOf(OF_KEY));
    const { path, body } = putOf(ofKey, 'Looked at');
    expect(path).toBe('/keys/k/policy');
    expect(newKeyPolicySchema.safeParse(body).success).toBe(true);
  });

  test('an address keeps what is understood of it', () => {
    expect(validatePoliciesSearch({ edit: 'everything', key: 'x' })).toEqual({});
    expect(validatePoliciesSearch({ edit: 'organisation' })).toEqual({ edit: 'organisation' });
  });
});

describe('in words', () => {
  test('every rule is a sentence and has a name', () => {
    const sentences = explain(FULL, false);
    expect(sentences).toContain('At most 600 requests a minute of each key.');
    expect(sentences).toContain('Calls come within Mon to Fri 08:00–18:00, in the organisation’s time.');
    // The cap and what is above it are one sentence; the values of labels are one for each label.
    expect(sentences).toHaveLength(Object.keys(FULL).length - 2 + Object.keys(FULL.dimensions ?? {}).length);
    for (const name of Object.keys(policyRulesSchema.shape))
      expect(name === 'dimensions' || RULE_NAMES[name]).toBeTruthy();
    expect(explain({}, false)).toEqual([]);
    expect(explain(OF_KEY, true)).toContain('env is always prod, whatever a call says.');
  });

  test('values of every shape', () => {
    expect(valueWords('allowedModels', [])).toBe('none');
    expect(valueWords('allowedProviders', ['openai', 'house-*'])).toBe('OpenAI, house-*');
    expect(valueWords('dimensions.allowedValues', { team: ['a', 'b'] })).toBe('team: a, b');
    expect(valueWords('tokensPerMinute', 2_000_000)).toBe('2,000,000');
    expect(hoursWords({ days: [6, 7], from: '22:00', to: '06:00' })).toBe(
      'Sat, Sun 22:00–06:00 the next day',
    );
  });
});

test('the two reasons for which a cap on output refuses have names of their own', () => {
  const words = (code: string) => refusedByWords({ rule: 'maxOutputTokens', code });
  expect(words('output_cap_too_high')).toBe('Output tokens at most');
  expect(words('output_cap_missing')).toBe('Output tokens at most: the call states no cap');
  expect(refusedByWords({ rule: 'a rule of later', code: 'model_not_allowed' })).toBe('a rule of later');
});
