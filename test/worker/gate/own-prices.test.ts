import { describe, expect, it } from 'vitest';
import type { OrganisationState } from '../../../contract/organisation.ts';
import { ownPrices, worstCaseNanos } from '../../../worker/gate/own-prices.ts';
import type { AdmitRequest } from '../../../worker/gate/protocol.ts';
import { NOON_MS, ORGANISATION, sampleAdmit, sampleId, samplePrice } from './samples.ts';

const HOUR_MS = 3_600_000;

function stateWith(...priceOverrides: OrganisationState['priceOverrides']): OrganisationState {
  return { organisationId: ORGANISATION, hosts: [], priceOverrides, budgets: [] };
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
  it('are those of the provider that are in force: from the first instant, until the last', () => {
    const running = samplePrice();
    const timed = samplePrice({
      id: sampleId(2),
      effectiveFromMs: NOON_MS,
      effectiveUntilMs: NOON_MS + HOUR_MS,
    });
    const state = stateWith(running, timed, samplePrice({ provider: 'mistral' }));
    const idsAt = (atMs: number) => ownPrices(state, 'openai', atMs).map(({ id }) => id);
    expect(idsAt(NOON_MS - 1)).toEqual([running.id]);
    expect(idsAt(NOON_MS)).toEqual([running.id, timed.id]);
    expect(idsAt(NOON_MS + HOUR_MS - 1)).toEqual([running.id, timed.id]);
    expect(idsAt(NOON_MS + HOUR_MS)).toEqual([running.id]);
    expect(ownPrices(state, 'anthropic', NOON_MS)).toEqual([]);
  });

  it('are none where nothing was published', () => {
    expect(ownPrices(null, 'openai', NOON_MS)).toEqual([]);
    expect(ownPrices(stateWith(), 'openai', NOON_MS)).toEqual([]);
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
