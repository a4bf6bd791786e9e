import { describe, expect, test } from 'vitest';
import { type FocusRecord, usageRecord } from '../../../dashboard-api/focus/columns.ts';
import type { FocusRow } from '../../../dashboard-api/focus/rows.ts';
import { brokenRules, FOCUS_RULES } from '../../../dashboard-api/focus/rules.ts';

const NAMES = { team: new Map(), project: new Map([['p', 'Ranking']]), key: new Map() };
const CONTEXT = { organisation: { id: 'o', name: 'Acme' }, billingPeriod: '2026-11', names: NAMES };
const ROW: FocusRow = {
  day: '2026-11-20',
  projectId: 'p',
  teamId: 't',
  keyId: 'k',
  environment: null,
  provider: 'openai',
  providerAccount: null,
  upstream: 'provider',
  model: 'gpt-4o',
  serviceTier: null,
  isStated: false,
  isCorrection: false,
  requestId: null,
  dimensions: '{"app":"ranker"}',
  meter: 'input.uncached',
  isTokens: true,
  listPrice: '2.5',
  contractedPrice: '2',
  contextTier: 'standard',
  priceVersion: 'v1',
  quantity: '5250000',
  pricingQuantity: '5.25',
  listCost: '13.125',
  contractedCost: '10.5',
  billedCost: '10.5',
  requests: 3,
};
const GOOD = usageRecord(CONTEXT, ROW, null);

describe('our rules of FOCUS', () => {
  test('each has an id of its own, and a good row breaks none', () => {
    expect(new Set(FOCUS_RULES.map(({ id }) => id)).size).toBe(FOCUS_RULES.length);
    expect(brokenRules(GOOD)).toEqual([]);
  });

  test.each<[string, FocusRecord]>([
    ['NumericFormat', { BilledCost: '10', EffectiveCost: '10' }],
    ['NumericFormat', { PricingQuantity: '1,000.0' }],
    ['DateTimeFormat', { ChargePeriodStart: '2026-11-20' }],
    ['BilledCost-C-003-M', { BilledCost: null }],
    ['ChargeCategory-C-003-M', { ChargeCategory: 'Fee' }],
    ['PricingQuantity-C-005-C', { PricingQuantity: null, PricingUnit: null }],
    ['ConsumedUnit-C-006-C', { ConsumedUnit: null }],
    ['ContractedUnitPrice-C-011-C', { ContractedCost: '10.500000000000000001' }],
    ['ListUnitPrice-C-010-C', { ListUnitPrice: '2.4' }],
    ['ListUnitPrice-C-008-M', { ListUnitPrice: '-2.5', ListCost: '-13.125' }],
    ['SkuPriceId-C-008-M', { SkuPriceId: 'another:standard' }],
    ['SkuPriceDetails-C-017-C', { SkuPriceDetails: '{"Model":"x"}' }],
    ['Tags-C-001-M', { Tags: '{"team":{"name":"search"}}' }],
    ['InvoiceId-C-004-C', { InvoiceId: 'made-up' }],
    ['ChargePeriodEnd-C-006-M', { ChargePeriodEnd: '2026-11-20T00:00:00Z' }],
    ['ServiceSubcategory-C-003-M', { ServiceSubcategory: 'Bots' }],
  ])('%s is seen to be broken', (id, spoilt) => {
    expect(brokenRules({ ...GOOD, ...spoilt })).toContain(id);
  });

  test('what was billed names its invoice', () => {
    const billed = usageRecord(CONTEXT, ROW, { invoiceId: 'INV-1' });
    expect(billed).toMatchObject({ InvoiceId: 'INV-1', x_IsEstimated: false });
    expect(brokenRules(billed)).toEqual([]);
  });

  test('a correction may differ from quantity times price', () => {
    const correction = { ...GOOD, ChargeClass: 'Correction', ContractedCost: '1.0' };
    expect(brokenRules(correction)).toEqual([]);
  });
});
