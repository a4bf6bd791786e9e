import { describe, expect, it } from 'vitest';
import type { OrganisationState } from '../../../contract/organisation.ts';
import { ownPrices, worstCaseNanos } from '../../../worker/gate/own-prices.ts';
import type { AdmitRequest } from '../../../worker/gate/protocol.ts';
import { NOON_MS, ORGANISATION, sampleAdmit, sampleId, samplePrice } from './samples.ts';

function stateWith(...priceOverrides: OrganisationState['priceOverrides']): OrganisationState {
  return {
    organisationId: ORGANISATION,
    hosts: [],
    priceOverrides,
    budgets: [],
    policies: [],
    zoneOffsets: [],
    credentials: [],
  };
}

const REQUEST: AdmitRequest = {
  ...sampleAdmit(1),
  reserveFacts: {
    priceLists: ['openai'],
    model: 'gpt-4o-mini',
    atMs: NOON_MS,
    serviceTier: null,
    inputBytes: 1_000,
    mayHoldMedia: false,
    maxOutputTokens: 100,
    candidateCount: 1,
  },
};

const rate = (name: 'input.uncached' | 'output.text', priceUsd: string) =>
  ({ class: name, modality: 'text', priceUsd, priceUnit: '1000000' }) as const;
const DEARER = samplePrice({
  price: {
    kind: 'rates',
    serviceTiers: null,
    rates: [rate('input.uncached', '100'), rate('output.text', '1000')],
  },
});

describe('the prices of an organisation’s own', () => {
  it('are all those of the provider, whatever the model and whether they have begun', () => {
    const [running, planned] = [samplePrice(), samplePrice({ id: sampleId(2), effectiveFromMs: NOON_MS })];
    const state = stateWith(running, planned, samplePrice({ provider: 'mistral' }));
    expect(ownPrices(state, 'openai')).toEqual([running, planned]);
    expect(ownPrices(state, 'anthropic')).toEqual([]);
  });

  it('are none where nothing was published', () => {
    expect(ownPrices(null, 'openai')).toEqual([]);
    expect(ownPrices(stateWith(), 'openai')).toEqual([]);
  });
});

describe('the worst case of a call', () => {
  it('is the price book’s without prices of one’s own, and where no price moves it', () => {
    expect(worstCaseNanos(REQUEST, [])).toBe('1000');
    expect(worstCaseNanos({ ...REQUEST, reserveFacts: null }, [DEARER])).toBe('1000');
  });

  it('covers a price that is dearer than the book’s: 2,024 tokens in, 100 out, and rounding', () => {
    expect(worstCaseNanos(REQUEST, [DEARER])).toBe(String(2_024 * 100_000 + 100 * 1_000_000 + 12));
  });

  it('is known for a model that only the organisation has a price for', () => {
    const facts = REQUEST.reserveFacts && { ...REQUEST.reserveFacts, model: 'ft:ours' };
    const request = { ...REQUEST, reserveNanos: null, reserveFacts: facts };
    expect(worstCaseNanos(request, [samplePrice()])).toBeNull();
    expect(worstCaseNanos(request, [{ ...DEARER, model: 'ft:*' }])).toBe('302400012');
  });
});
