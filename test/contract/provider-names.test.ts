import { expect, test } from 'vitest';
import { PROVIDER_IDS } from '../../contract/provider-ids.ts';
import { PROVIDER_NAMES, providerLabel, providerName } from '../../contract/provider-names.ts';

test('every provider has a name for people, and one that is not known is called by its id', () => {
  expect(Object.keys(PROVIDER_NAMES).toSorted()).toEqual([...PROVIDER_IDS].toSorted());
  expect(providerName('zai')).toBe('Z.ai');
  expect(providerName('of-tomorrow')).toBe('of-tomorrow');
});

test('beside each other providers are told apart, also those that bill under one name', () => {
  expect(new Set(PROVIDER_IDS.map(providerLabel)).size).toBe(PROVIDER_IDS.length);
  expect(providerLabel('openai')).toBe('OpenAI');
  expect(providerLabel('bedrock-mantle')).toBe('Amazon Bedrock (bedrock-mantle)');
  expect(providerLabel('of-tomorrow')).toBe('of-tomorrow');
});
