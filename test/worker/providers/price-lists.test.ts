import { describe, expect, it } from 'vitest';
import catalogue from '../../../contract/prices/catalogue.json' with { type: 'json' };
import overlay from '../../../contract/prices/overlay.json' with { type: 'json' };
import { type Provider, possiblePriceLists, priceListOf } from '../../../worker/providers/provider.ts';
import { findProvider, PROVIDERS } from '../../../worker/providers/registry.ts';

function provider(name: string): Provider {
  const found = findProvider(name);
  if (!found) throw new Error(`no provider ${name}`);
  return found;
}

describe('the price list of a call', () => {
  it.each([
    ['openai', null, {}, 'openai'],
    ['vertex', 'global', {}, 'vertex'],
    ['vertex', 'europe-west1', {}, 'vertex-regional'],
    ['vertex', 'eu', {}, 'vertex-regional'],
    ['bedrock', 'us-east-1', {}, 'bedrock'],
    ['anthropic', null, {}, 'anthropic'],
    ['anthropic', null, { inference_geo: 'global' }, 'anthropic'],
    ['anthropic', null, { inference_geo: 'not_available' }, 'anthropic'],
    ['anthropic', null, { inference_geo: 'us' }, 'anthropic-us'],
    ['anthropic', null, { inference_geo: 'eu' }, 'anthropic-elsewhere'],
  ])('L16: of %s at %s with usage %j is %s', (name, place, usage, list) => {
    expect(priceListOf(provider(name), place, usage)).toBe(list);
  });

  it('is one that a reservation has reckoned with', () => {
    expect(possiblePriceLists(provider('anthropic'), null)).toEqual([
      'anthropic',
      'anthropic-us',
      'anthropic-elsewhere',
    ]);
    expect(possiblePriceLists(provider('vertex'), 'europe-west1')).toEqual(['vertex-regional']);
    expect(possiblePriceLists(provider('openai'), null)).toEqual(['openai']);
  });

  it('of a region goes by a provider that there is, and is chosen somewhere', () => {
    const chosen = new Set(PROVIDERS.flatMap(({ priceLists }) => Object.values(priceLists?.lists ?? {})));
    for (const { list, base } of overlay.lists) {
      expect(chosen).toContain(list);
      expect(Object.keys(catalogue.providers)).toContain(base);
    }
  });
});
