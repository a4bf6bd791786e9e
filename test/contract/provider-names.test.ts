import { expect, test } from 'vitest';
import { PROVIDER_IDS } from '../../contract/provider-ids.ts';
import { PROVIDER_NAMES, providerName } from '../../contract/provider-names.ts';

test('every provider has a name for people, and one that is not known is called by its id', () => {
  expect(Object.keys(PROVIDER_NAMES).toSorted()).toEqual([...PROVIDER_IDS].toSorted());
  expect(providerName('zai')).toBe('Z.ai');
  expect(providerName('of-tomorrow')).toBe('of-tomorrow');
});
