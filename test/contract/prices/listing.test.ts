import { describe, expect, it } from 'vitest';
import { findPrice } from '../../../contract/prices/book.ts';
import { listModels, priceListNames } from '../../../contract/prices/listing.ts';

const AT_MS = Date.parse('2026-11-20T12:00:00Z');

describe('listing the price book', () => {
  it('says of each model a name under which it is found, with the price that is found there', () => {
    const unfound: string[] = [];
    for (const provider of priceListNames()) {
      for (const { id, lookUpAs, serviceTiers, entry } of listModels(provider, AT_MS) ?? []) {
        if (lookUpAs === null) unfound.push(`${provider}:${id}`);
        else
          for (const serviceTier of [null, ...serviceTiers]) {
            const found = findPrice({ provider, model: lookUpAs, atMs: AT_MS, serviceTier });
            if (serviceTier === null) expect(found).toBe(entry);
            else expect(found).not.toBeNull();
          }
      }
    }
    // One entry of the source stands behind another that takes all of its names.
    expect(unfound).toEqual(['deepseek:deepseek-v4-flash']);
  });

  it('a region’s list has the models that cost apart there', () => {
    const us = listModels('anthropic-us', AT_MS) ?? [];
    const all = listModels('anthropic', AT_MS) ?? [];
    expect(us.length).toBeGreaterThan(0);
    expect(us.length).toBeLessThan(all.length);
  });

  it('has no list that nobody made', () => {
    expect(listModels('no-such-provider', AT_MS)).toBeNull();
  });
});
