import { expect, it } from 'vitest';
import { effectiveRules } from '../../../contract/policies/effective.ts';
import type { LevelRules, PolicyRules } from '../../../contract/policy.ts';

const levels = (organisation: PolicyRules, key: PolicyRules): LevelRules[] => [
  { level: 'organisation', rules: organisation },
  { level: 'key', rules: key },
];

it('names each rule that narrows anything, with its level, and of numbers the one that decides', () => {
  const found = effectiveRules(
    levels(
      {
        deniedModels: ['o1*'],
        deniedProviders: [],
        concurrency: 5,
        dimensions: { requiredKeys: ['team'], maxValues: 9 },
        contact: 'x',
      },
      {
        allowedProviders: null,
        deniesUnmetered: false,
        concurrency: 9,
        requestsPerMinute: 3,
        dimensions: { allowedKeys: [], requiredKeys: [], allowedValues: {}, maxValues: 10 },
      },
    ),
  );
  expect(found).toEqual([
    { rule: 'deniedModels', level: 'organisation', value: ['o1*'], isDecisive: true },
    { rule: 'requestsPerMinute', level: 'key', value: 3, isDecisive: true },
    { rule: 'concurrency', level: 'organisation', value: 5, isDecisive: true },
    { rule: 'concurrency', level: 'key', value: 9, isDecisive: false },
    { rule: 'dimensions.requiredKeys', level: 'organisation', value: ['team'], isDecisive: true },
    { rule: 'dimensions.maxValues', level: 'organisation', value: 9, isDecisive: true },
    { rule: 'dimensions.allowedKeys', level: 'key', value: [], isDecisive: true },
    { rule: 'dimensions.maxValues', level: 'key', value: 10, isDecisive: false },
  ]);
});
